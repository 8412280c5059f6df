// @ts-check
/** @import { ServerSnapshot, ServiceSnapshot, Snapshot } from "../../../../core/plugin/mod.ts" */
/** @import { State } from "./server_state.js" */
/** Services and servers as the rows that are shown: every cell a text, so that equal texts need no work. Pure. */

import { serverState, serves, serviceState } from "./server_state.js";
import { byteRate, latency, roughly, short, whole } from "./words.js";

/**
 * @typedef {object} ServerRow
 * @property {string} key unique on the whole page
 * @property {string} service the service's id
 * @property {string} server
 * @property {State} state
 * @property {string} method how packets reach it
 * @property {string} weight the one in force, with the configured one in brackets where that is another
 * @property {boolean} weightDiffers
 * @property {string} connections
 * @property {string} rate
 * @property {string} traffic
 * @property {string} latency
 * @property {string} note why it is out, or what the last check said
 * @property {boolean} noteIsReason
 * @property {string} checkedAgo
 * @property {string} since
 * @property {ServerSnapshot} source
 */

/**
 * @typedef {object} ServiceRow
 * @property {string} id
 * @property {string} name
 * @property {string} address the id, empty where that is the name too
 * @property {State} state
 * @property {string} settings scheduler and what goes with it
 * @property {string} serving
 * @property {string} rate
 * @property {string} traffic
 * @property {readonly ServerRow[]} servers
 * @property {string} hidden what the filter leaves out, empty where nothing
 */

/** @typedef {"config" | "state" | "connections" | "latency"} Order */
/** @typedef {{ text: string, only: "all" | "out" | "down", service: string, order: Order }} Filter */

/** @type {Filter} */
export const NO_FILTER = { text: "", only: "all", service: "", order: "config" };

/**
 * @param {Snapshot} snapshot
 * @param {Filter} filter
 * @param {number} now by the director's clock
 * @returns {ServiceRow[]}
 */
export function serviceRows(snapshot, filter, now) {
  const words = filter.text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const rows = [];
  for (const service of snapshot.services) {
    if (filter.service !== "" && service.id !== filter.service) continue;
    const named = `${service.name} ${service.id}`.toLowerCase();
    const matching = service.servers.filter((server) =>
      isWanted(server, filter.only) && matches(named, server, words)
    );
    const isOpen = words.length === 0 && filter.only === "all";
    if (matching.length === 0 && !isOpen && !isWantedItself(service, filter, named, words)) {
      continue;
    }
    rows.push(serviceRow(service, ordered(matching, filter.order), now));
  }
  return rows;
}

/**
 * As many of the rows as may be shown, with the services that they are in, each of which counts as one at least.
 * @param {readonly ServiceRow[]} rows
 * @param {number} limit
 * @returns {{ shown: readonly ServiceRow[], used: number, isAll: boolean }}
 */
export function firstRows(rows, limit) {
  let used = 0;
  const shown = [];
  for (const row of rows) {
    const left = limit - used;
    if (left <= 0) return { shown, used, isAll: false };
    const isWhole = row.servers.length <= left;
    shown.push(isWhole ? row : { ...row, servers: row.servers.slice(0, left) });
    if (!isWhole) return { shown, used: limit, isAll: false };
    used += Math.max(1, row.servers.length);
  }
  return { shown, used, isAll: true };
}

/**
 * A service without servers is found by its own name, and among what is out.
 * @param {ServiceSnapshot} service
 * @param {Filter} filter
 * @param {string} named
 * @param {readonly string[]} words
 */
function isWantedItself(service, filter, named, words) {
  return service.servers.length === 0 && filter.only !== "down" &&
    words.every((word) => named.includes(word));
}

/**
 * @param {ServerSnapshot} server
 * @param {Filter["only"]} only
 */
function isWanted(server, only) {
  if (only === "all") return true;
  return only === "down" ? server.status === "down" : !serves(server);
}

/**
 * @param {string} named
 * @param {ServerSnapshot} server
 * @param {readonly string[]} words
 */
