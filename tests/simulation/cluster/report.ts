/** What is said of a seed that has failed. */

import type { RunResult } from "./run.ts";

const LINES_MAX = 60;

/** The invariant, how it came about, and how to see it again. */
export function describeViolation({ seed, threads, violation, timeline }: RunResult): string {
  if (violation === undefined) return `seed ${seed}: nothing found`;
  const { invariant, text, atMs } = violation;
  const [world = "", ...lines] = timeline;
  const before = lines.filter((line) => Number(line.trimStart().split(" ")[0]) <= atMs + 1);
  const shown = before.slice(-LINES_MAX);
  const left = before.length - shown.length;
  return [
    `seed ${seed}: "${invariant}" does not hold at ${Math.round(atMs)} ms: ${text}`,
    world,
    ...(left > 0 ? [`       ... ${left} lines before`] : []),
    ...shown,
    `again with: deno run --allow-all tests/simulation/cluster/main.ts --seed ${seed} --heartbeats ${
      threads ? "thread" : "timer"
    } --verbose`,
  ].join("\n");
}
