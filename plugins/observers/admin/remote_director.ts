/** The director as it is seen from the thread: what it asks goes over the bridge, events are mirrored. */

import {
  type Actor,
  type DirectorControl,
  type DirectorEvent,
  type EventFeed,
  EventHistory,
  type EventId,
  HISTORY_MAX,
  type Snapshot,
} from "../../../core/plugin/mod.ts";
import type { Method } from "./bridge_messages.ts";
import { type RemoteLink, VERB_LIMIT_MS } from "./remote_link.ts";

export interface EventMirror extends EventFeed {
  history(after?: EventId): readonly DirectorEvent[];
  /** Takes in what the main program sent. */
  take(events: readonly DirectorEvent[], whole: boolean): void;
}

/** `onFault` is told of a subscriber that threw; the others hear the event all the same. */
export function createEventMirror(onFault: (thrown: unknown) => void): EventMirror {
  const subscribers = new Set<(event: DirectorEvent) => void>();
  let kept = new EventHistory(HISTORY_MAX);
  let lastId = 0;
  return {
    history: (after) => kept.list(after),
    subscribe(subscriber) {
      subscribers.add(subscriber);
      return () => void subscribers.delete(subscriber);
    },
    take(events, whole) {
      const fresh = events.filter(({ id }) => id > lastId);
      if (whole) kept = new EventHistory(HISTORY_MAX);
      for (const event of whole ? events : fresh) kept.add(event);
      lastId = events.at(-1)?.id ?? lastId;
      for (const event of fresh) {
        for (const subscriber of [...subscribers]) {
          try {
            subscriber(event);
          } catch (thrown) {
            onFault(thrown);
          }
        }
      }
    },
  };
}

export interface RemoteSnapshots {
  /** JSON text of the director's snapshot, taken after it was asked for. */
  text(): Promise<string>;
  snapshot(): Promise<Snapshot>;
}

/** Those who ask while one is on its way share the next, so that two are under way at most, however many ask. */
export function createRemoteSnapshots(link: Pick<RemoteLink, "ask">): RemoteSnapshots {
  let current: Promise<string> | undefined;
  let next: Promise<string> | undefined;
  let read: { readonly text: string; readonly snapshot: Snapshot } | undefined;

  function begin(): Promise<string> {
    const asked: Promise<string> = link.ask({ kind: "snapshot" }).then(String).finally(() => {
      if (current === asked) current = undefined;
    });
    current = asked;
    return asked;
  }

  function text(): Promise<string> {
    if (next !== undefined) return next;
    if (current === undefined) return begin();
    return next = current.then(() => {}, () => {}).then(() => {
      next = undefined;
      return begin();
    });
  }

  return {
    text,
    async snapshot() {
      const found = await text();
      // The same text means the same snapshot, which nobody changes.
      if (read?.text !== found) read = { text: found, snapshot: JSON.parse(found) };
      return read.snapshot;
    },
  };
}

export function createRemoteDirector(
  link: Pick<RemoteLink, "ask">,
  mirror: Pick<EventMirror, "history">,
  snapshots: Pick<RemoteSnapshots, "snapshot">,
  actor?: Actor,
): DirectorControl {
  const call = <Name extends Method>(method: Name, limitMs?: number) => {
    type Call = DirectorControl[Name];
    const remote = (...given: readonly unknown[]) => {
      const forWhom = actor === undefined ? {} : { actor };
      return link.ask({ kind: "call", method, given, ...forWhom }, limitMs);
    };
    // What comes back is what the same method of the main program's director gave.
    return remote as unknown as Call;
  };
  const verb = <Name extends Method>(method: Name) => call(method, VERB_LIMIT_MS);
  return {
    as: (another) => createRemoteDirector(link, mirror, snapshots, another),
    snapshot: snapshots.snapshot,
    history: (after) => mirror.history(after),
    why: call("why"),
    plugins: call("plugins"),
    whyGroup: call("whyGroup"),
    latencies: call("latencies"),
    configuration: call("configuration"),
    layer: call("layer"),
    promote: call("promote"),
    plan: call("plan", 30_000),
    reload: verb("reload"),
    drain: verb("drain"),
    disable: verb("disable"),
    enable: verb("enable"),
    weight: verb("weight"),
    change: verb("change"),
    drop: verb("drop"),
    replace: verb("replace"),
    standby: verb("standby"),
    takeover: verb("takeover"),
    release: verb("release"),
  };
}
