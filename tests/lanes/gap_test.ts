import { assertEquals } from "@std/assert";
import { serviceGap } from "./gap.ts";

Deno.test("serviceGap finds the longest time from one answer to the next, and counts what failed", () => {
  assertEquals(
    serviceGap([
      { endedMs: 100 },
      { endedMs: 107 },
      { endedMs: 140, failure: "too late" },
      { endedMs: 173, failure: "too late" },
      { endedMs: 180, failure: "refused" },
      { endedMs: 190 },
      { endedMs: 240 },
    ]),
    { answered: 4, failed: 3, gapMs: 83, failures: ["too late", "refused"] },
  );
});

Deno.test("serviceGap of requests of which one or none was answered has no gap to measure", () => {
  assertEquals(serviceGap([]), { answered: 0, failed: 0, gapMs: 0, failures: [] });
  const one = [{ endedMs: 5, failure: "refused" }, { endedMs: 9 }];
  assertEquals(serviceGap(one), { answered: 1, failed: 1, gapMs: 0, failures: ["refused"] });
});
