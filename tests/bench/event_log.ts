/** The events of a director under test, read from its logfile. */

import { eventually } from "../../core/testing/mod.ts";

export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly type: string;
  readonly text: string;
}

const LIMIT_MS = 60_000;

export async function readLog(path: string): Promise<LogLine[]> {
  const text = await Deno.readTextFile(path);
  return text.split("\n").filter((line) => line !== "").map((line) => {
    const [time = "", _severity, type = ""] = line.split(/\s+/);
    return { atMs: Date.parse(time), type, text: line };
  });
}

/** Waits until the log, from that line on, has what is asked for. */
export function waitForLog<Found>(
  path: string,
  from: number,
  description: string,
  find: (lines: readonly LogLine[]) => Found | undefined,
): Promise<Found> {
  return eventually(description, async () => find((await readLog(path)).slice(from)), LIMIT_MS);
}
