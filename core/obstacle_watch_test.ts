import { assertEquals } from "@std/assert";
import { type Hindrance, ObstacleWatch } from "./obstacle_watch.ts";

const NOTHING: Hindrance = {
  obstacle: undefined,
  isBehind: false,
  isAlone: false,
  isWhole: false,
};

/** A watch, and how often it has asked. */
function setUp() {
  const asked = { times: 0, isAsking: false };
  const watch = new ObstacleWatch({
    ask: () => {
      asked.times++;
      asked.isAsking = true;
    },
    isAsking: () => asked.isAsking,
  });
  const look = (seen: Partial<Hindrance>, nowMs: number) =>
    watch.look({ ...NOTHING, ...seen }, nowMs, 400);
  return { asked, look };
}

Deno.test("an obstacle keeps a group away, and for a while after it is gone", () => {
  const watch = setUp();
  const look = (obstacle: string | undefined, nowMs: number) =>
    watch.look({ obstacle, isAlone: true }, nowMs);
  assertEquals(look(undefined, 0), undefined);
  assertEquals(look("eth0 has no carrier", 100), "eth0 has no carrier");
  assertEquals(look("eth0 has no carrier", 900), "eth0 has no carrier");
  const after = "it could not serve until just now, and listens first";
  assertEquals(look(undefined, 901), after);
  assertEquals(look(undefined, 1_299), after);
  assertEquals(look(undefined, 1_300), undefined);
});

Deno.test("after an obstacle the others are asked once, and whoever knows all of them waits no longer", () => {
  const { asked, look } = setUp();
  look({ isWhole: true }, 0);
  look({ obstacle: "eth0 has no carrier", isWhole: true }, 100);
  assertEquals(asked.times, 0);
  const after = "it could not serve until just now, and listens first";
  assertEquals(look({ isWhole: true }, 200), after, "nobody has answered yet");
  assertEquals(look({ isWhole: true }, 201), after);
  asked.isAsking = false;
  assertEquals(look({ isWhole: false }, 202), after, "somebody is not there, or not yet");
  assertEquals(look({ isWhole: true }, 203), undefined);
  assertEquals(asked.times, 1);
});

Deno.test("who others went before may take it meanwhile, and listens once it comes first itself", () => {
  const watch = setUp();
  const look = (isBehind: boolean, nowMs: number) => watch.look({ isBehind }, nowMs);
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

Deno.test("who is alone listens to nobody once nothing holds it up any more", () => {
  const watch = setUp();
  watch.look({ isBehind: true, isAlone: true }, 0);
  const look = (isAlone: boolean) => watch.look({ isAlone }, 1);
  assertEquals([look(true), look(false)], [
    undefined,
    "others went first until just now, and it listens first",
  ]);
});
