import { assertEquals } from "@std/assert";
import { describeOutdated } from "./cluster_counters.ts";

Deno.test("describeOutdated names each director whose packets are refused, with what to do", () => {
  assertEquals(describeOutdated({}), []);
  assertEquals(describeOutdated({ outdated: ["a", "b"] }), [
    "packets of a are refused as replayed, because a later start of a director of that name was heard: " +
    "see that no second director has the name, then restart a",
    "packets of b are refused as replayed, because a later start of a director of that name was heard: " +
    "see that no second director has the name, then restart b",
  ]);
});
