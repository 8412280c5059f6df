/** What a replay has found, for a person. Pure. */

import type { DecisionKind, FoundDifference, ReplayReport } from "../mod.ts";
import { count, formatMoment, type Painter, printable } from "./output.ts";

const NOUNS: Readonly<Record<DecisionKind, string>> = {
  statuses: "status change",
  plans: "plan",
  elections: "election",
};
const KINDS = Object.keys(NOUNS) as DecisionKind[];

/** How many decisions differ. */
export function differing({ decisions }: ReplayReport): number {
  return KINDS.reduce((sum, kind) => sum + decisions[kind].different, 0);
}

/** Each difference with its time, its cause and both decisions; then one sentence about all. */
export function replayLines(report: ReplayReport, paint: Painter): string[] {
  const { differences } = report;
  const more = differing(report) - differences.length;
  return [
    ...differences.flatMap((each) => [...differenceLines(each, paint), ""]),
    ...(more > 0 ? [`and ${number(more)} more that differ`, ""] : []),
    ...summaryLines(report),
  ];
}

function differenceLines(difference: FoundDifference, paint: Painter): string[] {
  const { kind, subject, time, run, id, cause, recorded, decided } = difference;
  const head = `${formatMoment(time)}  ${
    NOUNS[kind]
  } differs: ${subject} (run ${run}, record ${id})`;
  const isCommon = (line: string) => recorded.includes(line) && decided.includes(line);
  return [
    paint("bold", printable(head)),
    ...(cause === undefined ? [] : [`  because of: ${printable(cause)}`]),
    ...recorded.filter((line) => !isCommon(line))
      .map((line) => paint("red", `  - then: ${printable(line)}`)),
    ...decided.filter((line) => !isCommon(line))
      .map((line) => paint("green", `  + now:  ${printable(line)}`)),
    // The same lines, in another order.
    ...(recorded.every(isCommon) && decided.every(isCommon)
      ? [`  then: ${recorded.join("; ")}`, `  now:  ${decided.join("; ")}`].map(printable)
      : []),
  ];
}

function summaryLines(report: ReplayReport): string[] {
  const { records, runs, decisions, dropped, unreadable } = report;
  const same = KINDS.map((kind) => numbered(decisions[kind].same, NOUNS[kind])).join(", ");
  const skipped = KINDS.filter((kind) => decisions[kind].skipped > 0)
    .map((kind) => numbered(decisions[kind].skipped, NOUNS[kind]));
  return [
    `${numbered(records, "record")}, ${numbered(runs, "run")}; ${same} decided the same; ` +
    `${number(differing(report))} differ`,
    ...(skipped.length === 0 ? [] : [
      `${skipped.join(", ")} not decided again: what they rest on is no longer in the journal`,
    ]),
    ...(dropped === 0
      ? []
      : [`${numbered(dropped, "record")} could not be written at the time and are missing`]),
    ...(unreadable === 0
      ? []
      : [`${numbered(unreadable, "record")} cannot be read by this version`]),
  ];
}

/** `4,812`. */
function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

function numbered(amount: number, noun: string): string {
  return count(amount, noun).replace(String(amount), number(amount));
}
