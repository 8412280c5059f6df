/**
 * The simulation of a cluster by itself: any number of seeds, and one again with all that happened.
 *
 *     deno run --allow-all tests/simulation/cluster/main.ts --seed 17 --verbose
 *     deno run --allow-all tests/simulation/cluster/main.ts --seeds 0..20000
 *     deno run --allow-all tests/simulation/cluster/main.ts --mutation "a silent director is not fenced" --seeds 0..50
 */

import { describeViolation } from "./report.ts";
import { runSeed } from "./run.ts";
import { runSeeds } from "./seeds.ts";

const USAGE = "usage: main.ts --seed N [--verbose] | --seeds FROM..TO [--threads N]";

const [flag, value = "", ...others] = Deno.args;
const range = /^(\d+)\.\.(\d+)$/.exec(value);
if (flag === "--seed" && /^\d+$/.test(value)) {
  const result = await runSeed({ seed: Number(value) });
  if (others.includes("--verbose")) console.log(result.timeline.join("\n"));
  console.log(
    result.violation === undefined
      ? `seed ${value}: nothing found in ${result.simulatedMs / 1000} s, ${result.packets} packets`
      : describeViolation(result),
  );
  Deno.exit(result.violation === undefined ? 0 : 1);
} else if (flag === "--seeds" && range !== null) {
  const threads = others[0] === "--threads" ? Number(others[1]) : 2;
  const { failures, seeds, tookMs } = await runSeeds(Number(range[1]), Number(range[2]), threads);
  for (const failure of failures) console.log(describeViolation(failure));
  const perSeed = (tookMs / seeds).toFixed(1);
  console.log(
    `${seeds} seeds in ${
      Math.round(tookMs / 1000)
    } s, ${perSeed} ms each: ${failures.length} failed`,
  );
  Deno.exit(failures.length === 0 ? 0 : 1);
} else {
  console.error(USAGE);
  Deno.exit(2);
}
