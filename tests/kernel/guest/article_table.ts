/** What `ipvsadm -L -n` printed in the article, and what a listing says apart from order, layout and counters. Pure. */

/** As the article shows it, with the layout that it lost on its page. */
const ARTICLE_LISTING = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
-> RemoteAddress:Port Forward Weight ActiveConn InActConn
UDP 10.0.0.150:7072 rr persistent 1
-> 10.0.0.147:7072 Masq 1 0 0
-> 10.0.0.146:7072 Masq 1 0 0
TCP 10.0.0.150:9072 rr
-> 10.0.0.147:9072 Masq 1 0 0
-> 10.0.0.146:9072 Masq 1 0 0
`;

/** The entries of a listing: for each service its servers, both as words, without the two counters. */
export function entriesOf(listing: string): Map<string, Set<string>> {
  const entries = new Map<string, Set<string>>();
  let servers = new Set<string>();
  for (const line of listing.split("\n").slice(3)) {
    const words = line.split(/\s+/).filter((word) => word !== "");
    if (words.length === 0) continue;
    if (words[0] === "->") servers.add(words.slice(1, -2).join(" "));
    else entries.set(words.join(" "), servers = new Set());
  }
  return entries;
}

/** The article's table after a change to its listing. */
export function articleTable(change: (listing: string) => string = (listing) => listing) {
  return entriesOf(change(ARTICLE_LISTING));
}

/** The article's listing without one of its application nodes. */
export function without(address: string): (listing: string) => string {
  return (listing) =>
    listing.split("\n").filter((line) => !line.startsWith(`-> ${address}:`)).join("\n");
}

/** ActiveConn and InActConn of every server of a service, in a listing of `ipvsadm -L -n`. */
export function connectionsOf(
  listing: string,
  service: string,
): Map<string, readonly [active: number, inactive: number]> {
  const connections = new Map<string, readonly [number, number]>();
  let inService = false;
  for (const line of listing.split("\n")) {
    const words = line.trim().split(/\s+/);
    if (words[0] !== "->") inService = words.slice(0, 2).join(" ") === service;
    else if (inService) {
      connections.set(words[1] ?? "", [Number(words.at(-2)), Number(words.at(-1))]);
    }
  }
  return connections;
}
