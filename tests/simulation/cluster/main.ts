/**
 * The simulation of a cluster by itself: any number of seeds, and one again with all that happened.
 *
 *     deno run --allow-all tests/simulation/cluster/main.ts --seed 17 --verbose
 *     deno run --allow-all tests/simulation/cluster/main.ts --seed 17 --heartbeats timer
 *     deno run --allow-all tests/simulation/cluster/main.ts --seeds 0..20000 --threads 2
 *     deno run --allow-all tests/simulation/cluster/main.ts --seed 1 --mutation "a silent director is not fenced"
 */

import { MUTATIONS } from "./mutations.ts";
import { describeViolation } from "./report.ts";
import { runSeed } from "./run.ts";
import { runSeeds } from "./seeds.ts";

const USAGE = `usage: main.ts --seed N [--verbose] [--heartbeats thread|timer] [--mutation NAME]
       main.ts --seeds FROM..TO [--threads N]`;

/** What stands behind each flag. */
const flags = new Map(
  Deno.args.flatMap((flag, index) =>
    flag.startsWith("--") ? [[flag, Deno.args[index + 1] ?? ""] as const] : []
  ),
);

const seed = flags.get("--seed") ?? "";
const range = /^(\d+)\.\.(\d+)$/.exec(flags.get("--seeds") ?? "");
if (/^\d+$/.test(seed)) Deno.exit(await runOne(Number(seed)));
if (range !== null) Deno.exit(await runMany(Number(range[1]), Number(range[2])));
console.error(USAGE);
Deno.exit(2);

async function runOne(seed: number): Promise<number> {
  const heartbeats = flags.get("--heartbeats");
  const mutation = flags.get("--mutation");
  const elect = mutation === undefined ? undefined : MUTATIONS[mutation]?.elect;
  if (mutation !== undefined && elect === undefined) {
    console.error(`there is no mutation "${mutation}", only: ${Object.keys(MUTATIONS).join("; ")}`);
    return 2;
  }
  const result = await runSeed({
    seed,
    ...(heartbeats === undefined ? {} : { threads: heartbeats === "thread" }),
    ...(elect === undefined ? {} : { elect }),
  });
  if (flags.has("--verbose")) console.log(result.timeline.join("\n"));
  const { violation, simulatedMs, packets } = result;
  console.log(
    violation === undefined
      ? `seed ${seed}: nothing found in ${simulatedMs / 1000} s, ${packets} packets`
      : describeViolation(result),
  );
  return violation === undefined ? 0 : 1;
}

async function runMany(from: number, to: number): Promise<number> {
  const threads = Number(flags.get("--threads") ?? 2);
  const { failures, seeds, tookMs } = await runSeeds(from, to, threads);
  for (const failure of failures) console.log(describeViolation(failure));
  const [seconds, perSeed] = [Math.round(tookMs / 1000), (tookMs / seeds).toFixed(1)];
  console.log(`${seeds} seeds in ${seconds} s, ${perSeed} ms each: ${failures.length} failed`);
  return failures.length === 0 ? 0 : 1;
}
