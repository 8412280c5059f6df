/** For the tests of this folder: a log with a terminal that they can read, and signals that they send by hand. */

import { createEventBus, type Observer, type ObserverContext } from "../../../core/plugin/mod.ts";
import { createFakeClock, createFakeFiles, createTestContext } from "../../../core/testing/mod.ts";
import { createLog } from "./log.ts";
import type { LogOptions } from "./options.ts";
import type { LogSystem } from "./system.ts";

export function setUp(overrides: Partial<ObserverContext> = {}) {
  const clock = createFakeClock();
  const files = createFakeFiles();
  const bus = createEventBus({ now: clock.now, onFault: (message) => faults.push(message) });
  const faults: string[] = [];
  const context = {
    ...createTestContext("observer.log", { clock, files }),
    events: bus,
    ...overrides,
  };
  const terminal = { text: "" };
  const write = (text: string) => {
    terminal.text += text;
    return Promise.resolve();
  };
  return { clock, files, bus, faults, context, terminal, write };
}

/** A log that writes every line, as text, to the terminal, where the options say nothing else. */
export function make(
  options: Partial<LogOptions>,
  context: ObserverContext,
  writeTerminal: LogSystem["writeTerminal"],
  syslogPath: string = "/nowhere/log",
  system: Partial<LogSystem> = {},
): Observer {
  return createLog(
    { format: "text", level: "info", repeats: 0, terminal: true, ...options },
    context,
    { writeTerminal, syslogPath, isJournal: () => false, onReopen: () => () => {}, ...system },
  );
}
