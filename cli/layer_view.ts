/** The layer of run-time changes as lines for a person. Pure. */

import type { LayerEntry } from "../mod.ts";
import { isRecord } from "./client.ts";
import { alignRows, formatAge, type Painter, printable } from "./output.ts";

const HEADINGS = ["SERVICE", "SERVER", "CHANGE", "BY", "SINCE"];

/** A row for each change, and below it what the file says against it. */
export function renderLayer(
  entries: readonly LayerEntry[],
  nowMs: number,
  paint: Painter,
): string[] {
  if (entries.length === 0) return ["no change at run time is in force"];
  const rows = entries.map(({ service, server, value, by, since }) => [
    printable(service),
    server === undefined ? "-" : printable(server),
    describeValue(value),
    printable(by),
    formatAge(nowMs - since),
  ]);
  const [heading = "", ...lines] = alignRows([HEADINGS.map((word) => paint("dim", word)), ...rows]);
  return [
    heading,
    ...entries.flatMap(({ conflict }, index) => [
      lines[index] ?? "",
      ...(conflict === undefined
        ? []
        : [`  ${paint("yellow", `conflict: ${printable(conflict)}`)}`]),
    ]),
  ];
}

/** `removed`, `10.0.0.148:9072 masq 1`, `scheduler=wlc check.interval=500ms`: as it would be typed. */
export function describeValue(value: LayerEntry["value"]): string {
  if (value === null) return "removed";
  if (typeof value === "string") return printable(value);
  return printable(assignmentsOf(value, "").join(" "));
}

function assignmentsOf(value: Readonly<Record<string, unknown>>, prefix: string): string[] {
  return Object.entries(value).flatMap(([key, each]) => {
    if (isRecord(each)) return assignmentsOf(each, `${prefix}${key}.`);
    return [`${prefix}${key}=${typeof each === "string" ? each : JSON.stringify(each)}`];
  });
}

export function isLayer(value: unknown): value is readonly LayerEntry[] {
  return Array.isArray(value) &&
    value.every((each) =>
      isRecord(each) && typeof each["service"] === "string" && typeof each["by"] === "string" &&
      typeof each["since"] === "number" &&
      (each["value"] === null || typeof each["value"] === "string" || isRecord(each["value"]))
    );
}
