/** How long a group that failed at this director is not tried again here: longer from time to time. */

import { formatDuration } from "./model/mod.ts";
import type { CancelTimer, Clock } from "./ports/mod.ts";

export const FAILURE_PAUSE_MS = 5_000;
/** Twice as long each time, up to this. */
export const FAILURE_PAUSE_MAX_MS = 600_000;

export class FailurePause {
  readonly #clock: Clock;
  #pauseMs = 0;
  #reason: string | undefined;
  #cancel: CancelTimer = () => {};
  #end = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Why it is not tried at the moment; undefined where it may be. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** It failed; calls back when it may be tried again. */
  note(reason: string, onOver: () => void): void {
    const pauseMs = Math.min(this.#pauseMs * 2 || FAILURE_PAUSE_MS, FAILURE_PAUSE_MAX_MS);
    this.#cancel();
    this.#pauseMs = pauseMs;
    this.#reason = `it failed here and is tried again after ${formatDuration(pauseMs)}: ${reason}`;
    this.#end = () => {
      this.#reason = undefined;
      // The length of the pause is forgotten only where the next try goes well for as long.
      this.#cancel = this.#clock.after(pauseMs, () => this.forget());
      onOver();
    };
    this.#cancel = this.#clock.after(pauseMs, this.#end);
  }

  /** It is to be tried at once. Where it fails again, the next pause is longer all the same. */
  hurry(): void {
    if (this.#reason === undefined) return;
    this.#cancel();
    this.#end();
  }

  /** An operator wants it tried at once, or it went well for long enough. */
  forget(): void {
    this.#cancel();
    this.#cancel = () => {};
    this.#pauseMs = 0;
    this.#reason = undefined;
  }
}
