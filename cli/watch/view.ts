/** The whole window: who answers, the directors, the servers, what happened last, and the keys. Pure. */

import type { ClusterSnapshot, Snapshot } from "../../mod.ts";
import { SEVERITY_STYLE } from "../event_view.ts";
import type { ToldEvent } from "../event_stream.ts";
import {
  clip,
  count,
  formatAge,
  formatClock,
  formatMoment,
  type Painter,
  printable,
} from "../output.ts";
import { isOut, rowsOf } from "../server_order.ts";
import { helpLines } from "./help.ts";
import type { Page, WatchModel } from "./model.ts";
import { ratesText, sumRates, type TableView, watchTable } from "./table.ts";

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What is known at one moment; `failure` says why the snapshot is not of now. */
export interface Picture {
  readonly now: number;
  readonly snapshot: Snapshot;
  /** Oldest first. */
  readonly events?: readonly ToldEvent[];
  readonly failure?: string;
}

export interface Window {
  /** Exactly as many as the window has rows, none wider than it. */
  readonly lines: readonly string[];
  readonly page: Page;
}

/** Rows that events may take: a fifth of the window. */
const EVENTS_SHARE = 5;
const EVENTS_MIN = 2;
/** With fewer rows than this for servers and events, the servers get them all. */
const EVENTS_ROOM = 8;

export function renderWindow(
  picture: Picture,
  model: WatchModel,
  size: Size,
  paint: Painter,
): Window {
  const { rows } = size;
  // A line that fills the window leaves the cursor where wiping would take its last character.
  const width = Math.max(1, size.columns - 1);
  const table = watchTable(picture.snapshot, model, width, paint);
  const top = headLines(picture, paint);
  const room = rows - top.length - 2;
  const events = model.help || room < EVENTS_ROOM ? [] : eventLines(picture.events, rows, paint);
  const seen = Math.max(0, room - events.length);
  const lines = model.help ? helpLines(paint) : table.lines;
  const scroll = Math.min(model.scroll, Math.max(0, lines.length - seen));
  const body = lines.slice(scroll, scroll + seen);
  const blanks = Array.from({ length: seen - body.length }, () => "");
  const heading = model.help ? paint("bold", "Keys") : paint("dim", table.heading);
  // In a window of two rows the way out is what must stay.
  const above = [...top, heading, ...body, ...blanks, ...events].slice(0, Math.max(0, rows - 1));
  const whole = [...above, footLine(model, table, paint)];
  return {
    lines: whole.map((line) => clip(line, width)),
    page: { lines: lines.length, seen },
  };
}

function headLines(picture: Picture, paint: Painter): string[] {
  const { snapshot, now, failure } = picture;
  const { version, node, startedAt, takenAt, cluster, config } = snapshot;
  const role = cluster === undefined ? [] : [
    paint(cluster.role === "active" ? "green" : "yellow", cluster.role),
    ...(cluster.fit ? [] : [paint("red", "not fit")]),
  ];
  const title = [
    paint("bold", `ringmaster ${version} on ${printable(node)}`),
    ...role,
    `up ${formatAge(takenAt - startedAt)}`,
    formatMoment(now),
  ].join("  ");
  return [
    title,
    ...(failure === undefined ? [] : [paint("red", staleness(picture))]),
    totals(snapshot, paint),
    ...(cluster === undefined ? [] : clusterLines(cluster, takenAt, paint)),
    ...(config.rejected === undefined
      ? []
      : [paint("red", `the file was rejected: ${printable(config.rejected)}`)]),
  ];
}

export function staleness({ snapshot, failure = "" }: Picture): string {
  return `stale, no answer since ${formatMoment(snapshot.takenAt)}: ${printable(failure)}`;
}

function totals(snapshot: Snapshot, paint: Painter): string {
  const { services, reconcile, layer = [] } = snapshot;
  const rows = rowsOf(snapshot);
  const out = rows.filter(({ server }) => isOut(server)).length;
  const rates = sumRates(rows.map(({ server }) => server.rates));
  const { state, lastError = "" } = reconcile;
  const conflicts = layer.filter(({ conflict }) => conflict !== undefined).length;
  return [
    `${count(services.length, "service")}, ${count(rows.length, "server")}`,
    ...(out === 0 ? [] : [paint("red", `${out} out`)]),
    ...(rates === undefined ? [] : [ratesText(rates)]),
    state === "degraded" ? paint("red", `table behind: ${printable(lastError)}`) : `table ${state}`,
    ...(layer.length === 0 ? [] : [count(layer.length, "run-time change")]),
    ...(conflicts === 0 ? [] : [paint("yellow", count(conflicts, "conflict"))]),
  ].join("  ");
}

/** A line for the directors, and one for each group of resources. */
function clusterLines(cluster: ClusterSnapshot, takenAt: number, paint: Painter): string[] {
  const nodes = cluster.nodes.map(({ name, self, status, role, fit }) => {
    const words = [
      status === "alive" ? status : paint(status === "dead" ? "red" : "yellow", status),
      ...(role === undefined ? [] : [role === "active" ? paint("green", role) : role]),
      ...(fit === false ? [paint("red", "not fit")] : []),
    ];
    return `${printable(name)}${self ? "*" : ""} ${words.join(" ")}`;
  });
  const groups = cluster.groups.map(({ name, holders, phase, since, resources }) => {
    const held = holders.length === 0 ? paint("red", "held by nobody") : paint(
      holders.length === 1 ? "green" : "red",
      `held by ${holders.map(printable).join(" and ")}`,
    );
    // Where it is not here, the time says nothing of who holds it.
    const age = since === 0 || phase === "idle" ? "" : ` for ${formatAge(takenAt - since)}`;
    const moving = phase === "claiming" || phase === "releasing"
      ? paint("yellow", ` (${phase})`)
      : "";
    const labels = resources.map(({ label }) => printable(label)).join(", ");
    return `${printable(name)}: ${held}${age}${moving}  ${paint("dim", labels)}`;
  });
  return [`directors: ${nodes.join("   ")}`, ...groups];
}

/** The newest ones below a line. */
function eventLines(
  events: readonly ToldEvent[] = [],
  rows: number,
  paint: Painter,
): string[] {
  const most = Math.max(EVENTS_MIN, Math.floor(rows / EVENTS_SHARE));
  const newest = events.slice(-most);
  return [
    paint("dim", "LAST EVENTS"),
    ...newest.map(({ time, severity, sentence }) => {
      const style = SEVERITY_STYLE[severity];
      const text = printable(sentence);
      const painted = style === undefined ? text : paint(style, text);
      return `${paint("dim", formatClock(time))}  ${painted}`;
    }),
    ...Array.from({ length: Math.max(0, EVENTS_MIN - newest.length) }, () => ""),
  ];
}

function footLine(model: WatchModel, { shown, of }: TableView, paint: Painter): string {
  if (model.typing) return `filter: ${model.filter}_   Enter keeps it, Esc drops it`;
  const filter = model.filter === "" ? "" : `  "${model.filter}"`;
  const which = shown === of ? "" : `  ${shown} of ${of}`;
  const down = model.downOnly ? "  only what is out" : "";
  const words = `s sort: ${model.sort}${model.reverse ? " reversed" : ""}  r reverse  / filter  ` +
    `d down  ? help  q quit`;
  return paint("dim", words) + paint("yellow", filter + down + which);
}
