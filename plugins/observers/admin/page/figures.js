// @ts-check
/** @import { Snapshot } from "../../../../core/plugin/mod.ts" */
/** The few figures at the top. Pure. */

import { serverState, serves, serviceState } from "./server_state.js";
import { byteRate, short, whole } from "./words.js";

/** @typedef {{ label: string, value: string, note: string, level: "plain" | "good" | "warning" | "error" }} Figure */

/**
 * @param {Snapshot} snapshot
 * @returns {Figure[]}
 */
export function figuresOf(snapshot) {
  const { services, cluster, connectionTable } = snapshot;
  const servers = services.flatMap((service) => service.servers);
  const serving = servers.filter(serves).length;
  const down = servers.filter((server) => serverState(server).kind === "down").length;
  const well = services.filter((service) => service.servers.some(serves)).length;
  const failed = services.some((service) => serviceState(service).kind === "down");
  const rates = servers.flatMap((server) => server.rates ?? []);
  const active = servers.flatMap(({ stats }) => stats?.activeConnections ?? []);
  return [
    {
      label: "This director",
      value: cluster === undefined ? "alone" : cluster.role === "active" ? "master" : "standby",
      note: snapshot.node,
      level: "plain",
    },
    {
      label: "Services",
      value: `${whole(well)} of ${whole(services.length)}`,
      note: "with servers",
      level: services.length === 0
        ? "plain"
        : well === services.length
        ? "good"
        : failed
        ? "error"
        : "warning",
    },
    {
      label: "Servers",
      value: `${whole(serving)} of ${whole(servers.length)}`,
      note: down === 0 ? "none down" : `${whole(down)} down`,
      level: servers.length === 0 ? "plain" : down === 0 ? "good" : "warning",
    },
    {
      label: "Connections",
      value: active.length === 0 ? "not counted" : short(sum(active)),
      note: rates.length === 0
        ? ""
        : `${short(sum(rates.map((each) => each.connectionsPerSecond)))} new a second`,
      level: "plain",
    },
    {
      label: "Traffic in",
      value: rates.length === 0
        ? "not measured"
        : byteRate(sum(rates.map((each) => each.bytesInPerSecond))),
      note: rates.length === 0
        ? ""
        : `${byteRate(sum(rates.map((each) => each.bytesOutPerSecond)))} out`,
      level: "plain",
    },
    ...(connectionTable === undefined ? [] : [tableFigure(connectionTable)]),
  ];
}

/**
 * @param {NonNullable<Snapshot["connectionTable"]>} table
 * @returns {Figure}
 */
function tableFigure({ size, used }) {
  const fill = size === 0 ? 0 : used / size;
  return {
    label: "Connection table",
    value: `${Math.round(fill * 100)} %`,
    note: `${short(used)} of ${short(size)}`,
    level: fill >= 0.8 ? "warning" : "good",
  };
}

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
