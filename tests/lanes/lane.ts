/** What a lane is: one part of the gate, which runs by itself and reports one line. */

import type { Counts } from "./counts.ts";
import type { Need } from "./needs.ts";

export interface LaneContext {
  /** The checkout's folder, without a slash at the end. */
  readonly root: string;
  /** Aborts when the whole run is interrupted; a lane then cleans up and ends. */
  readonly signal: AbortSignal;
  /** Set where the output is wanted as it comes. */
  readonly onOutput?: (text: string) => void;
}

export interface LaneResult extends Counts {
  /** Shown in full when the lane failed. */
  readonly output: string;
}

export interface Lane {
  readonly name: string;
  /** What it tests, in a few words. */
  readonly summary: string;
  /** What must be there for it to run; left out where Deno alone is enough. */
  needs?(): Promise<readonly Need[]>;
  run(context: LaneContext): Promise<LaneResult>;
}
