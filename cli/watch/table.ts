/** The servers as a table that fits a width: what is less important gives way first. Pure. */

import type { Rates, ServiceSnapshot, Snapshot } from "../../mod.ts";
import {
  type Alignment,
  clip,
  count,
  formatAge,
  formatAmount,
  formatLatency,
  type Painter,
  printable,
  visibleLength,
} from "../output.ts";
import {
  isOut,
  matches,
  rowsOf,
  type ServerRow,
  type SortColumn,
  sortRows,
} from "../server_order.ts";
import { stateCell } from "../status_view.ts";
import type { WatchModel } from "./model.ts";

interface Column {
  readonly heading: string;
  readonly alignment: Alignment;
  /** What sorts by it. */
  readonly sort: SortColumn;
  cell(row: ServerRow, takenAt: number, paint: Painter): string;
}

const NOTHING = "-";

/** From the most to the least important; what does not fit any more is left out. */
const COLUMNS: readonly Column[] = [
  {
    heading: "STATE",
    alignment: "left",
    sort: "state",
    cell: ({ server }, _takenAt, paint) => stateCell(server, paint),
  },
  {
    heading: "WEIGHT",
    alignment: "right",
    sort: "weight",
    cell: ({ server }) => String(server.tableWeight ?? NOTHING),
  },
  {
    heading: "ACTIVE",
    alignment: "right",
    sort: "active",
    cell: ({ server }) => String(server.stats?.activeConnections ?? NOTHING),
  },
  {
    heading: "CONN/S",
    alignment: "right",
    sort: "rate",
    cell: ({ server }) => amountOf(server.rates?.connectionsPerSecond),
  },
  {
    heading: "IN B/S",
    alignment: "right",
    sort: "in",
    cell: ({ server }) => amountOf(server.rates?.bytesInPerSecond),
  },
  {
    heading: "OUT B/S",
    alignment: "right",
    sort: "out",
    cell: ({ server }) => amountOf(server.rates?.bytesOutPerSecond),
  },
  {
    heading: "SINCE",
    alignment: "right",
    sort: "since",
    cell: ({ server }, takenAt) => server.since === 0 ? NOTHING : formatAge(takenAt - server.since),
  },
];

/** The last one takes what is left, where that is enough to say something. */
const CHECK_COLUMNS_MIN = 12;
const GAP = "  ";

export interface TableView {
  readonly heading: string;
  readonly lines: readonly string[];
  /** Servers that are shown, of so many. */
  readonly shown: number;
  readonly of: number;
}

/** In the configuration's order servers stand below their services; in any other one their services behind them. */
export function watchTable(
  snapshot: Snapshot,
  model: WatchModel,
  width: number,
  paint: Painter,
): TableView {
  const all = rowsOf(snapshot);
  const wanted = all.filter((row) =>
    (!model.downOnly || isOut(row.server)) && (model.filter === "" || matches(row, model.filter))
  );
  const rows = sortRows(wanted, model.sort, model.reverse);
  const grouped = model.sort === "service";
  const named = (row: ServerRow) =>
    grouped
      ? `  ${printable(row.server.id)}`
      : `${printable(row.server.id)} ${paint("dim", printable(row.service.name))}`;
  const cells = rows.map((row) => [
    named(row),
    ...COLUMNS.map((column) => column.cell(row, snapshot.takenAt, paint)),
  ]);
  const headings = headingsOf(model, grouped);
  const widths = fittingWidths([headings, ...cells], width);
  const line = (words: readonly string[], last: string) =>
    alignedLine(words, widths, last, width, paint);
  const serverLines = rows.map((row, index) => line(cells[index] ?? [], checkText(row)));
  return {
    heading: line(headings, checkHeading(model)),
    lines: grouped ? belowServices(rows, serverLines, paint) : serverLines,
    shown: rows.length,
    of: all.length,
  };
}

function headingsOf(model: WatchModel, grouped: boolean): string[] {
  const mark = (sort: SortColumn, heading: string) =>
    model.sort === sort ? `${heading}${model.reverse ? "^" : "v"}` : heading;
  return [
    grouped ? mark("service", "SERVICE") : mark("server", "SERVER"),
    ...COLUMNS.map(({ sort, heading }) => mark(sort, heading)),
  ];
}

