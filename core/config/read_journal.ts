/** Reads `journal`: its mapping, or a word for whether there is one. */

import type { JournalConfig } from "../model/mod.ts";
import { decode, foundInstead, yesOrNoSchema } from "../plugin/mod.ts";
import { given } from "./given.ts";
import { journalSchema } from "./journal_schema.ts";
import { isMapping, readPiece } from "./piece.ts";
import type { Report } from "./report.ts";

/** Undefined where the file does not say anything of it. */
export function readJournal(raw: unknown, report: Report): JournalConfig | "off" | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (isMapping(raw)) {
    const { path, size } = readPiece(journalSchema, raw, ["journal"], report);
    return { ...given("path", path), ...given("maxBytes", size) };
  }
  const word = decode(yesOrNoSchema(), raw);
  if (word.ok) return word.data ? {} : "off";
  report.error(["journal"], foundInstead(raw, "off, or a mapping with path and size"));
  return undefined;
}
