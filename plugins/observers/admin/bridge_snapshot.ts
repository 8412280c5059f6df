/**
 * Snapshots for the thread: each is made into text once, and there is a pause between two, however often they are
 * asked for. One that was taken is good for a moment, as long as nothing has happened since.
 */

import { type Clock, type DirectorView, sleep } from "../../../core/plugin/mod.ts";

/** For how long a snapshot is good where nothing happens; counters go on meanwhile. */
export const GOOD_FOR_MS = 100;
/** A snapshot is followed by a pause so many times as long, so that a tenth of the time at most goes to short ones. */
const PAUSE_SHARE = 9;
/** No pause is longer, because somebody waits for the next: one of more than 11 ms gets more than a tenth. */
const PAUSE_MAX_MS = 100;

export interface SnapshotDesk {
  /** JSON text of a snapshot that is not older than the last thing that has happened. */
  take(): Promise<string>;
  /** Something has happened. */
  changed(): void;
}

/** Asked for one at a time: the thread asks for the next one when it has the last. */
export function createSnapshotDesk(
  director: Pick<DirectorView, "snapshot">,
  clock: Clock,
): SnapshotDesk {
  let kept: { readonly text: string; readonly takenAt: number } | undefined;
  let notBefore = -Infinity;
  let changes = 0;
  return {
    changed() {
      changes++;
      kept = undefined;
    },
    async take() {
      if (kept !== undefined && clock.monotonicMs() - kept.takenAt < GOOD_FOR_MS) return kept.text;
      const waitMs = notBefore - clock.monotonicMs();
      if (waitMs > 0) await sleep(clock, waitMs);
      const takenAt = clock.monotonicMs();
      const before = changes;
      try {
        const text = JSON.stringify(await director.snapshot());
        // What happened while it was taken may be missing in it.
        if (changes === before) kept = { text, takenAt };
        return text;
      } finally {
        const endedAt = clock.monotonicMs();
        notBefore = endedAt + Math.min(PAUSE_MAX_MS, PAUSE_SHARE * (endedAt - takenAt));
      }
    },
  };
}