function checkHeading({ sort, reverse }: WatchModel): string {
  return sort === "check" ? `LAST CHECK${reverse ? "^" : "v"}` : "LAST CHECK";
}

/** As wide as its widest cell, for as many columns as fit. */
function fittingWidths(rows: readonly (readonly string[])[], width: number): readonly number[] {
  const widths: number[] = [];
  let used = 0;
  for (let column = 0; column <= COLUMNS.length; column++) {
    const widest = rows.reduce((most, row) => Math.max(most, visibleLength(row[column] ?? "")), 0);
    const taken = column === 0 ? Math.min(widest, Math.floor(width / 2)) : widest + GAP.length;
    if (column > 0 && used + taken > width) break;
    used += taken;
    widths.push(column === 0 ? taken : widest);
  }
  return widths;
}

function alignedLine(
  words: readonly string[],
  widths: readonly number[],
  last: string,
  width: number,
  paint: Painter,
): string {
  const cells = widths.map((columns, index) => {
    const word = clip(words[index] ?? "", columns);
    const blanks = " ".repeat(columns - visibleLength(word));
    return COLUMNS[index - 1]?.alignment === "right" ? blanks + word : word + blanks;
  });
  const text = cells.join(GAP);
  const left = width - visibleLength(text) - GAP.length;
  return left < CHECK_COLUMNS_MIN ? text : `${text}${GAP}${paint("dim", clip(last, left))}`;
}

/** Why it is out, or else what its last check found. */
function checkText({ server }: ServerRow): string {
  const { reason, lastCheck } = server;
  const checked = lastCheck === undefined
    ? NOTHING
    : `${lastCheck.message}, ${formatLatency(lastCheck.latencyMs)}`;
  return printable(reason !== undefined && reason !== lastCheck?.message ? reason : checked);
}

/** Each service above its servers; one that has none is seen too, unless servers are looked for. */
function belowServices(
  rows: readonly ServerRow[],
  lines: readonly string[],
  paint: Painter,
): string[] {
  let above: ServiceSnapshot | undefined;
  return rows.flatMap(({ service }, index) => {
    const line = lines[index] ?? "";
    if (service === above) return [line];
    above = service;
    return [serviceLine(service, paint), line];
  });
}

function serviceLine(service: ServiceSnapshot, paint: Painter): string {
  const { id, name, scheduler, servers, fallback } = service;
  const serving = servers.filter((server) => !isOut(server)).length;
  const summary = `${serving} of ${count(servers.length, "server")} serving`;
  const rates = sumRates(servers.map((server) => server.rates));
  return [
    paint("bold", printable(name === id ? id : `${name} ${id}`)),
    scheduler,
    serving === servers.length ? summary : paint(serving === 0 ? "red" : "yellow", summary),
    ...(fallback?.inUse === true ? [paint("yellow", `fallback ${fallback.id}`)] : []),
    ...(rates === undefined ? [] : [ratesText(rates)]),
  ].join(GAP);
}

export function sumRates(all: readonly (Rates | undefined)[]): Rates | undefined {
  const known = all.filter((rates) => rates !== undefined);
  if (known.length === 0) return undefined;
  const sum = (valueOf: (rates: Rates) => number) =>
    known.reduce((total, rates) => total + valueOf(rates), 0);
  return {
    connectionsPerSecond: sum((rates) => rates.connectionsPerSecond),
    bytesInPerSecond: sum((rates) => rates.bytesInPerSecond),
    bytesOutPerSecond: sum((rates) => rates.bytesOutPerSecond),
  };
}

/** `120 conn/s, in 1.2M, out 35M B/s`. */
export function ratesText(rates: Rates): string {
  const { connectionsPerSecond, bytesInPerSecond, bytesOutPerSecond } = rates;
  return `${formatAmount(connectionsPerSecond)} conn/s, in ${formatAmount(bytesInPerSecond)}, ` +
    `out ${formatAmount(bytesOutPerSecond)} B/s`;
}

function amountOf(value: number | undefined): string {
  return value === undefined ? NOTHING : formatAmount(value);
}
