import { assertEquals } from "@std/assert";
import { DIFFERENCES_MAX, ReplayTally } from "./replay_report.ts";

function record(id: number, kind = "plan", body = "{}", run = 1) {
  return { id, run, time: id * 10, kind, body };
}

const DIFFERENT = { kind: "plans", subject: "s", recorded: ["a"], decided: ["b"] } as const;

Deno.test("ReplayTally counts records, runs, events and what was dropped", () => {
  const tally = new ReplayTally();
  tally.count(record(1, "run"));
  tally.count(record(2, "event"));
  tally.count(record(3, "gap", '{"dropped":7}'));
  tally.count(record(4, "run", "{}", 2));
  tally.unreadable();
  tally.skip("plans");
  const report = tally.report();
  assertEquals([report.records, report.runs, report.events, report.dropped], [4, 2, 1, 7]);
  assertEquals([report.first, report.last, report.unreadable], [10, 40, 1]);
  assertEquals(report.decisions.plans, { same: 0, different: 0, skipped: 1 });
});

Deno.test("ReplayTally tells a difference with the sentence of its cause, where that is known", () => {
  const tally = new ReplayTally();
  const cause = { type: "director.stopping", reason: "enough", id: 5, time: 1, cause: 4 };
  tally.count(record(1, "event", JSON.stringify(cause)));
  tally.compare({ ...DIFFERENT, cause: 5 }, record(2));
  tally.compare({ ...DIFFERENT, cause: 6 }, record(3));
  tally.compare({ ...DIFFERENT, decided: ["a"] }, record(4));
  tally.compare({ ...DIFFERENT, decided: ["a", "b"] }, record(5));
  const { decisions, differences } = tally.report();
  assertEquals(decisions.plans, { same: 1, different: 3, skipped: 0 });
  assertEquals(differences[0], {
    ...DIFFERENT,
    run: 1,
    id: 2,
    time: 20,
    cause: "stopping: enough",
  });
  assertEquals(differences[1]?.cause, undefined);
});

Deno.test("ReplayTally takes no event of another run for a cause", () => {
  const tally = new ReplayTally();
  const cause = { type: "director.stopping", reason: "enough", id: 5, time: 1 };
  tally.count(record(1, "event", JSON.stringify(cause)));
  tally.count(record(2, "run", "{}", 2));
  tally.compare({ ...DIFFERENT, cause: 5 }, record(3));
  assertEquals(tally.report().differences[0]?.cause, undefined);
});

Deno.test("ReplayTally keeps the first differences and counts all", () => {
  const tally = new ReplayTally();
  for (let id = 1; id <= DIFFERENCES_MAX + 5; id++) tally.compare(DIFFERENT, record(id));
  const { decisions, differences } = tally.report();
  assertEquals([decisions.plans.different, differences.length], [
    DIFFERENCES_MAX + 5,
    DIFFERENCES_MAX,
  ]);
});
