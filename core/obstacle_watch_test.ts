import { assertEquals } from "@std/assert";
import { ObstacleWatch } from "./obstacle_watch.ts";

Deno.test("an obstacle keeps a group away, and for a while after it is gone", () => {
  const watch = new ObstacleWatch();
  assertEquals(watch.look(undefined, 0, 400), undefined);
  assertEquals(watch.look("eth0 has no carrier", 100, 400), "eth0 has no carrier");
  assertEquals(watch.look("eth0 has no carrier", 900, 400), "eth0 has no carrier");
  const after = "it could not serve until just now, and listens first";
  assertEquals(watch.look(undefined, 901, 400), after);
  assertEquals(watch.look(undefined, 1_299, 400), after);
  assertEquals(watch.look(undefined, 1_300, 400), undefined);
});
