/** The moving picture of the demo: directors, nodes, client, wires, events and keys. Pure. */

import type { Snapshot } from "../../mod.ts";
import { alignRows, type Painter, printable, visibleLength } from "../output.ts";
import type { ClientView } from "./client_tally.ts";
import type { DirectorView } from "./director.ts";
import { FAULTS, QUIT } from "./faults.ts";
import { HTTP_PORT, VIP } from "./network.ts";
import type { NodeView, SceneView } from "./settle.ts";

export interface PictureParts {
  readonly view: SceneView;
  /** The latest lines, oldest first, each list under its heading. */
  readonly events: readonly { readonly heading: string; readonly lines: readonly string[] }[];
  readonly footer: string;
  readonly size: TerminalSize;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

const DIRECTOR_HEADINGS = ["DIRECTOR", "PROCESS", "ROLE", "STATUS", "FIT", "ADDRESS", "HEARS"];
const SILENT_SHOWN_MS = 200;
const EVENT_LINES_MAX = 6;
const KEY_COLUMNS_MAX = 4;
const ROWS_FOR_SUMMARIES = 34;

export function picture({ view, events, footer, size }: PictureParts, paint: Painter): string[] {
  const above = [
    ...directorLines(view, paint),
    "",
    ...nodeLines(view, paint),
    "",
    clientLine(view.client, paint),
    ...wireLines(view, paint),
  ];
  const below = ["", ...keyLines(size, paint), paint("dim", footer)];
  const free = size.rows - 1 - above.length - below.length - events.length;
  const each = Math.min(EVENT_LINES_MAX, Math.max(1, Math.floor(free / events.length)));
  return [
    ...above,
    ...events.flatMap(({ heading, lines }) => [
      paint("bold", heading),
      ...lines.slice(-each).map((line) => `  ${line}`),
    ]),
    ...below,
  ];
}

function directorLines({ directors }: SceneView, paint: Painter): string[] {
  const heading = DIRECTOR_HEADINGS.map((word) => paint("dim", word));
  return alignRows([heading, ...directors.map((each) => directorRow(each, paint))]);
}

function directorRow(director: DirectorView, paint: Painter): string[] {
  const { name, state, pid, snapshot, hasAddress, cut } = director;
  const cluster = snapshot?.cluster;
  const role = cluster?.role;
  const fit = cluster?.fit;
  return [
    paint("bold", name),
    pid === undefined || state === "ended" ? "-" : String(pid),
    role === undefined ? "-" : role === "active" ? paint("green", role) : role,
    statusCell(director, paint),
    fit === undefined ? "-" : fit ? "yes" : paint("red", "no"),
    hasAddress ? paint("green", VIP) : "-",
    hears(snapshot) + (cut ? `  ${paint("yellow", "cable pulled")}` : ""),
  ];
}

function statusCell({ state, ended, snapshot }: DirectorView, paint: Painter): string {
  if (state === "paused") return paint("yellow", "paused");
  if (state === "ended") return paint("red", ended === undefined ? "not started" : short(ended));
  const status = snapshot?.cluster?.status;
  if (status === undefined) return paint("yellow", "does not answer");
  return status === "member" ? paint("green", status) : paint("yellow", status);
}

/** The reason of an end has its place among the events. */
function short(ended: string): string {
  return printable(ended.split(":")[0] ?? "");
}

/** The other directors, and what they are for this one. */
function hears(snapshot: Snapshot | undefined): string {
  const others = snapshot?.cluster?.nodes.filter(({ self }) => !self) ?? [];
  if (others.length === 0) return "-";
  return others.map(({ name, status }) => `${printable(name)} ${status}`).join(", ");
}

function nodeLines({ nodes, directors, client }: SceneView, paint: Painter): string[] {
  const headings = ["NODE", "ADDRESS", "PROCESS", ...directors.map(({ name }) => `FOR ${name}`)];
  const heading = [...headings, "ANSWERED"].map((word) => paint("dim", word));
  const rows = nodes.map((node) => [
    node.name,
    `${node.address}:${HTTP_PORT}`,
    node.pid === undefined ? paint("red", "killed") : String(node.pid),
    ...directors.map(({ snapshot }) => serverCell(node, snapshot, paint)),
    String(client.byNode[node.address] ?? 0),
  ]);
  return alignRows([heading, ...rows]);
}

function serverCell({ address }: NodeView, snapshot: Snapshot | undefined, paint: Painter): string {
  const servers = snapshot?.services.flatMap((service) => service.servers) ?? [];
  const found = servers.find(({ id }) => id === `${address}:${HTTP_PORT}`);
  if (found === undefined) return "-";
  const { status } = found;
  return status === "up" ? paint("green", status) : paint("red", status);
}

function clientLine({ rate, silentMs, gap, failed }: ClientView, paint: Painter): string {
  const now = silentMs > SILENT_SHOWN_MS
    ? paint("red", `no answer for ${(silentMs / 1_000).toFixed(1)} s`)
    : `${rate.toFixed(0)} answers/s`;
  const last = gap === undefined ? "" : `, longest gap since ${describeGap(gap)}`;
  return `${paint("bold", "client")}  ${now}${last}; ${failed} failed in all`;
}

/** `kill: 412 ms, 8 failed`. */
export function describeGap({ mark, longestMs, failed }: NonNullable<ClientView["gap"]>): string {
  return `${mark}: ${longestMs.toFixed(0)} ms, ${failed} failed`;
}

function wireLines({ parted }: SceneView, paint: Painter): string[] {
  return parted ? [paint("yellow", "the directors do not hear each other")] : [];
}

/** What can be pressed: with what it does where there is room for that. */
export function keyLines({ columns, rows }: TerminalSize, paint: Painter): string[] {
  const keys = [...FAULTS, QUIT];
  const brief = keys.map(({ key, word }) => `${paint("bold", key)} ${word}`);
  if (rows < ROWS_FOR_SUMMARIES) return wrap(brief, columns - 1);
  const whole = keys.map(({ summary }, index) => `${brief[index] ?? ""}: ${summary}`);
  for (let perRow = KEY_COLUMNS_MAX; perRow > 1; perRow--) {
    const lines = inColumns(whole, perRow);
    if (lines.every((line) => visibleLength(line) < columns)) return lines;
  }
  return wrap(brief, columns - 1);
}

function inColumns(cells: readonly string[], perRow: number): string[] {
  const rows: string[][] = [];
  for (let index = 0; index < cells.length; index += perRow) {
    rows.push(cells.slice(index, index + perRow));
  }
  return alignRows(rows);
}

function wrap(cells: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const cell of cells) {
    const last = lines.at(-1);
    const joined = last === undefined ? cell : `${last}  ${cell}`;
    if (last !== undefined && visibleLength(joined) <= columns) lines[lines.length - 1] = joined;
    else lines.push(cell);
  }
  return lines;
}
