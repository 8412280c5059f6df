/** Reads `log`, and the two older keys that mean the same as two of its own. */

import { isMapping, readPiece } from "./piece.ts";
import type { Path, Report } from "./report.ts";
import { logSchema } from "./schema.ts";

/** What the log observer is told, each as it is written: the observer decodes it again. */
export type LogOptions = Readonly<Record<string, unknown>>;

/** Keys in the root of the file, by the options that they mean. */
const OLDER_KEYS = { file: "logfile", syslog: "syslog" } as const;

type OlderKeys = Readonly<
  Partial<Record<typeof OLDER_KEYS[keyof typeof OLDER_KEYS], string | undefined>>
>;

export function readLog(raw: unknown, root: OlderKeys, report: Report): LogOptions {
  const options: Record<string, unknown> = {};
  if (raw !== undefined && raw !== null) {
    const piece = readPiece(logSchema, raw, ["log"], report);
    for (const key of Object.keys(piece)) options[key] = isMapping(raw) ? raw[key] : undefined;
  }
  for (const [option, key] of Object.entries(OLDER_KEYS)) {
    const older = root[key];
    if (older === undefined) continue;
    if (isMapping(raw) && raw[option] !== undefined) {
      const other = report.whereIs(["log", option]);
      report.error([key], `it means the same as log.${option}, which is there too, ${other}`);
    } else options[option] = older;
  }
  return options;
}

/** Where an option of the log stands in the file. */
export function logPath([option, ...more]: Path, root: OlderKeys): Path {
  const older = option === "file" || option === "syslog" ? OLDER_KEYS[option] : undefined;
  if (older !== undefined && root[older] !== undefined) return [older, ...more];
  return option === undefined ? ["log"] : ["log", option, ...more];
}
