/** Replays the journal of a director from its file, whether the director runs or not. */

import { RingmasterError } from "../errors.ts";
import { readStore } from "../ports/mod.ts";
import { Replayer, type ReplayOptions } from "./replay.ts";
import type { ReplayReport } from "./replay_report.ts";

export interface ReplayFileOptions extends ReplayOptions {
  /** Only that run, by its number. */
  readonly run?: number;
}

/**
 * Changes nothing. Throws RingmasterError `journal_unusable` where the file is no journal or cannot be read, and
 * `not_found` where it has no such run.
 */
export function replayFile(path: string, options: ReplayFileOptions = {}): ReplayReport {
  const { run, ...rest } = options;
  const replayer = new Replayer(rest);
  readStore(path, {
    onRecord: (record) => replayer.take(record),
    ...(run === undefined ? {} : { run }),
  });
  const report = replayer.report();
  if (run === undefined || report.records > 0) return report;
  throw new RingmasterError(
    "not_found",
    `cannot find run ${run} in journal "${path}"; ${runsIn(path)}`,
  );
}

/** Those that the file has, in words; several that follow one another as `3 to 7`. */
function runsIn(path: string): string {
  const runs = new Set<number>();
  readStore(path, { onRecord: (record) => runs.add(record.run) });
  if (runs.size === 0) return "it has no records";
  const spans: [number, number][] = [];
  for (const run of [...runs].sort((left, right) => left - right)) {
    const last = spans.at(-1);
    if (last !== undefined && last[1] === run - 1) last[1] = run;
    else spans.push([run, run]);
  }
  const words = spans.map(([first, last]) => first === last ? `${first}` : `${first} to ${last}`);
  return `there ${runs.size === 1 ? "is" : "are"} ${words.join(", ")}`;
}
