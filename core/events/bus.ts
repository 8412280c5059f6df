/**
 * The event bus: facts go in, events come out in the order of arrival. Subscribers are isolated from
 * each other and cannot veto; an event that is emitted by a subscriber waits for its turn (FIFO).
 */

import { messageOf } from "../errors.ts";
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

export interface EventBus extends EventFeed, EventSink {
  /** Ids go on after this one, where they have not reached it yet. */
  goOnAfter(id: EventId): void;
}

/**
 * Events that subscribers may add while one is being delivered. A subscriber that answers every event with another,
 * its own answers too, must not keep the director busy for ever.
 */
export const ANSWERS_MAX = 10_000;

export interface BusOptions {
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
  /** Told of a subscriber that threw, or of events that were dropped because there were too many. */
  readonly onFault: (message: string) => void;
}

export function createEventBus(options: BusOptions): EventBus {
  const subscribers = new Set<Subscriber>();
  const queue: DirectorEvent[] = [];
  let lastId = 0;
  let delivering = false;
  let answers = 0;

  function deliver(): void {
    if (delivering) return;
    delivering = true;
    answers = 0;
    try {
      for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
        // Those who subscribe during the delivery wait for the next event; those who leave get no more.
        for (const subscriber of [...subscribers]) {
          if (subscribers.has(subscriber)) deliverTo(subscriber, event);
        }
      }
    } finally {
      delivering = false;
    }
  }

  function deliverTo(subscriber: Subscriber, event: DirectorEvent): void {
    try {
      subscriber(event);
    } catch (thrown) {
      options.onFault(`a subscriber failed on ${event.type}: ${messageOf(thrown)}`);
    }
  }

  return {
    goOnAfter(id) {
      lastId = Math.max(lastId, id);
    },
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
      if (delivering && ++answers > ANSWERS_MAX) {
        if (answers === ANSWERS_MAX + 1) {
          options.onFault(`subscribers answer without an end; ${event.type} and more was dropped`);
        }
        return event;
      }
      queue.push(event);
      deliver();
      return event;
    },
  };
}
