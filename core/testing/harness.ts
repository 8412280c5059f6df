/**
 * The one-plugin harness: a context made of fakes, and a shortcut from a plugin and its options to an instance.
 * Plugin authors use it in their own tests.
 */

import { createFakeDirector } from "./fake_director.ts";
import type { Ports } from "../ports/mod.ts";
import { systemDial, systemExpressions, systemModules } from "../ports/mod.ts";
import type { InstanceByKind, ObserverContext, PluginKind } from "../plugin/contracts.ts";
import type { Plugin } from "../plugin/define.ts";
import { createEventBus } from "../events/mod.ts";
import { createFakeClock } from "./fake_clock.ts";
import { createFakeCommands } from "./fake_command.ts";
import { createFakeEcho } from "./fake_echo.ts";
import { createFakeFiles } from "./fake_files.ts";
import { createFakeGuards } from "./fake_guard.ts";
import { createFakeLinks } from "./fake_links.ts";
import { createFakeMedia } from "./fake_media.ts";
import { createFakeNames } from "./fake_names.ts";
import { createSeededRandom } from "./fake_random.ts";

/** Ports that touch nothing but, through `dial`, the test's own sockets; replace what the test needs. */
export function createFakePorts(overrides: Partial<Ports> = {}): Ports {
  return {
    clock: createFakeClock(),
    random: createSeededRandom(1),
    command: createFakeCommands(() => ({})),
    dial: systemDial,
    files: createFakeFiles(),
    names: createFakeNames(),
    echo: createFakeEcho(),
    expressions: systemExpressions,
    modules: systemModules,
    media: createFakeMedia(),
    links: createFakeLinks(),
    guards: createFakeGuards(),
    pid: 1,
    ...overrides,
  };
}

export interface TestContextOptions extends Partial<Ports> {
  readonly onLog?: (line: string) => void;
}

export function createTestContext(
  pluginId: string,
  options: TestContextOptions = {},
): ObserverContext {
  const { onLog = () => {}, ...ports } = options;
  const all = createFakePorts(ports);
  return {
    ...all,
    pluginId,
    logger: { log: (level, message) => onLog(`${level}: ${message}`) },
    events: createEventBus({ now: all.clock.now, onFault: onLog }),
    director: createFakeDirector(),
    routes: () => [],
  };
}

/** Decodes the options and creates the instance; throws with all problems where they do not decode. */
export function instantiate<Kind extends PluginKind>(
  plugin: Plugin<Kind>,
  options: unknown = {},
  context: ObserverContext = createTestContext(plugin.id),
): InstanceByKind[Kind] {
  const prepared = plugin.prepare(options);
  if (!prepared.ok) {
    throw new Error(
      `cannot decode the options of ${plugin.id}: ` +
        prepared.problems.map((each) => `${each.path.join(".")}: ${each.message}`).join("; "),
    );
  }
  return prepared.create(context);
}
