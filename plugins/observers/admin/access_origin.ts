/**
 * Whether a request is meant for this director, and does not come from a page of somebody else: against DNS rebinding
 * (a stranger's name that leads here) and against cross-site requests. Pure.
 */

import { canonicalAddress } from "../../../core/plugin/mod.ts";
import { isAnyAddress, type ListenAddress } from "./listen_address.ts";

export interface OriginRules {
  readonly addresses: readonly ListenAddress[];
  /** Further names, in any case. */
  readonly hosts: readonly string[];
}

export interface OriginRequest {
  readonly method: string;
  readonly headers: Headers;
  readonly tls: boolean;
  /** Whether everybody may have the answer. */
  readonly open: boolean;
}

export interface OriginRefusal {
  readonly status: 403 | 421;
  readonly detail: string;
}

/** Why it gets no answer, or undefined where it may go on. */
export function refuseOrigin(
  { method, headers, tls, open }: OriginRequest,
  rules: OriginRules,
): OriginRefusal | undefined {
  const host = headers.get("host") ?? "";
  const name = nameOf(host);
  if (name === undefined || !isOurs(name, rules)) {
    const detail =
      `cannot answer for host ${JSON.stringify(host)}: it is none of this director's; ` +
      "admin.hosts in the configuration names further ones";
    return { status: 421, detail };
  }
  const origin = headers.get("origin");
  if (origin !== null) {
    return isOwnOrigin(origin, host, name, tls, rules) ? undefined : crossSite(origin);
  }
  const site = headers.get("sec-fetch-site");
  if (site === null || site === "same-origin" || site === "none") return undefined;
  // Somebody follows a link from elsewhere to the page, which does nothing by itself.
  const follows = open && method === "GET" && headers.get("sec-fetch-mode") === "navigate";
  return follows ? undefined : crossSite(site);
}

/** The same over a unix socket, where there are no names to be led astray by; a page may ask only for itself. */
export function refuseForeignPage(headers: Headers): OriginRefusal | undefined {
  const origin = headers.get("origin");
  if (origin !== null && origin !== `http://${headers.get("host") ?? ""}`) return crossSite(origin);
  const site = headers.get("sec-fetch-site");
  return site === null || site === "same-origin" || site === "none" ? undefined : crossSite(site);
}

function crossSite(from: string): OriginRefusal {
  const detail = `cannot answer a page of another origin, ${JSON.stringify(from)}`;
  return { status: 403, detail };
}

/** The name or address in a Host header (RFC 9110 section 7.2), in lower case; undefined where it is none. */
function nameOf(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::\d{1,5})?$/.exec(host.toLowerCase());
  if (match === null) return undefined;
  const [, six, name] = match;
  return six === undefined ? name?.replace(/\.$/, "") : canonicalAddress(six);
}

function isOurs(name: string, { addresses, hosts }: OriginRules): boolean {
  if (name === "localhost" || hosts.some((each) => each.toLowerCase() === name)) return true;
  const address = canonicalAddress(name);
  // An address is no name that somebody else could lead here.
  return address !== undefined &&
    addresses.some((each) => each.address === address || isAnyAddress(each.address));
}

/** The page's own: the same scheme, name and port as what is asked. */
function isOwnOrigin(
  origin: string,
  host: string,
  name: string,
  tls: boolean,
  { hosts }: OriginRules,
): boolean {
  const authority = host.toLowerCase();
  if (origin.toLowerCase() === `${tls ? "https" : "http"}://${authority}`) return true;
  // Behind a proxy that speaks TLS for a name that the configuration has.
  const proxied = !tls && hosts.some((each) => each.toLowerCase() === name);
  return proxied && origin.toLowerCase() === `https://${authority}`;
}
