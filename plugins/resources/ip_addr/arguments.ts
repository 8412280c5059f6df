/** The arguments of ip(8) for what is done with the address. Pure. */

import { formatVirtualAddress } from "./address.ts";
import { fullLabel, type IpAddrOptions } from "./options.ts";

/** `replace` is content with an address that is there already, so that nobody need look before. */
export function addArguments(options: IpAddrOptions, device: string): string[] {
  const { address, label, broadcast } = options;
  const words = ["addr", "replace", formatVirtualAddress(address), "dev", device];
  if (address.family === 4) {
    if (broadcast !== undefined) words.push("broadcast", broadcast);
    if (label !== undefined) words.push("label", fullLabel(label, device));
    return words;
  }
  // Without the check for duplicates, which makes an address wait for about a second before it works.
  words.push("nodad");
  // Deprecated addresses are reached as others are, and none of this machine's own connections begin there (RFC 6724).
  if (!options.source) words.push("valid_lft", "forever", "preferred_lft", "0");
  return words;
}

/** Always with the prefix length: without one ip(8) takes several. */
export function deleteArguments({ address }: IpAddrOptions, device: string): string[] {
  return ["addr", "del", formatVirtualAddress(address), "dev", device];
}

function loopbackAddress({ address: { address, family } }: IpAddrOptions): string {
  return `${address}/${family === 4 ? 32 : 128}`;
}

export function offLoopbackArguments(options: IpAddrOptions): string[] {
  return ["addr", "del", loopbackAddress(options), "dev", "lo"];
}

export function ontoLoopbackArguments(options: IpAddrOptions): string[] {
  return ["addr", "replace", loopbackAddress(options), "dev", "lo"];
}

/** Takes the address from whichever interface has it, for where nobody knows which that is. */
export function flushArguments(options: IpAddrOptions): string[] {
  return ["addr", "flush", "to", loopbackAddress(options)];
}
