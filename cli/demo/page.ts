/** Where the pages of a demo's directors are: at the usual port where that is free, else close to it. Pure. */

import { formatTokens, makeToken, type Random, RingmasterError } from "../../mod.ts";
import type { TryBind } from "./layout.ts";

/** The port that the examples use for the administration. */
export const PAGE_PORT = 8_694;
const PAGE_ADDRESS = "127.0.0.1";
const PORT_TRIALS = 100;

/** So many free ports, the usual one first where it is free. Throws RingmasterError `connection_failed`. */
export function choosePagePorts(tryBind: TryBind, wanted: number): readonly number[] {
  const ports: number[] = [];
  for (let port = PAGE_PORT; port < PAGE_PORT + PORT_TRIALS && ports.length < wanted; port++) {
    if (tryBind("tcp", { address: PAGE_ADDRESS, port }) === "free") ports.push(port);
  }
  if (ports.length === wanted) return ports;
  throw new RingmasterError(
    "connection_failed",
    `cannot find a free port for the dashboard: wanted one from ${PAGE_PORT} to ${
      PAGE_PORT + PORT_TRIALS - 1
    } on ${PAGE_ADDRESS}, found all taken`,
  );
}

export function pageListener(port: number): string {
  return `${PAGE_ADDRESS}:${port}`;
}

export function pageUrl(port: number): string {
  return `http://${pageListener(port)}`;
}

/** A token that may do all, for the demo's own directors, and the text of the file that lets it in. */
export function makeTokenFile(
  random: Random,
  createdAt: number,
): { readonly token: string; readonly text: string } {
  const { text: token, record } = makeToken(random, { role: "admin", name: "demo", createdAt });
  return { token, text: formatTokens([record]) };
}
