/** For tests: streams of a director that keeps every event, and a client of them. */

import { assert } from "@std/assert";
import { createEventBus, type DirectorEvent, type Fact } from "../../../core/plugin/mod.ts";
import { createFakeClock } from "../../../core/testing/mod.ts";
import type { EventFilter } from "./events.ts";
import { createEventStreams, FINISH_LIMIT_MS } from "./streams.ts";

export const FACT: Fact = { type: "service.recovered", service: "10.0.0.1:80/tcp" };
export const OTHER: Fact = {
  type: "service.degraded",
  service: "10.0.0.2:80/tcp",
  reason: "no server",
};

/** A director that keeps every event, and streams of it. */
export function createScene() {
  const clock = createFakeClock();
  const faults: string[] = [];
  const bus = createEventBus({ now: clock.now, onFault: (message) => faults.push(message) });
  const kept: DirectorEvent[] = [];
  bus.subscribe((event) => void kept.push(event));
  let subscribed = 0;
  const events = {
    subscribe(subscriber: (event: DirectorEvent) => void) {
      subscribed++;
      const end = bus.subscribe(subscriber);
      return () => (subscribed--, end());
    },
  };
  const director = {
    history: (after?: number) => kept.filter(({ id }) => after === undefined || id > after),
  };
  const streams = createEventStreams({ director, events, clock });
  const emit = (amount: number, fact: Fact = FACT) => {
    for (let each = 0; each < amount; each++) bus.emit(fact);
  };
  /** Lets nothing go on after the test. */
  const end = async () => {
    const over = streams.finish();
    await clock.advance(FINISH_LIMIT_MS);
    await over;
  };
  return { clock, kept, streams, faults, emit, end, subscribed: () => subscribed };
}

export const idsIn = (text: string) =>
  [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));

export function open(
  streams: ReturnType<typeof createEventStreams>,
  after?: number,
  filter?: EventFilter,
) {
  const stream = streams.open(after, filter);
  assert(stream !== undefined);
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  return {
    /** Reads on until so many events have come, and gives their numbers. */
    async ids(amount: number): Promise<number[]> {
      let found: number[] = [];
      while (found.length < amount) {
        const { value, done } = await reader.read();
        if (done) break;
        found = [...found, ...idsIn(decoder.decode(value))];
      }
      return found;
    },
    bytes: async () => (await reader.read()).value,
    read: async () => decoder.decode((await reader.read()).value),
    /** Reads what is left and gives the numbers of it. */
    async rest(): Promise<number[]> {
      const found: number[] = [];
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return found;
        found.push(...idsIn(decoder.decode(value)));
      }
    },
    cancel: () => reader.cancel(),
  };
}

export const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
