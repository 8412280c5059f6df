/**
 * Persistence: a client stays with its server for a time after its last connection or datagram. What
 * remembers the server is called a template, as in IPVS. It is held while a TCP connection that it led to
 * exists, and its time starts anew when the last of them ends.
 */

import {
  addressBytes,
  canonicalAddress,
  type Clock,
  familyOf,
  type Persistence,
  type ServerId,
} from "../../../core/plugin/mod.ts";
import { IdleMap } from "./idle.ts";

/** Clients remembered at once by a service; beyond them the one idle for longest is forgotten. */
const TEMPLATES_MAX = 100_000;

/** Ends a hold; does nothing the second time. */
export type ReleaseTemplate = () => void;

export interface Templates {
  /** The server that this client should get, if it is remembered. */
  find(client: string): ServerId | undefined;
  /** Remembers the server, or renews the time; a client that is remembered with another server keeps that one. */
  touch(client: string, server: ServerId): void;
  /** As `touch`, and keeps the template until the release. */
  hold(client: string, server: ServerId): ReleaseTemplate;
  /** Forgets whoever is remembered with that server. */
  forget(server: ServerId): void;
  setTimeout(timeoutSeconds: number): void;
  /** Forgets everything and ends the timer. */
  clear(): void;
}

interface Held {
  readonly server: ServerId;
  connections: number;
}

export function createTemplates(
  clock: Clock,
  { timeoutSeconds, netmask }: Persistence,
  capacity: number = TEMPLATES_MAX,
): Templates {
  const held = new Map<string, Held>();
  const idle = new IdleMap<string, ServerId>({
    clock,
    timeoutMs: timeoutSeconds * 1_000,
    capacity,
  });
  const keyOf = (client: string) => maskAddress(client, netmask);
  const find = (key: string) => held.get(key)?.server ?? idle.get(key);

  function release(key: string, template: Held): void {
    template.connections--;
    // The template may have been forgotten while the connection went on.
    if (template.connections > 0 || held.get(key) !== template) return;
    held.delete(key);
    idle.set(key, template.server);
  }

  return {
    find: (client) => find(keyOf(client)),
    touch(client, server) {
      const key = keyOf(client);
      if (find(key) === undefined) idle.set(key, server);
      else if (idle.get(key) === server) idle.touch(key);
    },
    hold(client, server) {
      const key = keyOf(client);
      if ((find(key) ?? server) !== server) return () => {};
      idle.delete(key);
      const template = held.get(key) ?? { server, connections: 0 };
      template.connections++;
      held.set(key, template);
      let released = false;
      return () => {
        if (!released) release(key, template);
        released = true;
      };
    },
    forget(server) {
      for (const [key, template] of held) if (template.server === server) held.delete(key);
      for (const [key, remembered] of idle.entries()) if (remembered === server) idle.delete(key);
    },
    setTimeout: (seconds) => idle.setTimeout(seconds * 1_000),
    clear() {
      held.clear();
      idle.clear();
    },
  };
}

/**
 * The part of a client's address that the mask leaves, as text: a dotted mask for IPv4, a prefix length for
 * either family. Without a mask, or with one of the other family, it is the whole address.
 */
export function maskAddress(address: string, netmask: string | undefined): string {
  // A link-local client comes with its zone, and that is no address to be masked.
  if (netmask === undefined || canonicalAddress(address) === undefined) return address;
  const bytes = addressBytes(address);
  const mask = maskBytes(netmask, bytes.length);
  if (mask === undefined) return address;
  return bytes.map((byte, index) => byte & (mask[index] ?? 0)).join(".");
}

function maskBytes(netmask: string, length: number): Uint8Array | undefined {
  if (/^\d+$/.test(netmask)) {
    const prefix = Number(netmask);
    return Uint8Array.from({ length }, (_, index) => {
      const bits = Math.min(8, Math.max(0, prefix - 8 * index));
      return 256 - 2 ** (8 - bits);
    });
  }
  return familyOf(netmask) === 4 && length === 4 ? addressBytes(netmask) : undefined;
}
