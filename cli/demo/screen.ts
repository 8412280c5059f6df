/** What the demo shows: a text at the start, then a picture that is drawn anew in place, or a line per event. */

import {
  type DirectorEvent,
  sentence,
  type Severity,
  severityOf,
  type Snapshot,
} from "../../mod.ts";
import { SEVERITY_STYLE } from "../event_view.ts";
import { alignRows, clip, type Console, formatClock, type Painter, printable } from "../output.ts";
import { renderRejected, renderServices } from "../status_view.ts";
import type { Layout } from "./layout.ts";
import { type NodeState, RESTART_MS } from "./nodes.ts";

export interface DemoPlaces {
  readonly config: string;
  readonly logfile: string;
  readonly socket: string;
  /** Of the dashboard. */
  readonly page: string;
  /** Lets its holder change something there. */
  readonly token: string;
  /** What a shell in another window needs to start this program. */
  readonly program: string;
}

/** What is where, and three things to try. */
export function introduction(
  layout: Layout,
  nodes: readonly NodeState[],
  places: DemoPlaces,
  paint: Painter,
): string[] {
  const { balancer } = layout;
  const bold = (text: string) => paint("bold", text);
  const processOf = (pid: number | undefined) => pid === undefined ? "" : `process ${pid}`;
  const where = alignRows([
    ...[{ place: balancer, pid: undefined }, ...nodes].map(({ place, pid }) => [
      place.name,
      `http ${place.address}:${place.httpPort}`,
      `sip ${place.address}:${place.sipPort}`,
      processOf(pid),
    ]),
  ]);
  const files = alignRows([
    ["configuration", places.config, "edit it: it is read anew at once"],
    ["log", places.logfile, ""],
    ["dashboard", places.page, "looking is free there"],
    ["token", places.token, "to change something there"],
  ]);
  const url = `http://${balancer.address}:${balancer.httpPort}/SpringRing/status`;
  const pid = nodes[0]?.pid ?? "PID";
  return [
    bold("The article's two application nodes behind one virtual address"),
    ...layout.notes.map((note) => paint("yellow", `note: ${note}`)),
    "",
    ...[...where, ...files].map((line) => `  ${line}`),
    "",
    bold("Three things to try in another terminal:"),
    "  1. Ask four times, and see the nodes take turns:",
    `       for n in 1 2 3 4; do curl -s ${url}; done`,
    `  2. Take a node down and watch the other do all the work; it comes back after ${
      RESTART_MS / 1_000
    } s:`,
    `       kill ${pid}`,
    "  3. Ask the director what it knows:",
    `       ${places.program} status --socket ${places.socket}`,
    "",
  ];
}

/** An event as a line: time of day and sentence. */
export function eventLine(event: DirectorEvent, paint: Painter): string {
  return noteLine(event.time, sentence(event), severityOf(event), paint);
}

export function noteLine(time: number, text: string, severity: Severity, paint: Painter): string {
  const clock = paint("dim", formatClock(time));
  const style = SEVERITY_STYLE[severity];
  const shown = printable(text);
  return `${clock}  ${style === undefined ? shown : paint(style, shown)}`;
}

/** The moving part: services and servers, the latest events, how to end it. */
export function livePicture(
  snapshot: Snapshot,
  latest: readonly string[],
  footer: string,
  paint: Painter,
): string[] {
  const [, ...services] = renderServices(snapshot, paint);
  const rejected = renderRejected(snapshot, paint);
  return [
    ...services,
    ...(rejected.length === 0 ? [] : ["", ...rejected]),
    "",
    paint("bold", "Latest events"),
    ...latest.map((line) => `  ${line}`),
    "",
    paint("dim", footer),
  ];
}

/** Lines at the foot of the terminal that are drawn anew in place. */
export interface LiveRegion {
  draw(lines: readonly string[]): void;
}

export function createLiveRegion(console: Console): LiveRegion {
  let drawn = 0;
  return {
    draw(lines) {
      const { columns, rows } = console.size() ?? { columns: 80, rows: 24 };
      // A line that wraps, or one that scrolls out, could not be found again.
      const fitting = lines.slice(-Math.max(1, rows - 1)).map((line) => clip(line, columns - 1));
      const up = drawn === 0 ? "" : `\x1b[${Math.min(drawn, rows - 1)}F`;
      console.raw(`${up}${fitting.map((line) => `${line}\x1b[K\n`).join("")}\x1b[J`);
      drawn = fitting.length;
    },
  };
}
