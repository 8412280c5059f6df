/**
 * The gate: runs lanes one after the other and says how each ended.
 *
 *     deno task ok       what needs nothing but Deno
 *     deno task test     everything: `ok` and the lanes `packaging`, `browser`, `namespaces` and `kernel`
 *     deno run --allow-all tests/run.ts unit kernel    only these, all of them, with their output as it comes
 *
 * As root on Debian it installs what a lane is missing. With CI or RINGMASTER_ALL_LANES set, a lane that cannot run
 * has failed. The last line is `N passed, N failed`; the exit code is 0 only without failures.
 */

import { chooseLanes } from "./lanes/choose.ts";
import { browserLane } from "./lanes/browser.ts";
import { denoLanes } from "./lanes/deno_lanes.ts";
import { kernelLane } from "./lanes/kernel.ts";
import type { Lane, LaneContext } from "./lanes/lane.ts";
import { namespacesLane } from "./lanes/namespaces.ts";
import { pageTypesLane } from "./lanes/page_types.ts";
import { canInstall, installPackages, packagesOf, unmet } from "./lanes/needs.ts";
import { packagingLane } from "./lanes/packaging.ts";
import { runProcess } from "./lanes/process.ts";
import { type LaneOutcome, outcomeLine, summaryLines, total } from "./lanes/report.ts";

const OK_LANES: readonly Lane[] = [...denoLanes, pageTypesLane];
const ALL_LANES: readonly Lane[] = [
  ...OK_LANES,
  packagingLane,
  browserLane,
  namespacesLane,
  kernelLane,
];

async function runLane(lane: Lane, context: LaneContext): Promise<LaneOutcome> {
  const startedAt = performance.now();
  const needs = await lane.needs?.() ?? [];
  let missing = await unmet(needs);
  let output = "";
  const packages = packagesOf(missing);
  if (packages.length > 0 && await canInstall()) {
    console.log(`        ${lane.name}: installing ${packages.join(", ")}`);
    output = await installPackages(packages, context.signal) ?? "";
    missing = await unmet(needs);
  }
  if (missing.length > 0) return { lane: lane.name, kind: "missing", missing, output };
  const result = await runSafely(lane, context);
  return { lane: lane.name, kind: "ran", result, seconds: (performance.now() - startedAt) / 1000 };
}

/** A lane that throws has failed, and the others go on. */
async function runSafely(lane: Lane, context: LaneContext) {
  try {
    return await lane.run(context);
  } catch (thrown) {
    const output = thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown);
    return { passed: 0, failed: 1, ignored: 0, output };
  }
}

/** Fetches the packages of the lock file once, so that no lane has to and the kernel lane's guest need not. */
async function fetchPackages(context: LaneContext): Promise<string | undefined> {
  const { code, output } = await runProcess({
    program: Deno.execPath(),
    args: ["install", "--quiet", "--frozen"],
    cwd: context.root,
    limitMs: 5 * 60_000,
    signal: context.signal,
  });
  return code === 0 ? undefined : output;
}

function showOutput(outcome: LaneOutcome, streamed: boolean): void {
  if (outcome.kind === "missing") {
    if (outcome.output !== "") console.log(outcome.output);
  } else if (!streamed && (outcome.result.failed > 0 || outcome.result.ignored > 0)) {
    console.log(`\n${outcome.result.output.trim()}\n`);
  }
}

async function main(words: readonly string[]): Promise<number> {
  const chosen = chooseLanes(words, ALL_LANES, OK_LANES);
  if ("problem" in chosen) {
    console.error(`cannot run the gate: ${chosen.problem}`);
    for (const { name, summary } of ALL_LANES) console.error(`  ${name.padEnd(12)} ${summary}`);
    return 2;
  }
  const named = words[0] !== "all" && words[0] !== "ok";
  // Who names a lane wants it run, so that a missing one has failed.
  const allLanes = named || isSet("CI") || isSet("RINGMASTER_ALL_LANES");
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => abort.abort());
  }
  const context: LaneContext = {
    root: new URL("..", import.meta.url).pathname.replace(/\/$/, ""),
    signal: abort.signal,
    ...(named ? { onOutput: (text) => Deno.stdout.writeSync(new TextEncoder().encode(text)) } : {}),
  };

  const trouble = await fetchPackages(context);
  if (trouble !== undefined) {
    console.log(`cannot fetch the packages of deno.lock:\n${trouble}\n0 passed, 1 failed`);
    return 1;
  }
  const outcomes: LaneOutcome[] = [];
  for (const lane of chosen.lanes) {
    const outcome = await runLane(lane, context);
    outcomes.push(outcome);
    showOutput(outcome, named);
    console.log(outcomeLine(outcome, allLanes));
    if (abort.signal.aborted) break;
  }
  console.log(`\n${summaryLines(outcomes, allLanes).join("\n")}`);
  const { passed, failed } = total(outcomes, allLanes);
  return failed > 0 || passed === 0 || abort.signal.aborted ? 1 : 0;
}

/** GitHub, GitLab and their like say CI=true; an empty value or an explicit no is none. */
function isSet(name: string): boolean {
  return !["", "0", "false", "no"].includes((Deno.env.get(name) ?? "").toLowerCase());
}

if (import.meta.main) Deno.exit(await main(Deno.args));
