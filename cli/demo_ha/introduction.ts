/** What the demo of two directors says before it begins. Pure. */

import { PAGE_PORT, pageUrl } from "../demo/page.ts";
import { alignRows, type Painter } from "../output.ts";
import { DEADTIME_MS, KEEPALIVE_MS, placesOf } from "./files.ts";
import { DIRECTORS, HTTP_PORT, namespaceOf, NODES, VIP } from "./network.ts";

export interface IntroductionParts {
  readonly folder: string;
  readonly prefix: string;
  /** What a shell in another window needs to start this program. */
  readonly program: string;
  /** Of the dashboards, in the order of the directors. */
  readonly pagePorts: readonly number[];
  /** Lets its holder change something there. */
  readonly token: string;
  /** Whether the kernel of this machine balances, and synchronizes connections. */
  readonly kernel: boolean;
}

export function introduction(
  { folder, prefix, program, kernel, pagePorts, token }: IntroductionParts,
  paint: Painter,
): string[] {
  const places = DIRECTORS.map(({ name }) => placesOf(folder, name));
  const [first] = places;
  const hosts = alignRows([
    ...DIRECTORS.map(({ name, host, address }, index) => [
      name,
      `director, ${address}`,
      `namespace ${namespaceOf(prefix, host)}`,
      places[index]?.config ?? "",
    ]),
    ...NODES.map(({ name, address }) => [
      name,
      `application node, ${address}`,
      `namespace ${namespaceOf(prefix, name)}`,
    ]),
    ["client", "asks back to back", `namespace ${namespaceOf(prefix, "client")}`],
  ]);
  const url = `http://${VIP}:${HTTP_PORT}/SpringRing/status`;
  return [
    paint("bold", `The article's two directors, which share ${VIP}, on a network of their own`),
    ...hosts.map((line) => `  ${line}`),
    `  Heartbeats every ${KEEPALIVE_MS} ms; who is silent for ${DEADTIME_MS} ms is dead.`,
    kernel
      ? "  The kernel balances, and LVSSyncDaemonSwap tells the other one of open connections."
      : "  This kernel has no ip_vs in use, so that each director balances by itself, and LVSSyncDaemonSwap is left out.",
    paint("bold", "In a browser:"),
    ...DIRECTORS.map(({ name }, index) => `  ${pageUrl(pagePorts[index] ?? PAGE_PORT)}  ${name}`),
    `  Looking is free there; to change something, give this token: ${token}`,
    paint("bold", "To try in another terminal, as root:"),
    `  ${program} status --watch --socket ${first?.socket}`,
    `  ip netns exec ${namespaceOf(prefix, "client")} curl -s ${url}`,
    `  tail -f ${first?.logfile}`,
    "",
  ];
}
