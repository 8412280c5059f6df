/** How the lines of one place look. Pure. */

import { formatJsonLine } from "./json_line.ts";
import { type Entry, formatLine, formatTimeless, SYSLOG_SEVERITIES } from "./line.ts";

export type LogFormat = "text" | "json";

export type Style = (entry: Entry) => string;

const STYLES: Readonly<Record<LogFormat, Style>> = { text: formatLine, json: formatJsonLine };

/** For a terminal or a file. */
export function plainStyle(format: LogFormat): Style {
  return STYLES[format];
}

/**
 * For the journal, which takes `<6>` at the beginning of a line for its priority (sd-daemon(3)) and off the line, and
 * has times of its own.
 */
export function journalStyle(format: LogFormat): Style {
  const style = format === "json" ? formatJsonLine : formatTimeless;
  return (entry) => `<${SYSLOG_SEVERITIES[entry.severity]}>${style(entry)}`;
}
