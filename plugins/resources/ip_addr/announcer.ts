/** When the network is told who has the address: at once, again and again for a while, and then now and then. */

import type { CancelTimer, Clock } from "../../../core/plugin/mod.ts";

/**
 * Pauses behind the last of the quick announcements. Linux ignores a new MAC within a second of the last one that it
 * learnt (arp(7), locktime), and switches may be slow to open a port: so once more behind that second, and once more
 * when everything has calmed down.
 */
const AFTERWARDS_MS: readonly number[] = [1_500, 5_000];

export interface AnnouncerOptions {
  readonly clock: Clock;
  readonly count: number;
  readonly intervalMs: number;
  /** Left out where nothing is announced any more after a while. */
  readonly refreshMs?: number;
  send(): void;
}

/** The moments of the announcements, in milliseconds since the first. Pure. */
export function announcementTimes(count: number, intervalMs: number): number[] {
  const quick = Array.from({ length: count }, (_, index) => index * intervalMs);
  const last = quick.at(-1) ?? 0;
  return [...quick, ...AFTERWARDS_MS.map((pause) => last + pause)];
}

export class Announcer {
  readonly #options: AnnouncerOptions;
  #cancel: CancelTimer | undefined;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  /** Announces at once, also where it is still at it: then all begins anew. */
  start(): void {
    this.stop();
    const { count, intervalMs } = this.#options;
    this.#follow(announcementTimes(count, intervalMs), 0);
  }

  /** From here on nothing is sent. Idempotent. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Sends, and waits for the next moment of the list, or for the next refresh behind it. */
  #follow(times: readonly number[], position: number): void {
    const { clock, refreshMs, send } = this.#options;
    const now = times[position] ?? 0;
    const next = times[position + 1];
    const pauseMs = next === undefined ? refreshMs : next - now;
    this.#cancel = pauseMs === undefined
      ? undefined
      : clock.after(pauseMs, () => this.#follow(times, position + 1));
    send();
  }
}
