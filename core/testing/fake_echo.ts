/** Echo that a test makes up: it records who was pinged and answers as the test says. */

import type { IpFamily } from "../model/mod.ts";
import type { Echo } from "../ports/mod.ts";

export interface FakeEcho extends Echo {
  /** The addresses that were pinged, in order. */
  readonly pinged: readonly string[];
}

export interface FakeEchoOptions {
  /** Resolves as a reply, throws or rejects as a failure, or never settles; a reply at once where left out. */
  readonly answer?: (address: string, signal: AbortSignal) => void | Promise<void>;
  /** What stands in the way of each family; nothing where left out. */
  readonly obstacles?: Readonly<Partial<Record<IpFamily, string>>>;
}

export function createFakeEcho(options: FakeEchoOptions = {}): FakeEcho {
  const { answer = () => {}, obstacles = {} } = options;
  const pinged: string[] = [];
  return {
    pinged,
    ping(address, signal) {
      pinged.push(address);
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        Promise.try(answer, address, signal).then(resolve, reject);
      });
    },
    obstacle: (family) => obstacles[family],
  };
}
