/** What a machine of the simulated world is made of, and whom it tells. */

import type { DirectorEvent } from "../../../core/events/mod.ts";
import type { Random } from "../../../core/ports/mod.ts";
import type { MachineEvent } from "./machine.ts";
import type { Network } from "./network.ts";
import type { ClockFaults, Scheduler } from "./scheduler.ts";
import type { Surroundings } from "./site.ts";
import type { Answer } from "./view.ts";

export interface NodeOptions {
  readonly name: string;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly network: Network;
  readonly elect: Surroundings["elect"];
  readonly threads: boolean;
  readonly clockFaults: ClockFaults;
  /** References that it reaches at the beginning. */
  readonly reach: number;
  readonly onMachine: (event: MachineEvent) => void;
  readonly onEvent: (event: DirectorEvent) => void;
  readonly onAnswer: (answer: Omit<Answer, "node">) => void;
  readonly fence: (node: string) => Promise<number>;
  readonly log: (text: string) => void;
  /** Whether it was well connected and had settled, asked when it dies. */
  readonly isMourned: () => boolean;
}
