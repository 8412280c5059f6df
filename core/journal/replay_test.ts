import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { elect } from "../election/mod.ts";
import { view } from "../election/test_views.ts";
import { createSeededRandom } from "../testing/mod.ts";
import { PURE_CORE, type PureCore, Replayer } from "./replay.ts";
import type { ReplayReport } from "./replay_report.ts";
import { Life, Paper } from "./test_life.ts";

function replayed(paper: Paper, core: Partial<PureCore> = {}, from = 0): ReplayReport {
  const replayer = new Replayer({ from, core: { ...PURE_CORE, ...core } });
  for (const record of paper.records) replayer.take(record);
  return replayer.report();
}

function lived(seed: number, steps = 300, wholeAfter?: number): Paper {
  const paper = new Paper();
  const life = new Life(paper, createSeededRandom(seed), wholeAfter);
  for (let step = 0; step < steps; step++) life.step();
  const views = [
    view(),
    view({ peers: [{ node: "a", phase: "held", claim: 4 }] }),
    view({
      own: { phase: "held", claim: 3 },
      peers: [{ node: "a", phase: "held", claim: 4 }],
    }),
  ];
  for (const each of views) life.recorder.onElected(each, elect(each));
  return paper;
}

function different(report: ReplayReport): number {
  return Object.values(report.decisions).reduce((sum, { different }) => sum + different, 0);
}

Deno.test("Replayer decides the same as was decided, whatever the life was", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const report = replayed(lived(seed));
    assertEquals(report.differences, [], `seed ${seed}`);
    assertEquals(different(report), 0);
    assertEquals(report.unreadable, 0);
    const { statuses, plans, elections } = report.decisions;
    assertGreater(statuses.same, 5);
    assertGreater(plans.same, 5);
    assertEquals([plans.skipped, elections.same], [0, 3]);
  }
});

Deno.test("Replayer decides the same where all is written again now and then", () => {
  const paper = lived(7, 300, 5_000);
  const wholes = paper.records.filter(({ kind, body }) =>
    kind === "config" && body.includes('"whole":true')
  );
  assertGreater(wholes.length, 3);
  assertEquals(different(replayed(paper)), 0);
});

Deno.test("Replayer shows that a function decides otherwise, for each of them", () => {
  const paper = lived(3);
  const mutants: readonly (readonly [keyof ReplayReport["decisions"], Partial<PureCore>])[] = [
    ["statuses", {
      // One failure too many.
      observe: (health, outcome, { rise, fall }) =>
        PURE_CORE.observe(health, outcome, { rise, fall: fall + 1 }),
    }],
    ["statuses", { settle: (health) => ({ health }) }],
    ["plans", {
      desiredTable: (services, healthOf, standingOf) =>
        PURE_CORE.desiredTable(
          services.map((each) => ({ ...each, quiescent: !each.quiescent })),
          healthOf,
          standingOf,
        ),
    }],
    // Operators are not listened to.
    ["plans", {
      desiredTable: (services, healthOf) => PURE_CORE.desiredTable(services, healthOf),
    }],
    ["plans", { plan: (desired, actual) => PURE_CORE.plan(desired, actual) }],
    // Removed before others are added.
    ["plans", { plan: (...given) => PURE_CORE.plan(...given).reverse() }],
    ["elections", { elect: (given) => PURE_CORE.elect({ ...given, peers: [] }) }],
    ["elections", {
      elect: () => {
        throw new Error("no idea");
      },
    }],
  ];
  for (const [kind, core] of mutants) {
    const report = replayed(paper, core);
    assertGreater(report.decisions[kind].different, 0, kind);
    const [first] = report.differences;
    assert(first !== undefined && first.kind === kind);
    assert(first.recorded.join() !== first.decided.join());
  }
});

Deno.test("Replayer tells what a decision was made from, and both outcomes", () => {
  const report = replayed(lived(3), {
    observe: (health) => ({ health: { ...health, status: "down", streak: 0 } }),
  });
  const found = report.differences.find(({ subject, recorded }) =>
    subject.includes("a good check") && recorded[0]?.startsWith("up with streak 0")
  );
  assertStringIncludes(found?.subject ?? "", "server 10.0.0.");
  assertStringIncludes(found?.subject ?? "", "a good check, rise 2, fall 2");
  assertEquals(found?.recorded, ["up with streak 0, was in service"]);
  assertEquals(found?.decided.map((line) => line.split(",")[0]), ["down with streak 0"]);
  assertEquals([found?.run, found?.time], [1, found?.id]);
});

Deno.test("Replayer compares only what is younger, and still feeds what is older", () => {
  const paper = lived(4);
  const all = replayed(paper);
  const half = replayed(paper, {}, Math.floor(paper.records.length / 2));
  assertEquals(different(half), 0);
  assertEquals(half.records, all.records);
  assert(half.decisions.plans.same < all.decisions.plans.same);
  assertGreater(half.decisions.plans.same, 0);
  assertEquals(half.decisions.plans.skipped, 0);
});

Deno.test("Replayer leaves out plans whose beginning is no longer there, until all is written again", () => {
  const paper = lived(5, 300, 5_000);
  const replayer = new Replayer();
  // As if the oldest records were gone.
  for (const record of paper.records.slice(20)) replayer.take(record);
  const { decisions, differences } = replayer.report();
  assertEquals(differences, []);
  assertGreater(decisions.plans.skipped, 0);
  assertGreater(decisions.plans.same, 0);
});

Deno.test("Replayer goes on after records that are lost or cannot be read", () => {
  const paper = new Paper();
  const life = new Life(paper, createSeededRandom(6));
  for (let step = 0; step < 100; step++) life.step();
  paper.isFull = true;
  for (let step = 0; step < 50; step++) life.step();
  paper.isFull = false;
  paper.write("gap", { dropped: 12 });
  life.recorder.forget();
  for (let step = 0; step < 100; step++) life.step();
  const broken = { ...paper.records[0], id: 9_999, run: 1, time: 9_999, kind: "plan", body: "{" };
  const report = replayed(Object.assign(paper, { records: [...paper.records, broken] }));
  assertEquals(report.differences, []);
  assertEquals([report.dropped, report.unreadable, different(report)], [12, 1, 0]);
});
