/** The audit trail as lines for a person: who asked for what, from where, and what came of it. Pure. */

import type { AuditRecord } from "../mod.ts";
import { isRecord } from "./client.ts";
import { alignRows, formatMoment, type Painter, printable } from "./output.ts";

const HEADINGS = ["TIME", "WHO", "ROLE", "FROM", "WHAT", "OUTCOME"];

/** A row for each, oldest first. */
export function renderAudit(records: readonly AuditRecord[], paint: Painter): string[] {
  if (records.length === 0) return ["nobody has asked for anything that is kept"];
  const sorted = records.toSorted((left, right) => left.time - right.time || left.id - right.id);
  const rows = sorted.map((record) => {
    const { time, actor, role, from, verb, target } = record;
    return [
      formatMoment(time),
      printable(actor),
      role,
      // Who comes over the socket has no other place.
      actor.includes(from) ? "-" : printable(from),
      printable(target === "" ? verb : `${verb} ${target}`),
      outcomeOf(record, paint),
    ];
  });
  return alignRows([HEADINGS.map((word) => paint("dim", word)), ...rows]);
}

function outcomeOf({ outcome, before, after = "", reason = "" }: AuditRecord, paint: Painter) {
  switch (outcome) {
    case "open":
      return paint("yellow", "under way");
    case "refused":
      return paint("red", printable(`refused: ${reason}`));
    case "done":
      return printable(before === undefined ? after : `${after} (before: ${before})`);
  }
}

export function isAudit(value: unknown): value is readonly AuditRecord[] {
  const texts = ["actor", "role", "from", "verb", "target", "outcome"];
  return Array.isArray(value) &&
    value.every((each) =>
      isRecord(each) && typeof each["time"] === "number" &&
      texts.every((key) => typeof each[key] === "string")
    );
}
