/** Events of a running director: those that it keeps, and those that happen from now on. */

import {
  type Clock,
  type DirectorEvent,
  formatDuration,
  messageOf,
  RingmasterError,
  type Severity,
} from "../mod.ts";
import { ask, describeFailure, isRecord, noSense, problemAnswer, unixClient } from "./client.ts";
import { createMessageReader } from "./server_sent_events.ts";

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
export async function fetchEvents(socket: string, after?: number): Promise<readonly ToldEvent[]> {
  const from = after === undefined ? "" : `&after=${after}`;
  const answer = await ask(socket, { path: `/api/v1/events?limit=${EVENTS_MAX}${from}` });
  if (Array.isArray(answer) && answer.every(isToldEvent)) return answer;
  throw noSense(socket, "the events");
}

export interface FollowOptions {
  readonly clock: Clock;
  /** Only events after this number; all that are kept where left out. */
  readonly after?: number;
  readonly silenceLimitMs?: number;
}

/** What is kept, then what happens. It ends only by throwing: RingmasterError `no_director` when the director goes. */
export async function* followEvents(
  socket: string,
  { clock, after, silenceLimitMs = SILENCE_LIMIT_MS }: FollowOptions,
): AsyncGenerator<ToldEvent, never> {
  const abort = new AbortController();
  let cancelTimer = () => {};
  const expectMore = () => {
    cancelTimer();
    cancelTimer = clock.after(silenceLimitMs, () => abort.abort());
  };
  using client = unixClient(socket);
  const query = after === undefined ? "" : `?after=${after}`;
  let opened = false;
  try {
    expectMore();
    const response = await openStream(socket, `/api/v1/events${query}`, client, abort.signal);
    opened = true;
    const reader = createMessageReader();
    for await (const text of response.pipeThrough(new TextDecoderStream())) {
      expectMore();
      for (const { data } of reader.push(text)) yield readEvent(socket, data);
    }
    throw gone(socket, "the director stopped, or this end read too slowly");
  } catch (thrown) {
    if (thrown instanceof RingmasterError) throw thrown;
    if (opened && abort.signal.aborted) {
      throw gone(socket, `nothing came for ${formatDuration(silenceLimitMs)}`);
    }
    if (opened) throw gone(socket, messageOf(thrown));
    throw await describeFailure(socket, thrown, abort.signal.aborted ? silenceLimitMs : undefined);
  } finally {
    cancelTimer();
    abort.abort();
  }
}

async function openStream(
  socket: string,
  path: string,
  client: Deno.HttpClient,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const headers = { accept: "text/event-stream" };
  const response = await fetch(`http://localhost${path}`, { client, signal, headers });
  const type = response.headers.get("content-type") ?? "";
  if (response.ok && type.startsWith("text/event-stream") && response.body !== null) {
    return response.body;
  }
  const answer = await response.json().catch(() => undefined);
  throw response.ok
    ? noSense(socket, "the events")
    : problemAnswer(socket, path, response.status, answer);
}

function readEvent(socket: string, data: string): ToldEvent {
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch {
    throw noSense(socket, "the events");
  }
  if (isToldEvent(event)) return event;
  throw noSense(socket, "the events");
}

function gone(socket: string, why: string): RingmasterError {
  return new RingmasterError("no_director", `cannot go on following "${socket}": ${why}`);
}

/** A director of another version may tell events that this program does not know; their sentence is enough. */
export function isToldEvent(value: unknown): value is ToldEvent {
  return isRecord(value) && typeof value["id"] === "number" && typeof value["time"] === "number" &&
    typeof value["type"] === "string" && typeof value["sentence"] === "string" &&
    typeof value["severity"] === "string";
}
