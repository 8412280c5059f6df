/**
 * `deno task bench [NAME ...]`: runs all benchmarks, or the named ones, and prints a figure a line.
 * Figures of one run may be compared with each other; figures of two machines may not.
 */

import { type BenchRow, formatRows } from "./rows.ts";

const BENCHMARKS: Readonly<Record<string, () => Promise<{ run(): Promise<BenchRow[]> }>>> = {
  checks: () => import("./checks.ts"),
  userspace: () => import("./userspace.ts"),
  director: () => import("./director.ts"),
  scale: () => import("./scale.ts"),
  soak: () => import("./soak.ts"),
  removal: () => import("./removal.ts"),
};

const names = Deno.args.length > 0 ? Deno.args : Object.keys(BENCHMARKS);
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
  console.log(formatRows(await (await load()).run()));
}
Deno.exit(0);
