/** Asks the network whether somebody else has an address, before it is taken (RFC 5227, RFC 4862). */

import { type Clock, type Link, type Links, sleep } from "../../../core/plugin/mod.ts";
import type { VirtualAddress } from "./address.ts";
import { claimant } from "./conflict.ts";
import { arpProbe, ETHERTYPE_ARP, ETHERTYPE_IPV6, neighbourProbe } from "./frames.ts";

/** Far fewer and shorter than the RFC has it, because clients wait meanwhile. */
const PROBES = 2;
const PROBE_WAIT_MS = 200;

/**
 * The MAC of whoever has the address or asks for it at the same moment; undefined where nobody does. Throws
 * ConnectionError where the interface cannot be opened or does not send, and the signal's reason where it aborts.
 */
export async function findClaimant(
  ports: { readonly links: Links; readonly clock: Clock },
  device: string,
  { family, address }: VirtualAddress,
  signal: AbortSignal,
): Promise<string | undefined> {
  const heard = Promise.withResolvers<string>();
  const link: Link = ports.links.open(device, {
    etherType: family === 4 ? ETHERTYPE_ARP : ETHERTYPE_IPV6,
    onFrame(frame) {
      const other = claimant(frame, link.mac, address);
      if (other !== undefined) heard.resolve(other);
    },
  });
  const over = new AbortController();
  try {
    const probe = family === 4 ? arpProbe(link.mac, address) : neighbourProbe(link.mac, address);
    for (let sent = 0; sent < PROBES; sent++) {
      link.send(probe);
      const waited = sleep(ports.clock, PROBE_WAIT_MS, AbortSignal.any([signal, over.signal]));
      const other = await Promise.race([heard.promise, waited]);
      if (other !== undefined) {
        waited.catch(() => {});
        return other;
      }
    }
    return undefined;
  } finally {
    over.abort();
    link.close();
  }
}
