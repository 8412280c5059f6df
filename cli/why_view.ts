/** Why a service, a server or a group of resources stands as it does, as lines for a person. Pure. */

import type { ServerId, ServiceId } from "../mod.ts";
import { isRecord } from "./client.ts";
import { isToldEvent, type ToldEvent } from "./event_stream.ts";
import { numberOf, SEVERITY_STYLE } from "./event_view.ts";
import { alignRows, formatMoment, type Painter, printable } from "./output.ts";

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

/** The present state, then the events that led there, each below its cause and further to the right. */
export function renderWhy(explanation: ToldExplanation, paint: Painter): string[] {
  const { state, events } = explanation;
  return [
    paint("bold", printable(subjectOf(explanation))),
    ...state.map((line) => `  ${printable(line)}`),
    "",
    ...(events.length === 0
      ? ["no event that is kept has to do with it"]
      : [paint("bold", "what led there, oldest first:"), ...renderChain(events, paint)]),
  ];
}

function subjectOf({ service = "", server, group }: ToldExplanation): string {
  if (group !== undefined) return `group ${group}`;
  return server === undefined ? service : `${server} of ${service}`;
}

function renderChain(events: readonly ToldEvent[], paint: Painter): string[] {
  const depths = new Map<number, number>();
  const rows = events.map((event) => {
    const { id, cause, severity, sentence } = event;
    const above = cause === undefined ? undefined : depths.get(cause);
    const depth = above === undefined ? 0 : Math.min(above + 1, INDENT_MAX);
    depths.set(id, depth);
    const style = SEVERITY_STYLE[severity];
    const text = printable(sentence);
    return [
      paint("dim", formatMoment(event.time)),
      paint("dim", numberOf(event)),
      "  ".repeat(depth) + (style === undefined ? text : paint(style, text)),
    ];
  });
  return alignRows(rows).map((line) => `  ${line}`);
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
