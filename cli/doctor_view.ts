/** The doctor's findings as lines for a person. Pure. */

import type { Finding } from "../mod.ts";
import { count, type Painter, printable, type Style } from "./output.ts";

const STATUS_STYLE: Readonly<Record<Finding["status"], Style>> = {
  ok: "green",
  warning: "yellow",
  failed: "red",
};

const STATUS_COLUMNS = "warning".length;

/** A line for each finding, below it what to do about it, and at the end how many there are of each kind. */
export function renderFindings(findings: readonly Finding[], paint: Painter): string[] {
  return [
    ...findings.flatMap((finding) => findingLines(finding, paint)),
    "",
    summary(findings),
  ];
}

function findingLines({ status, subject, message, remedy }: Finding, paint: Painter): string[] {
  const word = paint(STATUS_STYLE[status], status.padEnd(STATUS_COLUMNS));
  const line = `${word}  ${printable(subject)}: ${printable(message)}`;
  if (remedy === undefined) return [line];
  return [line, `${" ".repeat(STATUS_COLUMNS)}  ${paint("bold", `-> ${printable(remedy)}`)}`];
}

function summary(findings: readonly Finding[]): string {
  const amount = (status: Finding["status"]) =>
    findings.filter((finding) => finding.status === status).length;
  return `${amount("ok")} ok, ${count(amount("warning"), "warning")}, ${amount("failed")} failed`;
}
