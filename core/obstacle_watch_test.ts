import { assertEquals } from "@std/assert";
import { ObstacleWatch } from "./obstacle_watch.ts";

Deno.test("an obstacle keeps a group away, and for a while after it is gone", () => {
  const watch = new ObstacleWatch();
  const look = (obstacle: string | undefined, nowMs: number) =>
    watch.look({ obstacle, isBehind: false }, nowMs, 400);
  assertEquals(look(undefined, 0), undefined);
  assertEquals(look("eth0 has no carrier", 100), "eth0 has no carrier");
  assertEquals(look("eth0 has no carrier", 900), "eth0 has no carrier");
  const after = "it could not serve until just now, and listens first";
  assertEquals(look(undefined, 901), after);
  assertEquals(look(undefined, 1_299), after);
  assertEquals(look(undefined, 1_300), undefined);
});

Deno.test("who others went before may take it meanwhile, and listens once it comes first itself", () => {
  const watch = new ObstacleWatch();
  const look = (isBehind: boolean, nowMs: number) =>
    watch.look({ obstacle: undefined, isBehind }, nowMs, 400);
  assertEquals([look(false, 0), look(true, 100), look(true, 900)], [
    undefined,
    undefined,
    undefined,
  ]);
  const after = "others went first until just now, and it listens first";
  assertEquals([look(false, 901), look(false, 1_099), look(false, 1_100)], [
    after,
    after,
    undefined,
  ]);
});
