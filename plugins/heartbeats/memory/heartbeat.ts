/** The memory heartbeat: hubs by name, that hand what one sends to all others, one after the other, a moment later. */

import type { Heartbeat, HeartbeatListener } from "../../../core/plugin/mod.ts";
import type { MemoryOptions } from "./options.ts";

interface Plug {
  readonly name: string;
  readonly listener: HeartbeatListener;
}

/** All hubs of this program; a hub is there as long as somebody is plugged in. */
const hubs = new Map<string, Set<Plug>>();
let plugs = 0;

export function createMemory({ hub }: MemoryOptions): Heartbeat {
  let own: Plug | undefined;
  const others = () => [...hubs.get(hub) ?? []].filter((plug) => plug !== own);
  return {
    link: `memory ${hub}`,
    loops: false,
    start(listener, signal) {
      if (signal.aborted) return Promise.reject(signal.reason);
      if (own !== undefined) return Promise.resolve();
      own = { name: `${hub}, plug ${++plugs}`, listener };
      hubs.set(hub, (hubs.get(hub) ?? new Set()).add(own));
      return Promise.resolve();
    },
    send(bytes) {
      if (own === undefined) return;
      const from = own.name;
      for (const plug of others()) {
        // Everybody gets a copy, and nobody is called from within another's send, as over a wire.
        const copy = bytes.slice();
        queueMicrotask(() => {
          if (hubs.get(hub)?.has(plug) === true) plug.listener.onPacket({ bytes: copy, from });
        });
      }
    },
    stop() {
      const plugged = hubs.get(hub);
      if (own !== undefined) plugged?.delete(own);
      if (plugged?.size === 0) hubs.delete(hub);
      own = undefined;
      return Promise.resolve();
    },
  };
}
