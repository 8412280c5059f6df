/** When a request over UDP is sent again (RFC 3261 section 17.1.2.2, timer E). */

import type { CancelTimer, Clock } from "../../../core/plugin/mod.ts";

/** First wait, which doubles up to T2. */
const T1_MS = 500;
const T2_MS = 4_000;

export interface Retransmission {
  /** A 1xx answer has come: the request arrived, so that T2 is often enough. */
  readonly slowDown: () => void;
  readonly stop: () => void;
}

/** Calls `send` again and again until stopped; keeps one timer. */
export function startRetransmission(clock: Clock, send: () => void): Retransmission {
  let waitMs = T1_MS;
  let cancel: CancelTimer = () => {};
  const arm = () => {
    cancel = clock.after(waitMs, () => {
      waitMs = Math.min(2 * waitMs, T2_MS);
      // Armed before the sending, which may stop it.
      arm();
      send();
    });
  };
  arm();
  return {
    slowDown() {
      waitMs = T2_MS;
    },
    stop: () => cancel(),
  };
}
