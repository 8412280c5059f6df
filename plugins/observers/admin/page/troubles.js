// @ts-check
/** @import { ServiceSnapshot, Snapshot } from "../../../../core/plugin/mod.ts" */
/** What is wrong at the moment, the worst first: the answer to "why was I woken". Pure. */

import { serverState, serves, serviceState } from "./server_state.js";
import { counted, whole } from "./words.js";

/**
 * `service` and `server` where it is about one of them.
 * @typedef {{ key: string, level: "error" | "warning", text: string, service?: string, server?: string }} Trouble
 */

/** Share of the table of connections from which it counts as nearly full: longer chains cost time at each packet. */
const TABLE_NEARLY_FULL = 0.8;
/** Servers of one service that are named one by one. */
const NAMED_MAX = 5;
/** Troubles in all that are named; who has more of them has another kind of night. */
export const TROUBLES_MAX = 12;

/**
 * @param {Snapshot} snapshot
 * @returns {Trouble[]}
 */
export function troublesOf(snapshot) {
  const found = [
    ...clusterTroubles(snapshot),
    ...ownTroubles(snapshot),
    ...snapshot.services.flatMap(serviceTroubles),
  ];
  const sorted = [
    ...found.filter(({ level }) => level === "error"),
    ...found.filter(({ level }) => level === "warning"),
  ];
  if (sorted.length <= TROUBLES_MAX) return sorted;
  const rest = sorted.slice(TROUBLES_MAX);
  const level = rest[0]?.level ?? "warning";
  const text = `and ${counted(rest.length, "more trouble")}; "out of service" shows the servers`;
  return [...sorted.slice(0, TROUBLES_MAX), trouble("rest", level, text)];
}

/**
 * @param {string} key
 * @param {Trouble["level"]} level
 * @param {string} text
 * @returns {Trouble}
 */
function trouble(key, level, text) {
  return { key, level, text };
}

/** @param {Snapshot} snapshot */
function clusterTroubles({ cluster }) {
  if (cluster === undefined) return [];
  const found = [];
  for (const { name, holders, phase } of cluster.groups) {
    if (holders.length > 1) {
      const text = `${name} is held by ${holders.join(" and by ")} at the same time`;
      found.push(trouble(`held ${name}`, "error", text));
    } else if (holders.length === 0 && phase === "idle") {
      found.push(trouble(`held ${name}`, "error", `${name} is held by no director`));
    }
  }
  if (!cluster.fit) {
    const text = `this director is not fit to serve: ${cluster.reasons.join("; ")}`;
    found.push(trouble("fit", "error", text));
  }
  for (const node of cluster.nodes) {
    if (node.self) continue;
    const { name, status, fit, reason, sameConfig, hearsUs } = node;
    const tell = (/** @type {string} */ text) =>
      found.push(trouble(`node ${name} ${text}`, "warning", `director ${name} ${text}`));
    if (status === "dead" || status === "late" || status === "left") {
      const words = { dead: "is silent", late: "is late", left: "has said goodbye" };
      tell(`${words[status]}${status === "late" ? "" : "; nobody would take over from this one"}`);
    } else {
      if (fit === false) tell(`is not fit${reason === undefined ? "" : `: ${reason}`}`);
      if (sameConfig === false) tell("has another configuration");
      if (hearsUs === false) tell("does not hear this one");
    }
    const down = node.links.filter((link) => link.status === "down");
    if (status === "alive" && down.length > 0) {
      tell(`is not heard over ${down.map(({ link }) => link).join(", ")}`);
    }
  }
  for (const { name, reached } of cluster.references) {
    if (!reached) {
      found.push(trouble(`ping ${name}`, "warning", `reference ${name} is not reached`));
    }
  }
  for (const { label, problem } of cluster.groups.flatMap(({ resources }) => resources)) {
    if (problem !== undefined) {
      found.push(trouble(`resource ${label}`, "error", `${label}: ${problem}`));
    }
  }
  return found;
}

/** @param {Snapshot} snapshot */
function ownTroubles({ reconcile, config, journal, connectionTable, layer = [], backend }) {
  const found = [];
  if (reconcile.state === "degraded") {
    const text = `the ${backend.name} backend refuses: ${reconcile.lastError ?? "it says not why"}`;
    found.push(trouble("reconcile", "error", text));
  }
  if (config.rejected !== undefined) {
    const text = `the configuration on disk is refused, the one before stays: ${config.rejected}`;
    found.push(trouble("config", "error", text));
  }
  if (journal?.trouble !== undefined) {
    found.push(trouble("journal", "error", `the journal keeps nothing: ${journal.trouble}`));
  }
  if (connectionTable !== undefined && isNearlyFull(connectionTable)) {
    const { used, size } = connectionTable;
    const text = `the connection table has ${whole(used)} entries in ${whole(size)} buckets`;
    found.push(trouble("table", "warning", text));
  }
  for (const { service, server = "", conflict } of layer) {
    if (conflict === undefined) continue;
    const subject = `${server === "" ? "" : `${server} of `}${service}`;
    const text = `run-time change of ${subject}: ${conflict}`;
    found.push(trouble(`layer ${subject}`, "warning", text));
  }
  return found;
}

/** @param {{ used: number, size: number }} table */
function isNearlyFull({ used, size }) {
  return size > 0 && used / size >= TABLE_NEARLY_FULL;
}

/**
 * @param {ServiceSnapshot} service
 * @returns {Trouble[]}
 */
function serviceTroubles(service) {
  const { id, name, servers } = service;
  const state = serviceState(service);
  const found = [];
  if (state.kind === "down") {
    found.push({ ...trouble(id, "error", `${titleOf(service)}: ${state.word}`), service: id });
  } else if (servers.length === 0) {
    found.push({ ...trouble(id, "warning", `${titleOf(service)}: ${state.word}`), service: id });
  }
  const down = servers.filter((server) => serverState(server).kind === "down");
  for (const server of down.slice(0, NAMED_MAX)) {
    const why = server.reason ?? server.lastCheck?.message ?? "no check has passed";
    found.push({
      ...trouble(`${id} ${server.id}`, "warning", `${server.id} of ${name} is down: ${why}`),
      service: id,
      server: server.id,
    });
  }
  if (down.length > NAMED_MAX) {
    const text = `${counted(down.length - NAMED_MAX, "more server")} of ${name} ` +
      `${down.length - NAMED_MAX === 1 ? "is" : "are"} down`;
    found.push({ ...trouble(`${id} more`, "warning", text), service: id });
  }
  return found;
}

/** @param {ServiceSnapshot} service */
function titleOf({ id, name }) {
  return name === "" || name === id ? id : `${name} (${id})`;
}

/**
 * Whether all is as it should be, in a sentence.
 * @param {Snapshot} snapshot
 */
export function allIsWell({ services }) {
  if (services.length === 0) {
    return "Nothing is wrong, and nothing is served: there are no services";
  }
  const servers = services.flatMap((service) => service.servers);
  const serving = servers.filter(serves).length;
  const all = `Nothing is wrong: ${whole(serving)} of ${
    counted(servers.length, "server")
  } in service`;
  return serving === servers.length
    ? all
    : `${all}, the others are aside on purpose or not checked yet`;
}
