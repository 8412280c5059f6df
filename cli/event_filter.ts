/** Which events are wanted. Pure. */

import { EVENT_TYPES, nearestWord, type Severity } from "../mod.ts";
import type { ToldEvent } from "./event_stream.ts";

/** What must hold of an event; what is left out holds for all. */
export interface EventFilter {
  /** The names and ids of the service; an event about any of them will do. */
  readonly services?: readonly string[];
  readonly server?: string;
  /** Types such as `server.down`, or their first words, such as `server`. */
  readonly types?: readonly string[];
  /** This one or a graver one. */
  readonly severity?: Severity;
  /** Not before this moment, milliseconds since the epoch. */
  readonly sinceMs?: number;
}

/** From the least to the gravest. */
export const SEVERITIES: readonly Severity[] = ["info", "warning", "error"];

export function isWanted(event: ToldEvent, filter: EventFilter): boolean {
  const { services, server, types, severity, sinceMs } = filter;
  return (services === undefined || services.some((name) => concerns(event, "service", name))) &&
    (server === undefined || concerns(event, "server", server)) &&
    (types === undefined || types.some((type) => isOfType(event.type, type))) &&
    (severity === undefined ||
      SEVERITIES.indexOf(event.severity) >= SEVERITIES.indexOf(severity)) &&
    (sinceMs === undefined || event.time >= sinceMs);
}

/** Why no event can be of that type, and which one may be meant; undefined where one can. */
export function unknownType(wanted: string): string | undefined {
  if (EVENT_TYPES.some((type) => isOfType(type, wanted))) return undefined;
  const rooms = [...new Set(EVENT_TYPES.map((type) => type.slice(0, type.indexOf("."))))];
  const nearest = nearestWord(wanted, [...EVENT_TYPES, ...rooms]);
  return `there are no events of type "${wanted}"${
    nearest === undefined
      ? `; types begin with ${rooms.toSorted().join(", ")}`
      : `, did you mean "${nearest}"?`
  }`;
}

function isOfType(type: string, wanted: string): boolean {
  return type === wanted || type.startsWith(`${wanted}.`);
}

/**
 * Events name what they are about in a field of their own. What operators ask for has a target instead, such as
 * `10.0.0.147:9072 of web`, and changes of the table stand in sentences.
 */
function concerns(event: ToldEvent, field: "service" | "server", name: string): boolean {
  const fields: Readonly<Record<string, unknown>> = { ...event };
  if (fields[field] === name) return true;
  if (typeof fields["target"] === "string") return hasWord(fields["target"], name);
  return Array.isArray(fields["operations"]) && hasWord(event.sentence, name);
}

function hasWord(text: string, word: string): boolean {
  return text.split(/[\s,;]+/).some((each) => each === word || each === `${word}:`);
}
