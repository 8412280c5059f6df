/** A snapshot of the director as lines for a person. Pure. */

import type { HealthStatus, ServerSnapshot, ServiceSnapshot, Snapshot } from "../mod.ts";
import { renderCluster } from "./cluster_view.ts";
import { type SortColumn, sortRows } from "./server_order.ts";
import { serverNotes } from "./server_notes.ts";
import {
  alignRows,
  count,
  formatAge,
  formatAmount,
  formatLatency,
  type Painter,
  printable,
  type Style,
} from "./output.ts";

const STATUS_STYLE: Readonly<Record<HealthStatus, Style>> = {
  up: "green",
  down: "red",
  unknown: "yellow",
};

const HEADINGS = ["SERVER", "FORWARD", "STATE", "WEIGHT", "ACTIVE", "SINCE", "LAST CHECK"];
/** Where the backend counts. */
const WITH_RATES = HEADINGS.toSpliced(5, 0, "CONN/S", "IN B/S", "OUT B/S");
const LEFT: readonly string[] = ["SERVER", "FORWARD", "STATE", "LAST CHECK"];

/** The whole status: who answers, how the table and the checks do, then the cluster and each service. */
export function renderStatus(
  snapshot: Snapshot,
  paint: Painter,
  sort: SortColumn = "service",
): string[] {
  const { version, node, pid, startedAt, takenAt, cluster } = snapshot;
  const title = paint("bold", `ringmaster ${version} on ${printable(node)}`);
  const facts = alignRows([
    ["configuration", describeConfig(snapshot)],
    ["backend", describeBackend(snapshot)],
    ["table", describeTable(snapshot, paint)],
    ["checks", describeChecks(snapshot)],
  ]);
  return [
    `${title}, process ${pid}, up ${formatAge(takenAt - startedAt)}`,
    ...facts,
    ...renderRejected(snapshot, paint),
    ...(cluster === undefined ? [] : renderCluster(cluster, takenAt, paint)),
    ...renderServices(snapshot, paint, sort),
  ];
}

/** Why the file as it is now is not in force, one problem a line; nothing where it is. */
export function renderRejected({ config }: Snapshot, paint: Painter): string[] {
  const { path, rejected } = config;
  if (rejected === undefined) return [];
  // The problems are joined by semicolons, which may also stand within one; each begins with the path.
  const [first = "", ...others] = rejected.split(`; ${path}:`);
  const problems = [first, ...others.map((problem) => `${path}:${problem}`)];
  return [
    paint("red", "the file was rejected, and what runs stays as it is:"),
    ...problems.map((problem) => `  ${printable(problem)}`),
  ];
}

/** Only the services, with their servers in one table whose columns are the same for all. */
export function renderServices(
  snapshot: Snapshot,
  paint: Painter,
  sort: SortColumn = "service",
): string[] {
  if (snapshot.services.length === 0) return ["", "no services"];
  const services = snapshot.services.map((service) => ({
    ...service,
    servers: sortRows(service.servers.map((server) => ({ service, server })), sort, false)
      .map(({ server }) => server),
  }));
  const counted = services.some(({ servers }) => servers.some(({ rates }) => rates !== undefined));
  const rows = services.flatMap(({ servers }) =>
    servers.map((server) => serverRow(server, snapshot.takenAt, counted, paint))
  );
  const columns = counted ? WITH_RATES : HEADINGS;
  const heading = columns.map((word) => paint("dim", word));
  const alignments = columns.map((word) => LEFT.includes(word) ? "left" : "right");
  const [headingLine = "", ...lines] = alignRows([heading, ...rows], alignments);
  let next = 0;
  return services.flatMap((service) => [
    "",
    serviceTitle(service, paint),
    ...(service.servers.length === 0 ? ["  no real servers"] : [`  ${headingLine}`]),
    ...service.servers.flatMap((server) => [
      `  ${lines[next++] ?? ""}`,
      ...serverNotes(server, snapshot.takenAt).map((note) => `    ${paint("yellow", note)}`),
    ]),
    ...fallbackLine(service, paint),
  ]);
}

