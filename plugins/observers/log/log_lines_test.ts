import { assert, assertEquals, assertMatch } from "@std/assert";
import { createFakeFiles } from "../../../core/testing/mod.ts";
import type { LogSystem } from "./system.ts";
import { make, setUp } from "./test_log.ts";

const signal = new AbortController().signal;

/** A system whose signal a test sends by hand; it knows how many listen. */
function handSystem(parts: Partial<LogSystem> = {}) {
  const listeners = new Set<() => void>();
  return {
    listeners,
    send: () => listeners.forEach((listener) => listener()),
    system: {
      onReopen(callback: () => void) {
        listeners.add(callback);
        return () => void listeners.delete(callback);
      },
      ...parts,
    },
  };
}

Deno.test("createLog writes JSON to the terminal and the file, also what it says of itself", async () => {
  const { bus, context, files, terminal, write, clock } = setUp();
  let full = true;
  const failing = {
    ...files,
    append: (path: string, text: string) =>
      full ? Promise.reject(new Error("no space left")) : files.append(path, text),
  };
  const log = make({ format: "json", file: "/r.log" }, { ...context, files: failing }, write);
  await log.start(signal);
  bus.emit({ type: "director.stopping", reason: "SIGTERM" });
  await clock.advance(1_000);
  full = false;
  await log.stop();
  const told = terminal.text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(told.map(({ type, severity }) => `${type} ${severity}`), [
    "director.stopping info",
    "log error",
    "log info",
  ]);
  assertEquals(told[0].reason, "SIGTERM");
  assertEquals(JSON.parse(files.get("/r.log") ?? "").message, "stopping: SIGTERM");
});

Deno.test("createLog writes priorities instead of times to the journal, and times to the file beside it", async () => {
  const { bus, context, files, terminal, write } = setUp();
  const log = make({ file: "/r.log" }, context, write, undefined, { isJournal: () => true });
  await log.start(signal);
  bus.emit({ type: "director.stopping", reason: "a" });
  bus.emit({ type: "plugin.failed", plugin: "x", phase: "y", message: "b" });
  await log.stop();
  assertEquals(
    terminal.text,
    "<6>info director.stopping #1 stopping: a\n<3>error plugin.failed #2 plugin x failed in y: b\n",
  );
  assertMatch(
    files.get("/r.log") ?? "",
    /^[\d-]+T[\d:.]+Z info director\.stopping #1 stopping: a\n/,
  );
});

Deno.test("createLog leaves out what is below its level", async () => {
  const { bus, context, terminal, write } = setUp();
  const log = make({ level: "warning" }, context, write);
  await log.start(signal);
  bus.emit({ type: "director.stopping", reason: "a" });
  for (const level of ["info", "warning", "error"] as const) {
    bus.emit({ type: "plugin.noted", plugin: "x", level, message: level });
  }
  await log.stop();
  assertEquals(terminal.text.match(/#\d+ .*/g), ["#3 plugin x: warning", "#4 plugin x: error"]);
});

Deno.test("createLog counts repeats in all its places, and tells them when it stops", async () => {
  const { bus, context, files, terminal, write, clock } = setUp();
  const log = make({ repeats: 10_000, file: "/r.log" }, context, write);
  await log.start(signal);
  for (let index = 0; index < 42; index++) {
    bus.emit({ type: "plugin.noted", plugin: "x", level: "info", message: "again" });
  }
  await clock.advance(2_000);
  await log.stop();
  assertEquals(terminal.text.match(/#\d+ .*/g), [
    "#1 plugin x: again",
    "#42 plugin x: again (repeated 41 times in 2s)",
  ]);
  assertEquals(files.get("/r.log"), terminal.text);
  assertEquals(clock.pending, 0);
});

Deno.test("createLog listens for SIGUSR1 as long as it runs, also without a file", async () => {
  for (const options of [{}, { file: "/r.log" }]) {
    const { context, write } = setUp();
    const { listeners, system, send } = handSystem();
    const log = make(options, context, write, undefined, system);
    assertEquals(listeners.size, 0);
    await log.start(signal);
    assertEquals(listeners.size, 1);
    send();
    await log.stop();
    await log.stop();
    assertEquals(listeners.size, 0);
  }
});

Deno.test("createLog makes the file anew at SIGUSR1, and tries at once what could not be written", async () => {
  const files = createFakeFiles();
  let missing = true;
  let tries = 0;
  const { bus, clock, context, write } = setUp({
    files: {
      ...files,
      append(path, text) {
        tries++;
        return missing ? Promise.reject(new Error("no such folder")) : files.append(path, text);
      },
    },
  });
  const { system, send } = handSystem();
  const log = make({ file: "/r.log" }, context, write, undefined, system);
  await log.start(signal);
  bus.emit({ type: "director.stopping", reason: "a" });
  await clock.advance(10);
  send();
  await clock.advance(10);
  assertEquals(tries, 2, "it does not wait for its time");
  missing = false;
  send();
  await clock.advance(10);
  const lines = (files.get("/r.log") ?? "").trimEnd().split("\n");
  assert(lines[0]?.endsWith(" stopping: a"), lines[0]);
  assertEquals(lines.slice(1).map((line) => line.slice(25)), [
    'info log log file "/r.log" is opened anew, as SIGUSR1 asks',
    'info log log file "/r.log" is opened anew, as SIGUSR1 asks',
  ]);
  await log.stop();
});
