/** What a metric is before it is text: a family of samples that are read from one picture of the director. */

import type { Histogram, ServerSnapshot, Snapshot } from "../../../core/plugin/mod.ts";

export type Labels = Readonly<Record<string, string>>;

/** What is said of a metric in docs/metrics.md and in its HELP and TYPE lines. */
export interface Described {
  readonly kind: "gauge" | "counter" | "histogram";
  readonly name: string;
  /** One line, without a full stop. */
  readonly help: string;
  readonly labels: readonly string[];
}

export interface Sample {
  readonly value: number;
  /** Labels that many samples share as one object, so that they are written as text once. */
  readonly shared?: Labels;
  readonly labels?: Labels;
  /** Of a histogram: `_bucket`, `_sum`, `_count`. */
  readonly suffix?: string;
}

/** A server, and the labels that all its samples share. */
export interface Member {
  readonly shared: Labels;
  readonly server: ServerSnapshot;
}

/** One picture, and what of it has series. */
export interface View {
  readonly snapshot: Snapshot;
  readonly members: readonly Member[];
  /** Servers that have no series of their own. */
  readonly leftOut: number;
}

export interface Family extends Described {
  read(view: View): readonly Sample[];
}

/** Servers beyond the limit have no series: a mistake in a configuration must not fill somebody's database. */
export function viewOf(snapshot: Snapshot, serversMax: number): View {
  const members: Member[] = [];
  let leftOut = 0;
  for (const service of snapshot.services) {
    for (const server of service.servers) {
      if (members.length >= serversMax) leftOut++;
      else members.push({ shared: { service: service.name, server: server.id }, server });
    }
  }
  return { snapshot, members, leftOut };
}

type Read<Item> = (item: Item) => number | undefined;

export function gauge(
  name: string,
  help: string,
  labels: readonly string[],
  read: Family["read"],
): Family {
  return { kind: "gauge", name, help, labels, read };
}

export function counter(...[name, help, labels, read]: Parameters<typeof gauge>): Family {
  return { kind: "counter", name, help, labels, read };
}

export function histogram(...[name, help, labels, read]: Parameters<typeof gauge>): Family {
  return { kind: "histogram", name, help, labels, read };
}

/** Of the whole director; no sample where there is no value. */
export function whole(read: Read<Snapshot>): Family["read"] {
  return ({ snapshot }) => single(read(snapshot));
}

function single(value: number | undefined): Sample[] {
  return value === undefined ? [] : [{ value }];
}

/** Of each server. */
export function eachServer(read: Read<ServerSnapshot>): Family["read"] {
  return ({ members }) => {
    const samples: Sample[] = [];
    for (const { shared, server } of members) {
      const value = read(server);
      if (value !== undefined) samples.push({ value, shared });
    }
    return samples;
  };
}

/** The samples of a histogram in seconds, as Prometheus has them: each bucket counts all that is below its bound. */
export function histogramSamples(
  { boundsMs, counts, sumMs }: Histogram,
  shared: Labels = {},
): Sample[] {
  let count = 0;
  const samples = [...boundsMs, Infinity].map((boundMs, index): Sample => {
    count += counts[index] ?? 0;
    const le = boundMs === Infinity ? "+Inf" : String(boundMs / 1_000);
    return { value: count, shared, labels: { le }, suffix: "_bucket" };
  });
  return [
    ...samples,
    { value: sumMs / 1_000, shared, suffix: "_sum" },
    { value: count, shared, suffix: "_count" },
  ];
}

export function yes(value: boolean): number {
  return value ? 1 : 0;
}
