import { assertEquals } from "@std/assert";
import type { FoundDifference, ReplayReport } from "../mod.ts";
import { plainPainter } from "./output.ts";
import { differing, replayLines } from "./replay_view.ts";

const SAME: ReplayReport = {
  records: 4_812,
  runs: 3,
  events: 4_000,
  decisions: {
    statuses: { same: 96, different: 0, skipped: 0 },
    plans: { same: 1_041, different: 0, skipped: 0 },
    elections: { same: 1, different: 0, skipped: 0 },
  },
  dropped: 0,
  unreadable: 0,
  differences: [],
};

const DIFFERENCE: FoundDifference = {
  kind: "plans",
  subject: "the plan of a round",
  recorded: ["add server a", "remove server b"],
  decided: ["add server a", "remove server c"],
  run: 2,
  id: 77,
  time: new Date(2026, 10, 22, 16, 0, 0).getTime(),
  cause: "server b is down: \u001b[31mrefused",
};

function different(...differences: FoundDifference[]): ReplayReport {
  const plans = { same: 0, different: differences.length, skipped: 0 };
  return { ...SAME, decisions: { ...SAME.decisions, plans }, differences };
}

Deno.test("replayLines says in one sentence that all is decided the same", () => {
  assertEquals(replayLines(SAME, plainPainter), [
    "4,812 records, 3 runs; 96 status changes, 1,041 plans, 1 election decided the same; 0 differ",
  ]);
  assertEquals(differing(SAME), 0);
});

Deno.test("replayLines shows of a difference when, why, what was decided then and what now", () => {
  const report = different(DIFFERENCE);
  assertEquals(differing(report), 1);
  assertEquals(replayLines(report, plainPainter), [
    "2026-11-22 16:00:00  plan differs: the plan of a round (run 2, record 77)",
    "  because of: server b is down:  [31mrefused",
    "  - then: remove server b",
    "  + now:  remove server c",
    "",
    "4,812 records, 3 runs; 96 status changes, 0 plans, 1 election decided the same; 1 differ",
  ]);
});

Deno.test("replayLines shows both orders where only the order differs", () => {
  const { cause: _cause, ...rest } = DIFFERENCE;
  const lines = replayLines(
    different({ ...rest, recorded: ["a", "b"], decided: ["b", "a"] }),
    plainPainter,
  );
  assertEquals(lines.slice(1, 3), ["  then: a; b", "  now:  b; a"]);
});

Deno.test("replayLines says what is missing, and how many more differ", () => {
  const report: ReplayReport = {
    ...SAME,
    decisions: {
      ...SAME.decisions,
      plans: { same: 1, different: 1_200, skipped: 2 },
    },
    dropped: 1_500,
    unreadable: 1,
  };
  assertEquals(replayLines(report, plainPainter), [
    "and 1,200 more that differ",
    "",
    "4,812 records, 3 runs; 96 status changes, 1 plan, 1 election decided the same; 1,200 differ",
    "2 plans not decided again: what they rest on is no longer in the journal",
    "1,500 records could not be written at the time and are missing",
    "1 record cannot be read by this version",
  ]);
});
