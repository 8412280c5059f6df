/** Replays the journal of a director from its file, whether the director runs or not. */

import { readStore } from "../ports/mod.ts";
import { Replayer, type ReplayOptions } from "./replay.ts";
import type { ReplayReport } from "./replay_report.ts";

export interface ReplayFileOptions extends ReplayOptions {
  /** Only that run, by its number. */
  readonly run?: number;
}

/** Changes nothing. Throws RingmasterError `journal_unusable` where the file is no journal or cannot be read. */
export function replayFile(path: string, options: ReplayFileOptions = {}): ReplayReport {
  const { run, ...rest } = options;
  const replayer = new Replayer(rest);
  readStore(path, {
    onRecord: (record) => replayer.take(record),
    ...(run === undefined ? {} : { run }),
  });
  return replayer.report();
}
