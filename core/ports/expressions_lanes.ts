/**
 * The searches that take longer than a moment, a slice each in turns with the rest of the program. There are two lanes:
 * who is still at it after a while goes to the slow one, and an expression that went there begins there the next time,
 * so that other expressions do not wait behind it.
 */

import { RingmasterError } from "../errors.ts";
import type { CancelTimer, Clock } from "./clock.ts";
import type { Search } from "./expressions_machine.ts";

export interface LaneLimits {
  /** Steps until a search is given up. */
  readonly stepsMax: number;
  /** The same where the number of steps grows with the length of the text and not faster. */
  readonly stepsMaxLinear: number;
  /** Steps until a search goes to the slow lane. */
  readonly stepsMaxQuick: number;
  /** Searches that may wait in a lane. */
  readonly waitingMax: number;
  readonly waitMaxMs: number;
}

/** About 10 to 20 ns a step. */
const LIMITS: LaneLimits = {
  stepsMax: 20_000_000,
  stepsMaxLinear: 100_000_000,
  stepsMaxQuick: 2_000_000,
  waitingMax: 256,
  waitMaxMs: 5_000,
};

/** Steps in one go: one to two milliseconds. */
const SLICE_STEPS = 100_000;

/** Rest between two slices while only the slow lane has work, so that it takes half of the thread at the most. */
const SLOW_PAUSE_MS = 2;

/** What is searched for: who is slow is remembered in it. */
export interface Expression {
  readonly source: string;
  isSlow: boolean;
}

interface Job {
  readonly expression: Expression;
  readonly begin: () => Search;
  /** Made when its turn comes. */
  search: Search | undefined;
  readonly resolve: (found: boolean) => void;
  readonly reject: (reason: unknown) => void;
  /** Ends the waiting: the timer of one that has not begun, and the signal. */
  cancelWait: CancelTimer;
  readonly forgetSignal: () => void;
}

export class Lanes {
  readonly #clock: Clock;
  readonly #limits: LaneLimits;
  readonly #quick: Job[] = [];
  readonly #slow: Job[] = [];
  #cancelTurn: CancelTimer | undefined;

  constructor(options: Partial<LaneLimits> & { readonly clock: Clock }) {
    const { clock, ...limits } = options;
    this.#clock = clock;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Whether there is work in the quick lane, behind which to wait. */
  get isBusy(): boolean {
    return this.#quick.length > 0;
  }

  /** `begin` is called when its turn has come. */
  add(expression: Expression, begin: () => Search, signal?: AbortSignal): Promise<boolean> {
    const lane = expression.isSlow ? this.#slow : this.#quick;
    const { waitingMax, waitMaxMs } = this.#limits;
    if (lane.length >= waitingMax) {
      const shown = JSON.stringify(expression.source);
      return Promise.reject(tooLong(`the expression ${shown} is not tried, ${lane.length} wait`));
    }
    return new Promise((resolve, reject) => {
      const onAbort = () => this.#end(job, () => reject(signal?.reason));
      signal?.addEventListener("abort", onAbort, { once: true });
      const forgetSignal = () => signal?.removeEventListener("abort", onAbort);
      const cancelWait = this.#clock.after(waitMaxMs, () => this.#giveUpWaiting(job));
      const job: Job = {
        expression,
        begin,
        search: undefined,
        resolve,
        reject,
        cancelWait,
        forgetSignal,
      };
      lane.push(job);
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#cancelTurn !== undefined) return;
    if (this.#quick.length + this.#slow.length === 0) return;
    const pauseMs = this.#quick.length > 0 ? 0 : SLOW_PAUSE_MS;
    this.#cancelTurn = this.#clock.after(pauseMs, () => {
      this.#cancelTurn = undefined;
      const quick = this.#quick[0];
      const slow = this.#slow[0];
      if (quick !== undefined) this.#advance(quick);
      // Not also the one that has just changed lanes: a turn stays short.
      if (slow !== undefined) this.#advance(slow);
      this.#schedule();
    });
  }

  #advance(job: Job): void {
    const { expression } = job;
    const { stepsMax, stepsMaxLinear, stepsMaxQuick } = this.#limits;
    try {
      job.cancelWait();
      if (job.search === undefined && expression.isSlow && this.#quick[0] === job) {
        // It became known as slow while this one waited.
        return this.#toSlowLane(job);
      }
      const search = job.search ??= job.begin();
      const found = search.run(SLICE_STEPS);
      if (found !== undefined) {
        expression.isSlow = search.steps > stepsMaxQuick;
        return this.#end(job, () => job.resolve(found));
      }
      if (search.steps > (search.isLinear ? stepsMaxLinear : stepsMax)) {
        return this.#end(job, () => job.reject(givenUp(expression, search)));
      }
      if (search.steps <= stepsMaxQuick) return;
      expression.isSlow = true;
      if (this.#quick[0] === job) this.#toSlowLane(job);
    } catch (thrown) {
      this.#end(job, () => job.reject(thrown));
    }
  }

  #toSlowLane(job: Job): void {
    this.#quick.shift();
    const { waitMaxMs } = this.#limits;
    job.cancelWait = this.#clock.after(waitMaxMs, () => this.#giveUpWaiting(job));
    this.#slow.push(job);
  }

  #giveUpWaiting(job: Job): void {
    const shown = JSON.stringify(job.expression.source);
    const limitMs = this.#limits.waitMaxMs;
    this.#end(job, () =>
      job.reject(
        tooLong(`the expression ${shown} waited ${limitMs} ms for others that take long`),
      ));
  }

  /** Takes the job out, wherever it is; the others go on. */
  #end(job: Job, settle: () => void): void {
    job.cancelWait();
    job.forgetSignal();
    for (const lane of [this.#quick, this.#slow]) {
      const index = lane.indexOf(job);
      if (index >= 0) lane.splice(index, 1);
    }
    if (this.#quick.length + this.#slow.length === 0) {
      this.#cancelTurn?.();
      this.#cancelTurn = undefined;
    }
    settle();
  }
}

function givenUp(expression: Expression, search: Search): RingmasterError {
  return tooLong(
    `the expression ${
      JSON.stringify(expression.source)
    } takes too long on a text of ${search.length} characters, given up after ${
      Math.floor(search.steps / 1_000_000)
    } million steps`,
  );
}

function tooLong(message: string): RingmasterError {
  return new RingmasterError("timed_out", message);
}
