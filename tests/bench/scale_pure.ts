/** Reading, comparing and planning: what a reload computes before anything is touched. */

import { describeChanges } from "../../core/config/mod.ts";
import type { DirectorConfig, ServerHealth } from "../../core/model/mod.ts";
import { normalizeTable, plan } from "../../core/reconcile/mod.ts";
import { desiredTable } from "../../core/state/mod.ts";
import { asListed } from "../../plugins/backends/ipvsadm/arguments.ts";
import { type Form, type Layout, type MadeSettings, make, withWeight, write } from "./made.ts";
import { type BenchRow, rowOf } from "./rows.ts";
import { expectWhole, loaderOf } from "./stage.ts";

const ROUNDS = 15;
const PARSE_MS = 500;
const PLAN_MS = 20;

const FORMS: readonly { readonly form: Form; readonly file: string; readonly words: string }[] = [
  { form: "text", file: "text.yaml", words: "YAML, servers as text" },
  { form: "mapping", file: "mapping.yaml", words: "YAML, servers as mappings" },
  { form: "ldirectord", file: "ldirectord.cf", words: "ldirectord.cf" },
];

export async function pureRows(
  folder: string,
  layout: Layout,
  settings: MadeSettings,
): Promise<BenchRow[]> {
  const made = make(layout);
  const rows: BenchRow[] = [];
  for (const { form, file, words } of FORMS) {
    const path = `${folder}/${file}`;
    await Deno.writeTextFile(path, write(made, form, settings));
    const load = loaderOf(path);
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { ms, result } = await timed(load);
      expectWhole(result);
      times.push(ms);
    }
    rows.push(
      { ...rowOf(`parse of ${words}, the first`, times.slice(0, 1), "ms", PARSE_MS) },
      rowOf(`parse of ${words}`, times.slice(1), "ms", PARSE_MS),
    );
  }
  return [...rows, ...await changeRows(folder, layout, settings)];
}

/** One server has got another weight. */
async function changeRows(
  folder: string,
  layout: Layout,
  settings: MadeSettings,
): Promise<BenchRow[]> {
  const path = `${folder}/text.yaml`;
  const load = loaderOf(path);
  const made = make(layout);
  const changes: number[] = [];
  const plans: number[] = [];
  const rounds: number[] = [];
  const before = expectWhole(await load()).config;
  for (let round = 0; round < ROUNDS; round++) {
    const at = (round * 7_919) % layout.servers;
    await Deno.writeTextFile(path, write(withWeight(made, at, 2 + round), "text", settings));
    // Read anew, so that no two configurations share a part that a comparison could skip.
    const after = expectWhole(await load()).config;
    const described = await timed(() => describeChanges(before, after));
    expectOne("changes", described.result);
    changes.push(described.ms);
    const actual = tableOf(before);
    const desired = tableOf(after);
    const planned = await timed(() => plan(desired, actual));
    expectOne("operations", planned.result);
    plans.push(planned.ms);
    const whole = await timed(() => plan(tableOf(after), actual));
    expectOne("operations", whole.result);
    rounds.push(whole.ms);
  }
  return [
    rowOf("diff with one change", changes, "ms"),
    rowOf("plan with one change", plans, "ms", PLAN_MS),
    rowOf("desired table, as listed, and plan", rounds, "ms", PLAN_MS),
  ];
}

const UP: ServerHealth = { status: "up", streak: 0, since: 0, served: true };

/** Everything is up, so that all are in the table. */
function tableOf(config: DirectorConfig) {
  return normalizeTable(desiredTable(config.services, () => UP), asListed);
}

function expectOne(what: string, found: readonly unknown[]): void {
  if (found.length !== 1) throw new Error(`there are ${found.length} ${what}, wanted is 1`);
}

async function timed<Result>(
  work: () => Result | Promise<Result>,
): Promise<{ readonly ms: number; readonly result: Result }> {
  const startMs = performance.now();
  const result = await work();
  return { ms: performance.now() - startMs, result };
}
