/** Whether a director may take a group, and what speaks against it. */

import { heldUpBy } from "./election/mod.ts";
import { FailurePause } from "./failure_pause.ts";
import type { GroupSurroundings } from "./cluster_group_options.ts";
import { ObstacleWatch, type ObstacleWatchOptions } from "./obstacle_watch.ts";
import type { Clock } from "./ports/mod.ts";

export interface ReadinessOptions extends ObstacleWatchOptions {
  readonly clock: Clock;
}

/** What it depends on beside the surroundings of all groups. */
export interface ReadinessView {
  /** Why the group would serve nobody here at this moment. */
  readonly obstacle: string | undefined;
  /** Whether nothing of it is here. */
  readonly isIdle: boolean;
  readonly isForced: boolean;
  /** Whether some director has held it since this one runs. */
  readonly seenHeld: boolean;
  /** See `Hindrance`. */
  readonly isAlone: boolean;
  readonly isWhole: boolean;
}

export class Readiness {
  readonly #failure: FailurePause;
  readonly #obstacles: ObstacleWatch;
  /** An operator took everything from this director. */
  #released = false;
  #isHeldUp = false;
  #veto: string | undefined;

  constructor(options: ReadinessOptions) {
    this.#failure = new FailurePause(options.clock);
    this.#obstacles = new ObstacleWatch(options);
  }

  /** Whether it could not be taken here if somebody handed it over. */
  get isHeldUp(): boolean {
    return this.#isHeldUp;
  }

  /** Why it may not be taken here at all, or not be kept; undefined where it may. */
  get veto(): string | undefined {
    return this.#veto;
  }

  /** Why it is not tried here for now, after a failure. */
  get failure(): string | undefined {
    return this.#failure.reason;
  }

  look(
    surroundings: Pick<
      GroupSurroundings,
      "status" | "patienceMs" | "fencing" | "unfenced" | "peers"
    >,
    seen: ReadinessView,
    nowMs: number,
  ): void {
    const { status, patienceMs } = surroundings;
    const heldUp = this.#failure.reason ?? heldUpBy(surroundings);
    this.#isHeldUp = !seen.isForced && heldUp !== undefined;
    const isBehind = this.#isHeldUp || (status === "joining" && seen.seenHeld);
    const hindrance = this.#obstacles.look({ ...seen, isBehind }, nowMs, patienceMs);
    // A group that is held stays until a better director is there.
    const against = seen.isIdle ? this.#failure.reason ?? hindrance : undefined;
    this.#veto = this.#released ? "an operator released it from this director" : against;
  }

  /** It failed here; calls back when it may be tried again. */
  fail(reason: string, onOver: () => void): void {
    this.#failure.note(reason, onOver);
  }

  /** What failed may go well now, or there is nobody else to try. */
  retry(): void {
    this.#failure.hurry();
  }

  /** An operator wants it here. */
  clear(): void {
    this.#failure.forget();
    this.#released = false;
  }

  /** An operator takes it from this director. */
  release(): void {
    this.#released = true;
  }

  close(): void {
    this.#failure.forget();
  }
}
