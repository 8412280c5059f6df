/**
 * `deno task bench [NAME ...] [--FLAG=VALUE ...]`: runs all benchmarks, or the named ones, and prints a figure a line.
 * Flags are the benchmark's own.
 * Figures of one run may be compared with each other; figures of two machines may not.
 */

import { type BenchRow, formatRows } from "./rows.ts";

interface Benchmark {
  run(flags?: readonly string[]): Promise<BenchRow[]>;
}

const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  checks: () => import("./checks.ts"),
  userspace: () => import("./userspace.ts"),
  director: () => import("./director.ts"),
  scale: () => import("./scale.ts"),
  soak: () => import("./soak.ts"),
  removal: () => import("./removal.ts"),
  ha: () => import("./ha.ts"),
  operate: () => import("./operate.ts"),
  metrics: () => import("./metrics.ts"),
  properties: () => import("./properties.ts"),
};

const flags = Deno.args.filter((arg) => arg.startsWith("--"));
const asked = Deno.args.filter((arg) => !flags.includes(arg));
const names = asked.length > 0 ? asked : Object.keys(BENCHMARKS);
const unknown = names.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
  console.error(
    `cannot run benchmark "${unknown.join('", "')}": there are ${
      Object.keys(BENCHMARKS).join(", ")
    }`,
  );
  Deno.exit(2);
}
for (const name of names) {
  const load = BENCHMARKS[name];
  if (load === undefined) continue;
  console.log(formatRows(await (await load()).run(flags)));
}
Deno.exit(0);
