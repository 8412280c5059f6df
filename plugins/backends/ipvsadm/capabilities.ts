/** What this process may do, as the kernel tells it (capabilities(7), proc(5) CapEff). */

import type { Files } from "../../../core/plugin/mod.ts";

/** Bit numbers of capabilities(7). */
export const CAP_NET_ADMIN = 12n;
export const CAP_SYS_MODULE = 16n;

/** The effective set of this process, or undefined where the system does not tell. */
export async function effectiveCapabilities(files: Files): Promise<bigint | undefined> {
  try {
    const match = /^CapEff:\s*([0-9a-f]{1,16})$/m.exec(await files.readText("/proc/self/status"));
    return match === null ? undefined : BigInt(`0x${match[1]}`);
  } catch {
    return undefined;
  }
}

/** True where the set is unknown: then the kernel will say what it thinks of it. */
export function has(capabilities: bigint | undefined, bit: bigint): boolean {
  return capabilities === undefined || ((capabilities >> bit) & 1n) === 1n;
}
