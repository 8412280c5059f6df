/** The tables of docs/metrics.md, made from what the observer exports; and which metrics other files speak of. */

import type { Described } from "../../plugins/observers/metrics/family.ts";
import { CLUSTER_FAMILIES } from "../../plugins/observers/metrics/cluster_families.ts";
import { DIRECTOR_FAMILIES } from "../../plugins/observers/metrics/director_families.ts";
import { INSTRUMENTS } from "../../plugins/observers/metrics/instruments.ts";
import {
  SERVER_FAMILIES,
  SERVICE_FAMILIES,
} from "../../plugins/observers/metrics/service_families.ts";
import { formatTable } from "./options_table.ts";

export const METRICS_PAGE = "docs/metrics.md";

const GROUPS: readonly (readonly [heading: string, metrics: readonly Described[]])[] = [
  ["Services", SERVICE_FAMILIES],
  ["Servers", SERVER_FAMILIES],
  ["The director", DIRECTOR_FAMILIES],
  ["The cluster", CLUSTER_FAMILIES],
  ["Counted from events", INSTRUMENTS],
];

const HEADINGS = ["metric", "kind", "labels", "meaning"];

export function metricsTables(): string {
  return GROUPS.map(([heading, metrics]) => {
    const rows = metrics.map(({ name, kind, labels, help }) => [
      `\`${name}\``,
      kind,
      labels.map((label) => `\`${label}\``).join(", "),
      help,
    ]);
    return `### ${heading}\n\n${formatTable([HEADINGS, ...rows])}`;
  }).join("\n\n");
}

/** Every metric of ours that a text speaks of, each once. */
export function metricNames(text: string): string[] {
  return [...new Set(text.match(/\b(?:ringmaster|process)_[a-z0-9_]+/g) ?? [])].sort();
}

/** The name under which series of it are stored, without what a histogram puts behind. */
export function isExported(series: string, metrics: readonly Described[]): boolean {
  return metrics.some(({ name, kind }) =>
    kind === "histogram"
      ? ["_bucket", "_sum", "_count"].some((suffix) => series === `${name}${suffix}`)
      : series === name
  );
}
