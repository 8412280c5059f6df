/**
 * Reload with one change, from the call to the changed table, of a director that checks all of its servers meanwhile:
 * with the ipvsadm backend on the stand-in, and with the table in memory.
 */

import { systemPorts } from "../../core/plugin/mod.ts";
import { parseListing, parseThresholds } from "../../plugins/backends/ipvsadm/listing.ts";
import {
  type Layout,
  type Made,
  type MadeSettings,
  make,
  withServer,
  withWeight,
  write,
} from "./made.ts";
import { type BenchRow, rowOf } from "./rows.ts";
import { isChange, standInRuns } from "./stand_in.ts";
import { allAdded, type Stage, startStage } from "./stage.ts";

const ROUNDS = 11;
const ADDITIONS = 5;
const RELOAD_MS = 300;
/** Long enough for what follows a change, such as the look at what it did. */
const REST_MS = 300;

interface Measured {
  /** Reading the file, within the reload. */
  readonly load: number[];
  /** Until `reload()` resolved. */
  readonly reload: number[];
  /** Until the table was another one. */
  readonly changed: number[];
  /** Until the director told so. */
  readonly told: number[];
}

export async function reloadRows(
  folder: string,
  layout: Layout,
  settings: MadeSettings,
): Promise<BenchRow[]> {
  const path = `${folder}/ringmaster.yaml`;
  const inMemory = settings.head.includes("backend: memory");
  const words = inMemory ? "memory" : "ipvsadm";
  let made = make(layout);
  await Deno.writeTextFile(path, write(made, "text", settings));
  let whole: Promise<void> | undefined;
  const stage = await startStage(path, [], (director) => {
    whole = allAdded(director, layout.servers);
  });
  try {
    await whole;
    const weights = emptyMeasured();
    const additions = emptyMeasured();
    const one = async (next: Made, measured: Measured) => {
      made = next;
      await Deno.writeTextFile(path, write(made, "text", settings));
      await rest();
      await measureReload(stage, measured, inMemory ? undefined : folder);
    };
    for (let round = 0; round < ROUNDS; round++) {
      await one(withWeight(made, (round * 7_919) % layout.servers, 2 + round), weights);
    }
    for (let round = 0; round < ADDITIONS; round++) await one(withServer(made), additions);
    return rowsOf(words, weights, additions);
  } finally {
    await stage.stop();
  }
}

function emptyMeasured(): Measured {
  return { load: [], reload: [], changed: [], told: [] };
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, REST_MS));
}

async function measureReload(
  { director, loadMs, nextApplied }: Stage,
  { load, reload, changed, told }: Measured,
  standIn: string | undefined,
): Promise<void> {
  const applied = nextApplied();
  const startMs = performance.now();
  const outcome = await director.reload();
  reload.push(performance.now() - startMs);
  if (outcome.kind !== "applied" || outcome.changes.length !== 1) {
    throw new Error(`the reload with one change is ${JSON.stringify(outcome)}`);
  }
  const { event: { operations }, atMs } = await applied;
  if (operations.length !== 1) throw new Error(`one change made ${operations.length} operations`);
  load.push(loadMs.at(-1) ?? NaN);
  told.push(atMs - startMs);
  if (standIn === undefined) return void changed.push(atMs - startMs);
  const run = (await standInRuns(standIn)).findLast(isChange);
  changed.push((run?.endedMs ?? NaN) - (performance.timeOrigin + startMs));
}

function rowsOf(words: string, weights: Measured, additions: Measured): BenchRow[] {
  const name = `reload with another weight (${words})`;
  return [
    rowOf(`${name}: the file is read`, weights.load, "ms"),
    rowOf(`${name}: reload() has resolved`, weights.reload, "ms"),
    rowOf(`${name}: the table has changed`, weights.changed, "ms", RELOAD_MS),
    rowOf(`${name}: seen in the table and told`, weights.told, "ms"),
    rowOf(
      `reload with one server more (${words}): checked, the table has changed`,
      additions.changed,
      "ms",
      RELOAD_MS,
    ),
  ];
}

/** What a look at the table costs: the program, which is the stand-in's part, and what is made of its words. */
export async function listingRows(folder: string): Promise<BenchRow[]> {
  const program = `${folder}/ipvsadm`;
  const run = async (args: readonly string[]) =>
    (await systemPorts.command.run({ program, args })).stdout;
  const began = (await standInRuns(folder)).length;
  const programs: number[] = [];
  const parses: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startMs = performance.now();
    const [weights, thresholds] = await Promise.all([
      run(["-L", "-n"]),
      run(["-L", "-n", "--thresholds"]),
    ]);
    const readMs = performance.now();
    parseListing(weights, parseThresholds(thresholds));
    programs.push(readMs - startMs);
    parses.push(performance.now() - readMs);
  }
  const runs = await standInRuns(folder);
  const lasted = (all: typeof runs) => all.map(({ beganMs, endedMs }) => endedMs - beganMs);
  return [
    rowOf("parse of both listings", parses, "ms"),
    rowOf("both listings, as the director runs them", programs, "ms"),
    rowOf("stand-in: a listing, from its first line", lasted(runs.slice(began)), "ms"),
    rowOf(
      "stand-in: a change, from its first line",
      lasted(runs.filter(({ words }) => /^-[ae] /.test(words))),
      "ms",
    ),
  ];
}
