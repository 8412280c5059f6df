import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describeViolation } from "./report.ts";
import type { RunResult } from "./run.ts";

const result: RunResult = {
  seed: 17,
  threads: false,
  violation: { invariant: "one holder", text: "web.0 is held by a and b", atMs: 500 },
  timeline: [
    "     0 world: seed 17",
    ...Array.from(
      { length: 100 },
      (_, index) => `${String(index * 10).padStart(6)} a: event ${index}`,
    ),
  ],
  eventTypes: new Set(),
  packets: 1,
  simulatedMs: 1_000,
};

Deno.test("describeViolation tells the invariant, what led to it, and how to see it again", () => {
  const lines = describeViolation({ ...result, timeline: result.timeline.slice(0, 80) }).split(
    "\n",
  );
  assertMatch(lines[0] ?? "", /^seed 17: "one holder" does not hold at 500 ms: web.0 is held by a/);
  assertEquals(lines[1], "     0 world: seed 17");
  assertEquals(lines.at(-2), "   500 a: event 50");
  assertStringIncludes(lines.at(-1) ?? "", "main.ts --seed 17 --heartbeats timer --verbose");
});

Deno.test("describeViolation leaves out what came long before", () => {
  const late = { ...result, violation: { invariant: "served", text: "nobody has web", atMs: 990 } };
  const lines = describeViolation(late).split("\n");
  assertEquals(lines[2], "       ... 40 lines before");
  assertEquals(lines[3], "   400 a: event 40");
});

Deno.test("describeViolation of a seed in which nothing was found says so", () => {
  assertEquals(describeViolation({ ...result, violation: undefined }), "seed 17: nothing found");
});
