/** What a director of the demo tells on its standard output: the lines of its log. Pure. */

import type { Severity } from "../../mod.ts";

export interface Told {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly severity: Severity;
  readonly text: string;
}

/** Time, severity, type, number of the event and of its cause, sentence (plugins/observers/log). */
const LINE = /^(\S+) (info|warning|error) [a-z_.]+ #\d+(?: <- #\d+)? (.*)$/;

/** Undefined for a line that tells no event. */
export function readTold(line: string): Told | undefined {
  const [, at = "", severity, text = ""] = LINE.exec(line) ?? [];
  const time = Date.parse(at);
  if (severity !== "info" && severity !== "warning" && severity !== "error") return undefined;
  return Number.isNaN(time) ? undefined : { time, severity, text };
}
