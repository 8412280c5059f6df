// @ts-check
/** @import { ServerSnapshot, ServiceSnapshot } from "../../../../core/plugin/mod.ts" */
/** How a server or a service stands, as one word that fits into a column. Pure. */

/**
 * `kind` names the colour and the sign; a lower `rank` wants more attention.
 * @typedef {{ kind: "up" | "down" | "unknown" | "draining" | "aside", word: string, rank: number }} State
 */

/**
 * @param {ServerSnapshot} server
 * @returns {State}
 */
export function serverState(server) {
  const { status, standing } = server;
  if (standing?.mode === "draining") return { kind: "draining", word: "draining", rank: 2 };
  if (standing?.mode !== undefined) return { kind: "aside", word: standing.mode, rank: 3 };
  if (status === "down") return { kind: "down", word: "down", rank: 0 };
  if (status === "unknown") return { kind: "unknown", word: "not checked", rank: 1 };
  if ((server.tableWeight ?? server.weight) === 0) {
    return { kind: "aside", word: "weight 0", rank: 3 };
  }
  return { kind: "up", word: "up", rank: 4 };
}

/**
 * Whether it gets new connections.
 * @param {ServerSnapshot} server
 */
export function serves(server) {
  return serverState(server).kind === "up";
}

/**
 * @param {ServiceSnapshot} service
 * @returns {State}
 */
export function serviceState(service) {
  const serving = service.servers.filter(serves).length;
  const { length } = service.servers;
  if (service.fallback?.inUse === true) return { kind: "down", word: "on its fallback", rank: 0 };
  if (length === 0) return { kind: "unknown", word: "no servers", rank: 1 };
  if (serving === 0) {
    const nobodyKnows = service.servers.every(({ status }) => status === "unknown");
    return nobodyKnows
      ? { kind: "unknown", word: "not checked", rank: 1 }
      : { kind: "down", word: "no server left", rank: 0 };
  }
  return serving < length
    ? { kind: "draining", word: "reduced", rank: 2 }
    : { kind: "up", word: "all in service", rank: 4 };
}
