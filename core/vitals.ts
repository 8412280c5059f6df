/** What the director shows of its own pulse: the counters of its backend, and how its process does. */

import type { EventSink } from "./events/mod.ts";
import { LoopDelay } from "./loop_delay.ts";
import type { ProcessSnapshot } from "./model/mod.ts";
import type { Ports } from "./ports/mod.ts";
import { type Counting, Traffic } from "./traffic.ts";

export interface VitalsOptions {
  readonly ports: Pick<Ports, "clock" | "process">;
  readonly events: EventSink;
  readonly counting: () => Counting | undefined;
}

export class Vitals {
  readonly traffic: Traffic;
  readonly #process: Ports["process"];
  readonly #loop: LoopDelay;

  constructor({ ports, events, counting }: VitalsOptions) {
    const { clock } = ports;
    this.traffic = new Traffic(clock, counting);
    this.#process = ports.process;
    this.#loop = new LoopDelay({ clock, events });
  }

  /** Watches the loop from now on, where there is a process to tell of. */
  start(): void {
    if (this.#process !== undefined) this.#loop.start();
  }

  stop(): void {
    this.#loop.stop();
  }

  /** Undefined where there is no process to tell of, as on a fake clock. */
  process(): ProcessSnapshot | undefined {
    if (this.#process === undefined) return undefined;
    return { ...this.#loop.snapshot(), residentBytes: this.#process.residentBytes() };
  }
}
