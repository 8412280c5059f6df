/** Names of hosts and services, as a seam. */

import dns from "node:dns";
import type { IpFamily, Protocol } from "../model/mod.ts";

export interface Names {
  /** The first address of that family for a host name (getaddrinfo(3)), or undefined. */
  host(name: string, family: IpFamily): Promise<string | undefined>;
  /** The port of a service name (getservbyname(3)), or undefined. */
  service(name: string, protocol: Protocol): Promise<number | undefined>;
  /** The name of this machine (uname -n). */
  hostname(): string;
}

const SERVICES_FILE = "/etc/services";

/**
 * Calls of getaddrinfo(3) at a time. It has no time limit, and each call takes one of the few threads (32) that the
 * runtime has for calls that block, on one of which heartbeats are waited for: a resolver that is silent must not
 * make this director deaf.
 */
export const HOST_CALLS_MAX = 16;

type FindHost = (name: string, family: IpFamily) => Promise<string>;

/** Asks for some names at a time, and for each once, whoever waits for it by now. */
export function createHostLookup(find: FindHost): Names["host"] {
  const asked = new Map<string, Promise<string | undefined>>();
  const waiting: (() => void)[] = [];
  let free = HOST_CALLS_MAX;
  const ask = async (name: string, family: IpFamily) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await find(name, family);
    } catch {
      return undefined;
    } finally {
      // Only when the call has really ended, however long ago its answer was given up.
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
  return (name, family) => {
    const key = `${family} ${name}`;
    const known = asked.get(key);
    if (known !== undefined) return known;
    const answer = ask(name, family).finally(() => asked.delete(key));
    asked.set(key, answer);
    return answer;
  };
}

export const systemNames: Names = {
  host: createHostLookup(async (name, family) =>
    (await dns.promises.lookup(name, { family })).address
  ),
  async service(name, protocol) {
    let text = "";
    try {
      text = await Deno.readTextFile(SERVICES_FILE);
    } catch {
      // A system without the file still knows the names below.
    }
    return findService(text, name, protocol) ?? WELL_KNOWN.get(name);
  },
  hostname: () => Deno.hostname(),
};

/** What a small system without /etc/services needs; IANA's registry has the same numbers for both protocols. */
const WELL_KNOWN: ReadonlyMap<string, number> = new Map([
  ["ftp", 21],
  ["smtp", 25],
  ["domain", 53],
  ["http", 80],
  ["pop3", 110],
  ["imap2", 143],
  ["ldap", 389],
  ["https", 443],
  ["submission", 587],
  ["sip", 5060],
  ["sips", 5061],
]);

/** Looks a name or alias up in the text of a services(5) file. */
export function findService(text: string, name: string, protocol: Protocol): number | undefined {
  for (const line of text.split("\n")) {
    const [canonical, portAndProtocol, ...aliases] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (canonical !== name && !aliases.includes(name)) continue;
    const match = /^(\d+)\/(\w+)$/.exec(portAndProtocol ?? "");
    if (match !== null && match[2] === protocol) return Number(match[1]);
  }
  return undefined;
}
