/** When the pulse thread sends; pure. */

export interface PulseTiming {
  readonly intervalMs: number;
  readonly leaseMs: number;
}

/** What the thread sees when it looks. */
export interface PulseLook {
  readonly nowMs: number;
  /** How often the main program has said that it lives. */
  readonly beats: number;
  /** There is a message that was not sent yet. */
  readonly isNew: boolean;
}

export interface PulseStep {
  readonly send: boolean;
  /** How long to wait before the next look, where nobody wakes. */
  readonly waitMs: number;
}

/** Times lie on a grid from the start on, so that delays do not add up; what was missed is not made up for. */
export class PulseSchedule {
  readonly #timing: PulseTiming;
  #dueMs: number;
  #lookedMs: number;
  #beats = 0;
  /** The earliest moment that the last beat can have been at. */
  #beatMs: number;

  constructor(timing: PulseTiming, nowMs: number) {
    this.#timing = timing;
    this.#dueMs = nowMs;
    this.#lookedMs = nowMs;
    this.#beatMs = nowMs;
  }

  look({ nowMs, beats, isNew }: PulseLook): PulseStep {
    const { intervalMs, leaseMs } = this.#timing;
    if (beats !== this.#beats) {
      this.#beats = beats;
      // It may have come at any time since the last look. Where the whole process has stood still in between, it
      // says nothing about now.
      this.#beatMs = this.#lookedMs;
    }
    this.#lookedMs = nowMs;
    const isDue = nowMs >= this.#dueMs;
    if (isDue) {
      const missed = Math.floor((nowMs - this.#dueMs) / intervalMs);
      this.#dueMs += (missed + 1) * intervalMs;
    }
    const isVouchedFor = nowMs - this.#beatMs < leaseMs;
    return { send: isVouchedFor && (isDue || isNew), waitMs: this.#dueMs - nowMs };
  }
}
