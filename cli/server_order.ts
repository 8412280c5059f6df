/** In which order servers stand, and which of them. Pure. */

import type { ServerSnapshot, ServiceSnapshot, Snapshot } from "../mod.ts";

/** What servers can be sorted by; `service` is the order of the configuration. */
export const SORT_COLUMNS = [
  "service",
  "server",
  "state",
  "weight",
  "active",
  "rate",
  "in",
  "out",
  "since",
  "check",
] as const;
export type SortColumn = typeof SORT_COLUMNS[number];

export interface ServerRow {
  readonly service: ServiceSnapshot;
  readonly server: ServerSnapshot;
}

export function rowsOf({ services }: Snapshot): ServerRow[] {
  return services.flatMap((service) => service.servers.map((server) => ({ service, server })));
}

/** Whether it gets no new connections, for whatever reason. */
export function isOut({ status, reason }: ServerSnapshot): boolean {
  return status !== "up" || reason !== undefined;
}

/** Whether a text is found in what names a server and its service, or says how it stands. */
export function matches({ service, server }: ServerRow, text: string): boolean {
  const { standing, reason = "", lastCheck } = server;
  const words = [
    service.id,
    service.name,
    server.id,
    server.status,
    standing?.mode ?? "",
    reason,
    lastCheck?.message ?? "",
  ];
  return words.join("\n").toLowerCase().includes(text.toLowerCase());
}

const STATE_ORDER = { down: 0, unknown: 1, up: 2 } as const;

/** Natural order: what matters most first, which is the greatest for numbers, and the latest for times. */
const COMPARE: Readonly<Record<SortColumn, (left: ServerRow, right: ServerRow) => number>> = {
  service: () => 0,
  server: (left, right) => compareIds(left.server.id, right.server.id),
  state: (left, right) => stateOf(left) - stateOf(right),
  weight: descending(({ server }) => server.tableWeight),
  active: descending(({ server }) => server.stats?.activeConnections),
  rate: descending(({ server }) => server.rates?.connectionsPerSecond),
  in: descending(({ server }) => server.rates?.bytesInPerSecond),
  out: descending(({ server }) => server.rates?.bytesOutPerSecond),
  since: descending(({ server }) => server.since),
  check: descending(({ server }) => server.lastCheck?.latencyMs),
};

/** Rows in another order; equal ones stay as they were. */
export function sortRows(
  rows: readonly ServerRow[],
  column: SortColumn,
  reverse: boolean,
): ServerRow[] {
  if (column === "service") return reverse ? rows.toReversed() : [...rows];
  const compare = COMPARE[column];
  return rows.toSorted((left, right) => reverse ? compare(right, left) : compare(left, right));
}

function stateOf({ server }: ServerRow): number {
  // One that is up and gets nothing stands between those that are down and those that serve.
  return STATE_ORDER[server.status] - (server.status === "up" && isOut(server) ? 0.5 : 0);
}

function descending(
  valueOf: (row: ServerRow) => number | undefined,
): (left: ServerRow, right: ServerRow) => number {
  return (left, right) => (valueOf(right) ?? -1) - (valueOf(left) ?? -1);
}

/** Numbers in them count as numbers: 10.0.0.9 stands before 10.0.0.10. */
function compareIds(left: string, right: string): number {
  return left.localeCompare(right, "en", { numeric: true });
}