function matches(named, server, words) {
  if (words.length === 0) return true;
  const text = [
    named,
    server.id,
    serverState(server).word,
    server.reason ?? "",
    server.lastCheck?.message ?? "",
  ].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

/**
 * @param {readonly ServerSnapshot[]} servers
 * @param {Order} order
 */
function ordered(servers, order) {
  if (order === "config") return servers;
  const key = {
    state: (/** @type {ServerSnapshot} */ server) => serverState(server).rank,
    connections: (/** @type {ServerSnapshot} */ server) => -(server.stats?.activeConnections ?? -1),
    latency: (/** @type {ServerSnapshot} */ server) => -(server.lastCheck?.latencyMs ?? -1),
  }[order];
  // Sorting is stable, so that equals stay as the file has them.
  return [...servers].sort((left, right) => key(left) - key(right));
}

/**
 * @param {ServiceSnapshot} service
 * @param {readonly ServerSnapshot[]} shown
 * @param {number} now
 * @returns {ServiceRow}
 */
function serviceRow(service, shown, now) {
  const { id, name, servers } = service;
  const left = servers.length - shown.length;
  return {
    id,
    name: name === "" ? id : name,
    address: name === "" || name === id ? "" : id,
    state: serviceState(service),
    settings: settingsOf(service),
    serving: `${whole(servers.filter(serves).length)} of ${whole(servers.length)}`,
    ...trafficOf(servers),
    servers: shown.map((server) => serverRow(id, server, now)),
    hidden: left === 0 ? "" : `${whole(left)} not shown by the filter`,
  };
}

/** @param {readonly ServerSnapshot[]} servers */
function trafficOf(servers) {
  const rates = servers.flatMap((server) => server.rates ?? []);
  if (rates.length === 0) return { rate: "", traffic: "" };
  const sum = (
    /** @type {"connectionsPerSecond" | "bytesInPerSecond" | "bytesOutPerSecond"} */ key,
  ) => rates.reduce((total, each) => total + each[key], 0);
  return {
    rate: `${short(sum("connectionsPerSecond"))} conn/s`,
    traffic: `${byteRate(sum("bytesInPerSecond"))} in, ${byteRate(sum("bytesOutPerSecond"))} out`,
  };
}

/** @param {ServiceSnapshot} service */
function settingsOf(service) {
  const { scheduler, schedulerFlags = [], persistence, onePacket, quiescent, fallback } = service;
  const methods = [...new Set(service.servers.map(({ forwarding }) => forwarding))];
  return [
    `${scheduler}${schedulerFlags.length === 0 ? "" : ` (${schedulerFlags.join(", ")})`}`,
    ...(methods.length === 0 ? [] : [methods.join(" and ")]),
    ...(persistence === undefined ? [] : [`persistent ${persistence.timeoutSeconds} s`]),
    ...(onePacket === true ? ["one packet"] : []),
    ...(quiescent ? ["quiescent"] : []),
    ...(fallback === undefined ? [] : [`fallback ${fallback.id}`]),
  ].join(", ");
}

/**
 * @param {string} service
 * @param {ServerSnapshot} server
 * @param {number} now
 * @returns {ServerRow}
 */
export function serverRow(service, server, now) {
  const { id, stats, rates, lastCheck, reason, tableWeight, weight } = server;
  const inForce = tableWeight ?? server.standing?.weight ?? weight;
  return {
    key: `${service} ${id}`,
    service,
    server: id,
    state: serverState(server),
    method: server.forwarding,
    weight: inForce === weight ? String(weight) : `${inForce} (${weight})`,
    weightDiffers: inForce !== weight,
    connections: stats === undefined ? "" : connectionsOf(server),
    rate: rates === undefined ? "" : short(rates.connectionsPerSecond),
    traffic: rates === undefined
      ? ""
      : `${byteRate(rates.bytesInPerSecond)} / ${byteRate(rates.bytesOutPerSecond)}`,
    latency: lastCheck === undefined ? "" : latency(lastCheck.latencyMs),
    note: reason ?? lastCheck?.message ?? "",
    noteIsReason: reason !== undefined,
    checkedAgo: lastCheck === undefined ? "never" : `${roughly(now - lastCheck.at)} ago`,
    since: roughly(now - enteredAt(server)),
    source: server,
  };
}

/**
 * When the state that is shown was entered: an operator's word stands over what checks say.
 * @param {ServerSnapshot} server
 */
export function enteredAt({ standing, since }) {
  return standing?.mode === undefined ? since : standing.since;
}

/** @param {ServerSnapshot} server */
function connectionsOf({ stats, connectionsLeft }) {
  if (connectionsLeft !== undefined) return `${whole(connectionsLeft)} left`;
  return `${short(stats?.activeConnections ?? 0)} + ${short(stats?.inactiveConnections ?? 0)}`;
}
