/** The thread's end of the bridge: asks the main program, and waits no longer than it should. */

import { type Clock, formatDuration, RingmasterError } from "../../../core/plugin/mod.ts";
import type { Failure, FromThread, Question } from "./bridge_messages.ts";
import { RequestError } from "./problem.ts";

/** Questions that wait for an answer; who asks on top of them is told to come back. */
export const ASKS_MAX = 64;
/** The director's own limit for reading the backend's counters is 5 s. */
export const QUESTION_LIMIT_MS = 10_000;
/** A verb may have to wait for a round of the table or for another director. */
export const VERB_LIMIT_MS = 120_000;

export interface RemoteLink {
  /**
   * The main program's answer. Throws RingmasterError with the code that it had there, `timed_out` where none came in
   * time, and RequestError 503 where too much is under way.
   */
  ask(question: Question, limitMs?: number, signal?: AbortSignal): Promise<unknown>;
  answered(id: number, value: unknown): void;
  failed(id: number, failure: Failure): void;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

export function createRemoteLink(
  send: (message: FromThread) => void,
  clock: Pick<Clock, "after">,
): RemoteLink {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;

  async function ask(
    question: Question,
    limitMs = QUESTION_LIMIT_MS,
    signal?: AbortSignal,
  ): Promise<unknown> {
    signal?.throwIfAborted();
    if (waiting.size >= ASKS_MAX) throw busy();
    const id = ++lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    waiting.set(id, { resolve, reject });
    const abandon = (reason: unknown) => {
      send({ type: "cancel", id });
      reject(reason);
    };
    const onAbort = () => abandon(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    const cancel = clock.after(limitMs, () => {
      const limit = formatDuration(limitMs);
      abandon(new RingmasterError("timed_out", `the director gave no answer within ${limit}`));
    });
    send({ type: "ask", id, question });
    try {
      return await promise;
    } finally {
      cancel();
      signal?.removeEventListener("abort", onAbort);
      waiting.delete(id);
    }
  }

  return {
    ask,
    answered: (id, value) => waiting.get(id)?.resolve(value),
    failed: (id, failure) => waiting.get(id)?.reject(errorOf(failure)),
  };
}

function errorOf({ code, message, busy: isBusy = false }: Failure): Error {
  if (isBusy) return busy();
  return code === undefined ? new Error(message) : new RingmasterError(code, message);
}

function busy(): RequestError {
  return new RequestError(503, "cannot ask the director: too many requests are under way");
}
