/** An entry of the log as one line of JSON. Pure. */

import { shortLists } from "../../../core/plugin/mod.ts";
import type { Entry } from "./line.ts";

/** The names of the columns that every event has; no fact may have one of its own by such a name. */
export const COLUMNS = [
  "time",
  "severity",
  "type",
  "id",
  "cause",
  "message",
  "detail",
  "repeated",
  "left_out",
] as const;

/**
 * `{"time":"2026-11-22T16:00:00.123Z","severity":"info","type":"server.up","id":12,"cause":11,"message":"server ...",
 * "service":"10.0.0.150:9072/tcp", ...}`: the columns of the text, then what the fact itself says. Its own `message` is
 * called `detail`, because `message` is the whole sentence. Of long lists the beginning is written, and under
 * `left_out` how many are missing: journald cuts lines of more than 48 KiB (journald.conf(5), LineMax).
 */
export function formatJsonLine(entry: Entry): string {
  const { time, severity, type, id, cause, message, fact, repeated } = entry;
  const fields = {
    time: new Date(time).toISOString(),
    severity,
    type,
    id,
    cause,
    message,
    repeated,
  };
  return escaped(JSON.stringify({ ...fields, ...ownFields(fact ?? {}) }));
}

function ownFields(fact: object): Record<string, unknown> {
  const short = shortLists(fact);
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries({ ...fact, ...short?.lists })) {
    if (name !== "type") fields[name === "message" ? "detail" : name] = value;
  }
  return short === undefined ? fields : { ...fields, left_out: short.leftOut };
}

/** Also the control characters that JSON allows, which could steer the terminal of who reads it, or end the line. */
function escaped(json: string): string {
  return json.replaceAll(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
