/** Interfaces whose frames a test reads and makes up. */

import { ConnectionError } from "../errors.ts";
import type { Links } from "../ports/mod.ts";

export interface FakeFrame {
  readonly interface: string;
  readonly frame: Uint8Array;
}

export interface FakeLinks extends Links {
  /** All frames that were sent, in order. */
  readonly sent: readonly FakeFrame[];
  /** Interfaces that are open at the moment, once for each time. */
  readonly opened: readonly string[];
  /** Hands a frame to everybody who listens on the interface for its EtherType (bytes 12 and 13). */
  deliver(name: string, frame: Uint8Array): void;
  /** From now on sending fails for this reason; undefined repairs it. */
  refuse(reason: string | undefined): void;
}

export interface FakeLinksOptions {
  /** The hardware addresses of the interfaces that are there; eth0 with 02:00:00:00:00:01 where left out. */
  readonly interfaces?: Readonly<Record<string, Uint8Array>>;
  /** Called with each frame as it is sent, so that a test can answer. */
  readonly onSend?: (sent: FakeFrame) => void;
}

interface Listening {
  readonly name: string;
  readonly etherType?: number;
  readonly onFrame?: (frame: Uint8Array) => void;
}

export function createFakeLinks(options: FakeLinksOptions = {}): FakeLinks {
  const { interfaces = { eth0: Uint8Array.of(2, 0, 0, 0, 0, 1) }, onSend } = options;
  const sent: FakeFrame[] = [];
  const open = new Set<Listening>();
  const names = Object.keys(interfaces);
  let refusal: string | undefined;
  return {
    sent,
    get opened() {
      return [...open].map(({ name }) => name);
    },
    open(name, receive) {
      const mac = interfaces[name];
      if (mac === undefined) throw linkError(`open interface ${name}`, "no such interface");
      const listening: Listening = { name, ...receive };
      open.add(listening);
      return {
        name,
        mac,
        index: names.indexOf(name) + 2,
        send(frame) {
          const reason = open.has(listening) ? refusal : "closed";
          if (reason !== undefined) throw linkError(`send on interface ${name}`, reason);
          const copy = { interface: name, frame: frame.slice() };
          sent.push(copy);
          onSend?.(copy);
        },
        close: () => void open.delete(listening),
      };
    },
    deliver(name, frame) {
      const etherType = (frame[12] ?? 0) * 256 + (frame[13] ?? 0);
      for (const each of [...open]) {
        if (each.name === name && each.etherType === etherType) each.onFrame?.(frame.slice());
      }
    },
    refuse: (reason) => void (refusal = reason),
  };
}

function linkError(action: string, reason: string): ConnectionError {
  return new ConnectionError("connection_failed", `cannot ${action}`, reason);
}
