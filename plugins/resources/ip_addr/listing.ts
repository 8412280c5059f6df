/** What `ip -j` prints, as far as it is needed here; iproute2 adds keys as it likes. Pure. */

import { canonicalAddress, z } from "../../../core/plugin/mod.ts";
import type { VirtualAddress } from "./address.ts";

const addressesSchema = z.array(z.looseObject({
  ifindex: z.number().optional(),
  ifname: z.string().optional(),
  flags: z.array(z.string()).default([]),
  /** The MAC. */
  address: z.string().optional(),
  // With a filter, ip prints empty objects for addresses that do not match.
  addr_info: z.array(z.looseObject({
    local: z.string().optional(),
    prefixlen: z.number().optional(),
    dadfailed: z.boolean().default(false),
  })).default([]),
}));

const routesSchema = z.array(z.looseObject({
  dst: z.string().optional(),
  dev: z.string().optional(),
}));

export interface ListedAddress {
  /** Canonical. */
  readonly address: string;
  readonly prefix: number;
  /** The kernel found somebody else with it, and does not use it. */
  readonly duplicate: boolean;
}

export interface ListedInterface {
  readonly name: string;
  readonly index: number;
  readonly mac: string;
  readonly up: boolean;
  readonly carrier: boolean;
  readonly addresses: readonly ListedAddress[];
}

/** `ip -j addr show`; undefined where it is no such listing. */
export function parseAddresses(text: string): ListedInterface[] | undefined {
  const parsed = addressesSchema.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  return parsed.data.flatMap((each) => {
    if (each.ifname === undefined || each.ifindex === undefined) return [];
    return [{
      name: each.ifname,
      index: each.ifindex,
      mac: each.address ?? "",
      up: each.flags.includes("UP"),
      carrier: !each.flags.includes("NO-CARRIER"),
      addresses: each.addr_info.flatMap(({ local, prefixlen, dadfailed }) => {
        const address = local === undefined ? undefined : canonicalAddress(local);
        if (address === undefined || prefixlen === undefined) return [];
        return [{ address, prefix: prefixlen, duplicate: dadfailed }];
      }),
    }];
  });
}

/**
 * The interface of the most specific route, from `ip -j route show to match ADDRESS`, as IPaddr2 finds it: the default
 * route does not count, because an address there would be of use to nobody.
 */
export function interfaceOfRoutes(text: string): string | undefined {
  const parsed = routesSchema.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  let best: { readonly device: string; readonly prefix: number } | undefined;
  for (const { dst, dev } of parsed.data) {
    if (dst === undefined || dst === "default" || dev === undefined) continue;
    const prefix = Number(dst.split("/")[1] ?? Infinity);
    if (best === undefined || prefix > best.prefix) best = { device: dev, prefix };
  }
  return best?.device;
}

/** The address itself, whatever its prefix length. */
export function sameAddress(listed: ListedAddress, { address }: VirtualAddress): boolean {
  return listed.address === address;
}

export function isExactly(listed: ListedAddress, wanted: VirtualAddress): boolean {
  return sameAddress(listed, wanted) && listed.prefix === wanted.prefix;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.trim() === "" ? "[]" : text);
  } catch {
    return undefined;
  }
}
