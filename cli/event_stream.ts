/** Events of a running director: those that it keeps, and those that happen from now on. */

import {
  type Clock,
  type DirectorEvent,
  formatDuration,
  messageOf,
  RingmasterError,
  type Severity,
  sleep,
} from "../mod.ts";
import { ask, isRecord, noSense, problemAnswer, type Target } from "./client.ts";
import { createMessageReader } from "./server_sent_events.ts";
import { type Connection, connectionTo, describeFailure, nameOf } from "./target.ts";

/** An event as the director's administration tells it. */
export type ToldEvent = DirectorEvent & {
  readonly severity: Severity;
  readonly sentence: string;
};

/** All that a director keeps at most; its administration takes no greater number. */
const EVENTS_MAX = 10_000;
/** A director says every 15 s that it is still there. */
const SILENCE_LIMIT_MS = 60_000;

/** Events that the director keeps, oldest first; only those after a number where one is given. Throws as `ask` does. */
export async function fetchEvents(target: Target, after?: number): Promise<readonly ToldEvent[]> {
  const from = after === undefined ? "" : `&after=${after}`;
  const answer = await ask(target, { path: `/api/v1/events?limit=${EVENTS_MAX}${from}` });
  if (Array.isArray(answer) && answer.every(isToldEvent)) return answer;
  throw noSense(target, "the events");
}

/** The newest ones, oldest first. Throws as `ask` does. */
export async function fetchRecent(
  target: Target,
  limit: number,
  limitMs: number,
): Promise<readonly ToldEvent[]> {
  const answer = await ask(target, { path: `/api/v1/events?limit=${limit}`, limitMs });
  if (Array.isArray(answer) && answer.every(isToldEvent)) return answer;
  throw noSense(target, "the events");
}

/** A director that was followed went away. */
export class FollowingLost extends RingmasterError {
  constructor(message: string) {
    super("no_director", message);
  }
}

export interface FollowOptions {
  readonly clock: Clock;
  /** Only events after this number; all that are kept where left out. */
  readonly after?: number;
  /** The number of the last event that was told, where this goes on with a stream that ended. */
  readonly lastEventId?: number;
  readonly silenceLimitMs?: number;
  /** Aborted by who has seen enough; the stream ends by throwing then too. */
  readonly stop?: AbortSignal;
}

/** What is kept, then what happens. It ends only by throwing: RingmasterError `no_director` when the director goes. */
export async function* followEvents(
  target: Target,
  { clock, after, lastEventId, silenceLimitMs = SILENCE_LIMIT_MS, stop }: FollowOptions,
): AsyncGenerator<ToldEvent, never> {
  const abort = new AbortController();
  const onStop = () => abort.abort();
  stop?.addEventListener("abort", onStop, { once: true });
  if (stop?.aborted === true) onStop();
  let cancelTimer = () => {};
  const expectMore = () => {
    cancelTimer();
    cancelTimer = clock.after(silenceLimitMs, () => abort.abort());
  };
  using connection = connectionTo(target);
  const query = after === undefined ? "" : `?after=${after}`;
  const path = `/api/v1/events${query}`;
  let opened = false;
  try {
    expectMore();
    const response = await openStream(target, connection, { path, lastEventId }, abort.signal);
    opened = true;
    const reader = createMessageReader();
    for await (const text of response.pipeThrough(new TextDecoderStream())) {
      expectMore();
      for (const { data } of reader.push(text)) yield readEvent(target, data);
    }
    throw gone(target, "the director stopped, or this end read too slowly");
  } catch (thrown) {
    if (thrown instanceof RingmasterError) throw thrown;
    if (opened && abort.signal.aborted) {
      throw gone(target, `nothing came for ${formatDuration(silenceLimitMs)}`);
    }
    if (opened) throw gone(target, messageOf(thrown));
    throw await describeFailure(target, thrown, abort.signal.aborted ? silenceLimitMs : undefined);
  } finally {
    cancelTimer();
    stop?.removeEventListener("abort", onStop);
    abort.abort();
  }
}

/** How long is waited before a director that went away is looked for again. */
export const RETRY_MS = 1_000;

export interface FollowOnOptions extends FollowOptions {
  /** Told once each time the director goes away, with why. */
  readonly onLost: (reason: string) => void;
}

/**
 * As `followEvents`, and on with the director when it comes back after it was there once, with what has happened
 * meanwhile as far as it is kept. It ends by throwing where the director refuses.
 */
export async function* followOn(
  target: Target,
  options: FollowOnOptions,
): AsyncGenerator<ToldEvent, never> {
  const { clock, onLost, stop } = options;
  let lastEventId = options.lastEventId;
  let lost = false;
  for (;;) {
    try {
      const from = lastEventId === undefined ? {} : { lastEventId };
      for await (const event of followEvents(target, { ...options, ...from })) {
        lost = false;
        lastEventId = event.id;
        yield event;
      }
    } catch (thrown) {
      const away = thrown instanceof RingmasterError && thrown.code === "no_director";
      if (!away || lastEventId === undefined || stop?.aborted === true) throw thrown;
      if (!lost) onLost(thrown.message);
      lost = true;
    }
    await sleep(clock, RETRY_MS, stop);
  }
}

async function openStream(
  target: Target,
  { client, base, headers }: Connection,
  { path, lastEventId }: { readonly path: string; readonly lastEventId: number | undefined },
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const response = await fetch(`${base}${path}`, {
    client,
    signal,
    redirect: "manual",
    headers: {
      ...headers,
      accept: "text/event-stream",
      // How an EventSource says where it was (WHATWG HTML section 9.2.4).
      ...(lastEventId === undefined ? {} : { "last-event-id": String(lastEventId) }),
    },
  });
  const type = response.headers.get("content-type") ?? "";
  if (response.ok && type.startsWith("text/event-stream") && response.body !== null) {
    return response.body;
  }
  const answer = await response.json().catch(() => undefined);
  throw response.ok
    ? noSense(target, "the events")
    : problemAnswer(target, { path }, response.status, answer);
}

function readEvent(target: Target, data: string): ToldEvent {
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch {
    throw noSense(target, "the events");
  }
  if (isToldEvent(event)) return event;
  throw noSense(target, "the events");
}

function gone(target: Target, why: string): FollowingLost {
  return new FollowingLost(`cannot go on following "${nameOf(target)}": ${why}`);
}

/** A director of another version may tell events that this program does not know; their sentence is enough. */
export function isToldEvent(value: unknown): value is ToldEvent {
  return isRecord(value) && typeof value["id"] === "number" && typeof value["time"] === "number" &&
    typeof value["type"] === "string" && typeof value["sentence"] === "string" &&
    typeof value["severity"] === "string";
}
