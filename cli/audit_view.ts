/** The audit trail as lines for a person: who asked for what, from where, and what came of it. Pure. */

import type { AccessRole } from "../mod.ts";
import { isRecord } from "./client.ts";
import { alignRows, formatMoment, type Painter, printable } from "./output.ts";

/** As the director's administration tells it. */
export interface AuditRecord {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly actor: string;
  readonly role: AccessRole;
  readonly from: string;
  readonly verb: string;
  /** Empty where it is about the whole director. */
  readonly target: string;
  readonly before?: string;
  /** `open` until it has ended. */
  readonly outcome: "open" | "done" | "refused";
  readonly after?: string;
  readonly reason?: string;
}

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