function describeConfig({ config, takenAt }: Snapshot): string {
  return `${printable(config.path)}, loaded ${formatAge(takenAt - config.loadedAt)} ago`;
}

function describeBackend({ backend }: Snapshot): string {
  const dryRun = backend.dryRun ? " (dry run: nothing is changed)" : "";
  return `${backend.name}${dryRun}: ${printable(backend.reason)}`;
}

function describeTable({ reconcile }: Snapshot, paint: Painter): string {
  const { state, rounds, operations, lastError } = reconcile;
  const style: Style = state === "settled" ? "green" : state === "degraded" ? "red" : "yellow";
  const error = lastError === undefined || state === "settled" ? "" : `: ${printable(lastError)}`;
  const work = `${count(operations, "operation")} in ${count(rounds, "round")}`;
  return `${paint(style, state)}${error}, ${work}`;
}

function describeChecks({ checks }: Snapshot): string {
  const { probes, inFlight, total, failed, worstLatenessMs } = checks;
  return `${count(probes, "probe")}, ${inFlight} in flight, ${total} done, ${failed} failed, ` +
    `at most ${formatLatency(worstLatenessMs)} late`;
}

function serviceTitle(service: ServiceSnapshot, paint: Painter): string {
  const { id, name, scheduler, persistence, quiescent, onePacket, schedulerFlags = [] } = service;
  const up = service.servers.filter((server) => server.status === "up").length;
  const words = [
    ...(name === id ? [] : [printable(name)]),
    scheduler,
    ...(schedulerFlags.length === 0 ? [] : [`flags ${schedulerFlags.join(" ")}`]),
    ...(persistence === undefined ? [] : [`persistent ${persistence.timeoutSeconds}s`]),
    ...(onePacket === true ? ["one-packet"] : []),
    ...(quiescent ? ["quiescent"] : []),
  ];
  const summary = `${up} of ${service.servers.length} up`;
  return `${paint("bold", id)}  ${words.join(", ")}, ${paint(up === 0 ? "red" : "dim", summary)}`;
}

function serverRow(
  server: ServerSnapshot,
  takenAt: number,
  counted: boolean,
  paint: Painter,
): string[] {
  const { id, forwarding, since, tableWeight, lastCheck, stats } = server;
  return [
    id,
    forwarding,
    stateCell(server, paint),
    tableWeight === undefined ? "-" : String(tableWeight),
    stats === undefined ? "-" : String(stats.activeConnections),
    ...(counted ? rateCells(server) : []),
    since === 0 ? "-" : formatAge(takenAt - since),
    lastCheck === undefined
      ? "-"
      : `${printable(lastCheck.message)}, ${formatLatency(lastCheck.latencyMs)}`,
  ];
}

function rateCells({ rates }: ServerSnapshot): string[] {
  if (rates === undefined) return ["-", "-", "-"];
  const { connectionsPerSecond, bytesInPerSecond, bytesOutPerSecond } = rates;
  return [connectionsPerSecond, bytesInPerSecond, bytesOutPerSecond].map(formatAmount);
}

/** What the checks say, and beside it what an operator or the maintenance folder says. */
export function stateCell({ status, standing }: ServerSnapshot, paint: Painter): string {
  const health = paint(STATUS_STYLE[status], status);
  const mode = standing?.mode;
  if (mode === undefined) return health;
  return `${health}, ${paint("yellow", mode === "maintenance" ? "in maintenance" : mode)}`;
}

function fallbackLine({ fallback }: ServiceSnapshot, paint: Painter): string[] {
  if (fallback === undefined) return [];
  return [
    fallback.inUse
      ? `  ${paint("yellow", `fallback ${fallback.id} is in use`)}`
      : `  ${paint("dim", `fallback ${fallback.id} is not needed`)}`,
  ];
}
