/**
 * The event bus: facts go in, events come out in the order of arrival. Subscribers are isolated from
 * each other and cannot veto; an event that is emitted by a subscriber waits for its turn (FIFO).
 */

import type { DirectorEvent, EventId, Fact } from "./catalog.ts";

export type Subscriber = (event: DirectorEvent) => void;

/** The reading side, which plugins get. */
export interface EventFeed {
  /** Returns the function that ends the subscription. */
  subscribe(subscriber: Subscriber): () => void;
}

export interface EventSink {
  emit(fact: Fact, cause?: EventId): DirectorEvent;
}

export interface EventBus extends EventFeed, EventSink {}

/** A subscriber that answers every event with another must not keep the director busy for ever. */
const QUEUE_LENGTH_MAX = 10_000;

export interface BusOptions {
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
  /** Told of a subscriber that threw, or of events that were dropped because the queue was full. */
  readonly onFault: (message: string) => void;
}

export function createEventBus(options: BusOptions): EventBus {
  const subscribers = new Set<Subscriber>();
  const queue: DirectorEvent[] = [];
  let lastId = 0;
  let delivering = false;

  function deliver(): void {
    if (delivering) return;
    delivering = true;
    try {
      for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
        for (const subscriber of [...subscribers]) deliverTo(subscriber, event);
      }
    } finally {
      delivering = false;
    }
  }

  function deliverTo(subscriber: Subscriber, event: DirectorEvent): void {
    try {
      subscriber(event);
    } catch (thrown) {
      options.onFault(`a subscriber failed on ${event.type}: ${String(thrown)}`);
    }
  }

  return {
    subscribe(subscriber) {
      subscribers.add(subscriber);
      return () => void subscribers.delete(subscriber);
    },
    emit(fact, cause) {
      const event: DirectorEvent = {
        ...fact,
        id: ++lastId,
        time: options.now(),
        ...(cause === undefined ? {} : { cause }),
      };
      if (queue.length >= QUEUE_LENGTH_MAX) {
        options.onFault(`the event queue is full; ${event.type} was dropped`);
      } else {
        queue.push(event);
        deliver();
      }
      return event;
    },
  };
}
