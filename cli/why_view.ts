/** Why a service, a server or a group of resources stands as it does, as lines for a person. Pure. */

import type { ServerId, ServiceId } from "../mod.ts";
import { causeTree } from "./cause_tree.ts";
import { isRecord } from "./client.ts";
import { isToldEvent, type ToldEvent } from "./event_stream.ts";
import { numberOf, SEVERITY_STYLE } from "./event_view.ts";
import {
  alignRows,
  breakText,
  formatAge,
  formatMoment,
  type Painter,
  printable,
  visibleLength,
} from "./output.ts";

/** Of a service or one of its servers, or of a group of resources. */
export interface ToldExplanation {
  readonly service?: ServiceId;
  readonly server?: ServerId;
  readonly group?: string;
  readonly state: readonly string[];
  /** Oldest first. */
  readonly events: readonly ToldEvent[];
}

/** A chain is seldom longer; deeper ones would leave the window. */
const INDENT_MAX = 8;
/** Narrower text cannot be read. */
const TEXT_COLUMNS_MIN = 24;

export interface WhyOptions {
  /** What ages are counted to, milliseconds since the epoch. */
  readonly now: number;
  readonly paint: Painter;
  /** Columns of the window; sentences are broken there, and nowhere where it is left out. */
  readonly columns?: number;
}

/** The present state, then the events that led there as a tree, each below its cause and further to the right. */
export function renderWhy(explanation: ToldExplanation, options: WhyOptions): string[] {
  const { paint } = options;
  const { state, events } = explanation;
  return [
    paint("bold", printable(subjectOf(explanation))),
    ...state.map((line) => `  ${printable(line)}`),
    "",
    ...(events.length === 0
      ? ["no event that is kept has to do with it"]
      : [paint("bold", "what led there, oldest first:"), ...renderTree(events, options)]),
  ];
}

function subjectOf({ service = "", server, group }: ToldExplanation): string {
  if (group !== undefined) return `group ${group}`;
  return server === undefined ? service : `${server} of ${service}`;
}

function renderTree(events: readonly ToldEvent[], options: WhyOptions): string[] {
  const { now, paint, columns } = options;
  const tree = causeTree(events);
  const heads = alignRows(
    tree.map(({ event }) => [
      paint("dim", formatMoment(event.time)),
      paint("dim", `${formatAge(now - event.time)} ago`),
      paint("dim", numberOf(event)),
    ]),
    ["left", "right"],
  );
  const widest = heads.reduce((most, head) => Math.max(most, visibleLength(head)), 0);
  return tree.flatMap(({ event, depth }, index) => {
    const { severity, sentence } = event;
    const head = heads[index] ?? "";
    const indent = "  ".repeat(Math.min(depth, INDENT_MAX));
    const branch = depth === 0 ? "" : paint("dim", "\u2514 ");
    const place = 2 + widest + 2 + indent.length;
    const left = columns === undefined ? Infinity : columns - 1 - place;
    const style = SEVERITY_STYLE[severity];
    const lines = breakText(printable(sentence), Math.max(TEXT_COLUMNS_MIN, left))
      .map((line) => style === undefined ? line : paint(style, line));
    const [first = "", ...others] = lines;
    const blanks = " ".repeat(widest - visibleLength(head));
    const lead = indent.slice(2);
    return [
      `  ${head}${blanks}  ${lead}${branch}${first}`,
      ...others.map((line) => " ".repeat(place) + line),
    ];
  });
}

export function isToldExplanation(value: unknown): value is ToldExplanation {
  return isRecord(value) &&
    (typeof value["service"] === "string" || typeof value["group"] === "string") &&
    ["string", "undefined"].includes(typeof value["service"]) &&
    ["string", "undefined"].includes(typeof value["group"]) &&
    ["string", "undefined"].includes(typeof value["server"]) &&
    Array.isArray(value["state"]) && value["state"].every((line) => typeof line === "string") &&
    Array.isArray(value["events"]) && value["events"].every(isToldEvent);
}
