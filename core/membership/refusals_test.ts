import { assertEquals } from "@std/assert";
import { Refusals, REPORT_EVERY_MS } from "./refusals.ts";

const replayed = (message: string) => ({ refusal: "replayed", message }) as const;

Deno.test("Refusals tells the first of a reason at once, and the next ones together", () => {
  const refusals = new Refusals();
  assertEquals(refusals.note(replayed("one"), "10.0.0.1:694", 0), {
    type: "heartbeat.refused",
    reason: "replayed",
    packets: 1,
    from: "10.0.0.1:694",
    message: "one",
  });
  for (let index = 0; index < 50; index++) {
    assertEquals(refusals.note(replayed("more"), "10.0.0.2:694", index), undefined);
  }
  assertEquals(refusals.due(REPORT_EVERY_MS - 1), []);
  assertEquals(refusals.due(REPORT_EVERY_MS), [{
    type: "heartbeat.refused",
    reason: "replayed",
    packets: 50,
    from: "10.0.0.2:694",
    message: "more",
  }]);
  assertEquals(refusals.due(10 * REPORT_EVERY_MS), []);
  assertEquals(refusals.counts(0).refused.replayed, 51);
});

Deno.test("Refusals keeps reasons apart", () => {
  const refusals = new Refusals();
  refusals.note(replayed("one"), "b", 0);
  const other = refusals.note({ refusal: "malformed", message: "two" }, "b", 1);
  assertEquals(other?.type, "heartbeat.refused");
  assertEquals(refusals.counts(0).refused, {
    malformed: 1,
    oversized: 0,
    unauthenticated: 0,
    replayed: 1,
    foreign: 0,
    unknown_node: 0,
    other_version: 0,
  });
});

Deno.test("Refusals counts what comes after a pause from one again", () => {
  const refusals = new Refusals();
  refusals.note(replayed("one"), "b", 0);
  const fact = refusals.note(replayed("two"), "b", REPORT_EVERY_MS);
  assertEquals(fact?.type === "heartbeat.refused" && fact.packets, 1);
});

Deno.test("Refusals tells of other clusters once and counts them all", () => {
  const refusals = new Refusals();
  const foreign = { refusal: "foreign", message: "it is of another cluster" } as const;
  assertEquals(refusals.note(foreign, "b", 0)?.type, "heartbeat.refused");
  for (let hours = 1; hours < 5; hours++) {
    assertEquals(refusals.note(foreign, "b", hours * 3_600_000), undefined);
    assertEquals(refusals.due(hours * 3_600_000), []);
  }
  assertEquals(refusals.counts(0).refused.foreign, 5);
});

Deno.test("Refusals names the directors of which packets older than their last start came lately", () => {
  const refusals = new Refusals();
  const refuse = (nowMs: number, outdated?: string) =>
    refusals.note(
      { ...replayed("old"), ...(outdated === undefined ? {} : { outdated }) },
      "b",
      nowMs,
    );
  refuse(100);
  assertEquals(refusals.counts(0).outdated, undefined);
  refuse(100, "b");
  refuse(500, "a");
  refuse(600, "a");
  assertEquals(refusals.counts(100).outdated, ["b", "a"]);
  assertEquals(refusals.counts(101).outdated, ["a"]);
  assertEquals(refusals.counts(601).outdated, undefined);
});
