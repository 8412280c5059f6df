/** The seams: the only room of core that touches the system. Each has a fake in core/testing. */

import { type Clock, systemClock } from "./clock.ts";
import { type CommandRunner, systemCommands } from "./command.ts";
import { type Dial, systemDial } from "./dial.ts";
import { type Echo, systemEcho } from "./echo.ts";
import { type Expressions, systemExpressions } from "./expressions.ts";
import { type Files, systemFiles } from "./files.ts";
import { type Modules, systemModules } from "./modules.ts";
import { type Names, systemNames } from "./names.ts";
import { type Random, systemRandom } from "./random.ts";

export * from "./clock.ts";
export * from "./command.ts";
export * from "./datagram.ts";
export * from "./dial.ts";
export * from "./echo.ts";
export * from "./expressions.ts";
export * from "./faults.ts";
export * from "./files.ts";
export * from "./logger.ts";
export * from "./modules.ts";
export * from "./names.ts";
export * from "./places.ts";
export * from "./random.ts";
export * from "./tcp.ts";

/** What a plugin or a room may use of the world; the logger comes separately because it names its owner. */
export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly command: CommandRunner;
  readonly dial: Dial;
  readonly files: Files;
  readonly names: Names;
  readonly echo: Echo;
  readonly expressions: Expressions;
  readonly modules: Modules;
  /** The process id, for showing. */
  readonly pid: number;
  /** Number of the user whose rights it has; left out where the system has none. */
  readonly userId?: number;
}

const userId = Deno.uid();

export const systemPorts: Ports = {
  clock: systemClock,
  random: systemRandom,
  command: systemCommands,
  dial: systemDial,
  files: systemFiles,
  names: systemNames,
  echo: systemEcho,
  expressions: systemExpressions,
  modules: systemModules,
  pid: Deno.pid,
  ...(userId === null ? {} : { userId }),
};
