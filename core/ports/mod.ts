/** The seams: the only room of core that touches the system. Each has a fake in core/testing. */

import { type Clock, systemClock } from "./clock.ts";
import { type CommandRunner, systemCommands } from "./command.ts";
import { type Dial, systemDial } from "./dial.ts";
import { type Echo, systemEcho } from "./echo.ts";
import { type Expressions, systemExpressions } from "./expressions.ts";
import { type Files, systemFiles } from "./files.ts";
import type { Guards } from "./guard.ts";
import { systemGuards } from "./guard_process.ts";
import { type Links, systemLinks } from "./link.ts";
import { type Media, systemMedia } from "./medium.ts";
import { type Modules, systemModules } from "./modules.ts";
import { type Names, systemNames } from "./names.ts";
import type { StartPulse } from "./pulse.ts";
import { systemPriority, type TakePriority } from "./pulse_priority.ts";
import { startPulse } from "./pulse_start.ts";
import { type ProcessFacts, systemProcess } from "./process.ts";
import { type Random, systemRandom } from "./random.ts";
import type { OpenStore } from "./store.ts";
import { openStore } from "./store_start.ts";

export * from "./clock.ts";
export * from "./command.ts";
export * from "./datagram.ts";
export * from "./dial.ts";
export * from "./echo.ts";
export * from "./expressions.ts";
export * from "./faults.ts";
export * from "./files.ts";
export * from "./guard.ts";
export * from "./link.ts";
export * from "./logger.ts";
export * from "./medium.ts";
export * from "./modules.ts";
export * from "./names.ts";
export * from "./places.ts";
export type { ProcessFacts } from "./process.ts";
export * from "./pulse.ts";
export type { TakePriority } from "./pulse_priority.ts";
export * from "./random.ts";
export * from "./seal.ts";
export * from "./store.ts";
export * from "./store_read.ts";
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
  readonly media: Media;
  readonly links: Links;
  /** Left out where there are no threads for it: then the main program sends by itself. */
  readonly pulse?: StartPulse;
  /** Takes real-time priority for the main program; left out where there is none to be had. */
  readonly priority?: TakePriority;
  /** Left out where nothing is to be kept on disk. */
  readonly store?: OpenStore;
  /** Left out where nothing can outlive this process. */
  readonly guards?: Guards;
  /** Left out where there is no process to tell of; then its main loop is not watched either. */
  readonly process?: ProcessFacts;
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
  media: systemMedia,
  links: systemLinks,
  store: openStore,
  ...(Deno.build.os === "linux"
    ? { pulse: startPulse, guards: systemGuards, priority: systemPriority }
    : {}),
  process: systemProcess,
  pid: Deno.pid,
  ...(userId === null ? {} : { userId }),
};
