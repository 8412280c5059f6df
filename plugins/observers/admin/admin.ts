/**
 * The admin observer: serves the API for as long as the director runs, from a thread of its own. Of one director there
 * is one such thread: where other options come with a reload, the next observer takes it over, so that the socket and
 * the listeners that stay the same are never closed.
 */

import {
  defaultSocketPath,
  type EventFeed,
  type Observer,
  type ObserverContext,
  RingmasterError,
} from "../../../core/plugin/mod.ts";
import type { ThreadSettings } from "./bridge_messages.ts";
import type { AdminOptions } from "./options.ts";
import { ThreadKeeper } from "./thread_keeper.ts";
import type { StartThread } from "./thread_worker.ts";

/** A thread and the observers that count on it: the last is in charge. */
interface Holding {
  readonly keeper: ThreadKeeper;
  readonly holders: { readonly owner: Observer; readonly settings: ThreadSettings }[];
}

/** By the director's feed of events, which is one and the same for all observers of it. */
const holdings = new WeakMap<EventFeed, Holding>();

const RETURN_LIMIT_MS = 8_000;

export function createAdmin(
  options: AdminOptions,
  context: ObserverContext,
  start?: StartThread,
): Observer {
  const settings = { ...options, socket: options.socket ?? defaultSocketPath() };
  const { events, logger } = context;

  const observer: Observer = {
    async start(signal) {
      const found = holdings.get(events);
      if (found?.holders.some(({ owner }) => owner === observer)) {
        throw new RingmasterError("plugin_failed", `cannot serve "${settings.socket}" twice`);
      }
      const holding = found ?? {
        keeper: new ThreadKeeper({
          context,
          note: (level, message) => logger.log(level, message),
          ...(start === undefined ? {} : { startThread: start }),
        }),
        holders: [],
      };
      await holding.keeper.configure(settings, signal);
      holding.holders.push({ owner: observer, settings });
      holdings.set(events, holding);
    },

    async stop() {
      const holding = holdings.get(events);
      const index = holding?.holders.findIndex(({ owner }) => owner === observer) ?? -1;
      if (holding === undefined || index < 0) return;
      const inCharge = index === holding.holders.length - 1;
      holding.holders.splice(index, 1);
      const before = holding.holders.at(-1);
      if (before === undefined) {
        holdings.delete(events);
        await holding.keeper.stop();
      } else {
        // Where the new options did not come into force, those from before do again.
        if (inCharge) {
          await holding.keeper.configure(before.settings, AbortSignal.timeout(RETURN_LIMIT_MS));
        }
        holding.keeper.settle();
      }
    },
  };
  return observer;
}
