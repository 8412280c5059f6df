/** How full the kernel's table of connections is, as /proc/net/ip_vs tells it (net/netfilter/ipvs/ip_vs_ctl.c). */

import type { ConnectionTableSnapshot, Files } from "../../../core/plugin/mod.ts";

/** There as soon as the module is loaded. */
const KERNEL_TABLE = "/proc/net/ip_vs";

/** `IP Virtual Server version 1.2.1 (size=4096)`, the first line. */
const SIZE = /^IP Virtual Server version \S+ \(size=(\d{1,15})\)/;
/** A server: ... weight, active and inactive connections, in decimal. */
const SERVER = /^ {2}-> .+ \d+ +(\d+) +(\d+) *$/gm;

/** Undefined where the file is not there or says something else; pure. */
export function parseConnectionTable(text: string): ConnectionTableSnapshot | undefined {
  const size = SIZE.exec(text)?.[1];
  if (size === undefined) return undefined;
  let used = 0;
  for (const [, active, inactive] of text.matchAll(SERVER)) {
    used += Number(active) + Number(inactive);
  }
  return { size: Number(size), used };
}

export async function readConnectionTable(
  files: Files,
): Promise<ConnectionTableSnapshot | undefined> {
  try {
    return parseConnectionTable(await files.readText(KERNEL_TABLE));
  } catch {
    // It can be read by everybody where the module is loaded.
    return undefined;
  }
}
