/**
 * What a machine knows of the past: its disk, which can be lost or put back to a snapshot, and its clock, which anybody
 * may set. Both outlive the directors on it.
 */

import { createFakeFiles } from "../../../core/testing/mod.ts";
import type { Machine } from "./machine.ts";
import type { Process } from "./scheduler.ts";

/** Where a director keeps its generations and claims. */
export const STATE_FILE = "/state/cluster.json";

export class MachineMemory {
  readonly #machine: Machine;
  readonly #log: (text: string) => void;
  /** How far the clock is from the right time, and the most that it was at a start. */
  #jumpedMs = 0;
  #aheadMs = 0;
  #snapshot: string | undefined;

  constructor(machine: Machine, log: (text: string) => void) {
    this.#machine = machine;
    this.#log = log;
  }

  /** A program begins, and has the machine's clock. */
  started(process: Process): void {
    process.jumpWallClock(this.#jumpedMs);
    this.#aheadMs = Math.max(this.#aheadMs, this.#jumpedMs);
  }

  /** The clock is set, under the program that runs. */
  jump(byMs: number, process: Process | undefined): void {
    this.#log(`has its wall clock moved by ${byMs} ms`);
    this.#jumpedMs += byMs;
    process?.jumpWallClock(byMs);
  }

  /** The disk is empty. */
  lose(): void {
    this.#setRight();
    this.#machine.files = createFakeFiles();
    this.#log("loses what it has kept on disk");
  }

  /** A copy of the disk is made. */
  keep(): void {
    this.#snapshot ??= this.#machine.files.get(STATE_FILE);
  }

  /** The disk is as it was when it was copied. */
  putBack(): void {
    if (this.#snapshot === undefined) return;
    this.#setRight();
    this.#machine.files.put(STATE_FILE, this.#snapshot);
    this.#snapshot = undefined;
    this.#log("has its disk put back to a snapshot");
  }

  /** Where what was on disk is gone, only the clock tells an old packet from a new one. */
  #setRight(): void {
    this.#jumpedMs = Math.max(this.#aheadMs, this.#jumpedMs);
  }
}
