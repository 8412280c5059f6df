/**
 * The text of all metrics in the format of Prometheus (text, version 0.0.4). The library writes it; what is read from a
 * picture is handed to it in pieces, with pauses in between, so that writing never holds up the director's main loop.
 */

import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { CLUSTER_FAMILIES } from "./cluster_families.ts";
import { DIRECTOR_FAMILIES } from "./director_families.ts";
import type { Described, Family, Sample, View } from "./family.ts";
import { INSTRUMENTS } from "./instruments.ts";
import { SERVER_FAMILIES, SERVICE_FAMILIES } from "./service_families.ts";

const FAMILIES: readonly Family[] = [
  ...DIRECTOR_FAMILIES,
  ...CLUSTER_FAMILIES,
  ...SERVICE_FAMILIES,
  ...SERVER_FAMILIES,
];

/** All that is exported. */
export const METRICS: readonly Described[] = [...FAMILIES, ...INSTRUMENTS];

/** So many samples are written at once: less than a millisecond of work. */
const PIECE = 250;
/** So many lines stand before the samples of a metric: HELP and TYPE. */
const HEAD_LINES = 2;
/** Longest time of writing without a pause. */
const STRETCH_MS = 2;

export interface RenderOptions {
  /** Where events were counted. */
  readonly counted: Registry;
  readonly monotonicMs: () => number;
  /** Lets others work. */
  readonly pause: () => Promise<void>;
}

export async function render(view: View, options: RenderOptions): Promise<string> {
  const { counted, monotonicMs, pause } = options;
  const parts: string[] = [];
  let startedMs = monotonicMs();
  const breathe = async () => {
    if (monotonicMs() - startedMs < STRETCH_MS) return;
    await pause();
    startedMs = monotonicMs();
  };
  for (const family of FAMILIES) {
    const samples = family.read(view);
    if (samples.length === 0) continue;
    for (let from = 0; from < samples.length; from += PIECE) {
      const text = await writeSamples(family, samples.slice(from, from + PIECE));
      parts.push(from === 0 ? text : withoutHead(text));
      await breathe();
    }
  }
  for (const { name } of INSTRUMENTS) {
    parts.push(await counted.getSingleMetricAsString(name));
    await breathe();
  }
  return `${parts.join("\n")}\n`;
}

const MADE = { gauge: Gauge, counter: Counter, histogram: Histogram } as const;

/** By way of a registry of its own, whose only metric has these samples and no others. */
function writeSamples(family: Family, samples: readonly Sample[]): Promise<string> {
  const { kind, name, help, labels } = family;
  const registry = new Registry();
  const metric = new MADE[kind]<string>({
    name,
    help,
    labelNames: labels.filter((label) => label !== "le"),
    registers: [registry],
  });
  const values = samples.map(({ value, shared, labels: own = {}, suffix = "" }) => ({
    value,
    labels: own,
    metricName: `${name}${suffix}`,
    ...(shared === undefined ? {} : { sharedLabels: shared }),
  }));
  const get = () => Promise.resolve({ name, help, type: kind, values });
  // What the library calls to write a metric; histograms have another one, to share labels.
  Object.assign(metric, { get, getForPromString: get });
  return registry.getSingleMetricAsString(name);
}

function withoutHead(text: string): string {
  let begin = 0;
  for (let line = 0; line < HEAD_LINES; line++) begin = text.indexOf("\n", begin) + 1;
  return text.slice(begin);
}
