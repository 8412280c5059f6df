/** One event as one line of text. Pure. */

import { type DirectorEvent, sentence, severityOf } from "../../../core/plugin/mod.ts";

/**
 * `2026-11-22T16:00:00.123Z info server.up #12 <- #11 server 10.0.0.147:9072 ... is up: ...`: time (UTC),
 * severity, type, id, the id of the event that led to it, and the catalog's sentence.
 */
export function formatLine(event: DirectorEvent): string {
  const cause = event.cause === undefined ? "" : ` <- #${event.cause}`;
  const text = printable(sentence(event));
  return `${stamp(event.time)} ${severityOf(event)} ${event.type} #${event.id}${cause} ${text}`;
}

/** A line of the log about the log itself, in the same columns as an event. */
export function formatOwnLine(time: number, severity: "info" | "error", text: string): string {
  return `${stamp(time)} ${severity} log ${printable(text)}`;
}

function stamp(time: number): string {
  return new Date(time).toISOString();
}

/**
 * Control characters as visible escapes. What a server answered may stand in a sentence, and must neither
 * begin a line of its own in the log nor steer the terminal of who reads it.
 */
function printable(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what this looks for
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, "0")}`;
  });
}
