import { assertEquals } from "@std/assert";
import { peer } from "./election/test_views.ts";
import { FAILURE_PAUSE_MS } from "./failure_pause.ts";
import { Readiness, type ReadinessView } from "./group_readiness.ts";
import { createFakeClock } from "./testing/mod.ts";

const PATIENCE_MS = 400;
const NOTHING: ReadinessView = {
  obstacle: undefined,
  isIdle: true,
  isForced: false,
  seenHeld: true,
  isAlone: false,
  isWhole: false,
};

function setUp() {
  const clock = createFakeClock();
  const readiness = new Readiness({ clock, ask: () => {}, isAsking: () => false });
  const surroundings = {
    status: "member" as const,
    patienceMs: PATIENCE_MS,
    fencing: false,
    unfenced: new Set<string>(),
    peers: [peer({ node: "c", status: "dead" })],
  };
  /** What is held up, and by which veto. */
  const look = (
    seen: Partial<ReadinessView> = {},
    changes: Partial<{ status: "joining"; fencing: true; unfenced: Set<string> }> = {},
  ) => {
    const all = { ...surroundings, ...changes };
    readiness.look(all, { ...NOTHING, ...seen }, clock.monotonicMs());
    return [readiness.isHeldUp, readiness.veto];
  };
  return { clock, readiness, look };
}

const LISTENS = "others went first until just now, and it listens first";

Deno.test("a group that failed is held up for the pause, and then listens", async () => {
  const { clock, readiness, look } = setUp();
  let over = 0;
  assertEquals(look(), [false, undefined]);
  readiness.fail("no such device", () => over++);
  const why = "it failed here and is tried again after 5s: no such device";
  assertEquals([look(), readiness.failure], [[true, why], why]);
  assertEquals(look({ isIdle: false }), [true, undefined], "what is held stays");
  assertEquals(look({ isForced: true }), [false, why], "others are told that it is wanted here");
  await clock.advance(FAILURE_PAUSE_MS - 10);
  look();
  await clock.advance(10);
  assertEquals([over, look()], [1, [false, LISTENS]]);
  await clock.advance(PATIENCE_MS / 2);
  assertEquals(look(), [false, undefined]);
});

Deno.test("a pause ends at once where it is tried anew, and an operator's wish forgets it", () => {
  const { readiness, look } = setUp();
  let over = 0;
  readiness.fail("no such device", () => over++);
  readiness.retry();
  assertEquals([over, look()], [1, [false, undefined]]);
  readiness.fail("no such device", () => over++);
  readiness.release();
  assertEquals(look(), [true, "an operator released it from this director"]);
  readiness.clear();
  assertEquals([over, look({ isAlone: true })], [1, [false, undefined]]);
});

Deno.test("a fence that takes long holds a group up, and so does a start where somebody has had it", () => {
  const fenceLate = { fencing: true, unfenced: new Set(["c"]) } as const;
  const { look } = setUp();
  assertEquals(look({}, fenceLate), [true, undefined]);
  assertEquals(look(), [false, LISTENS]);
  const other = setUp();
  assertEquals(other.look({ seenHeld: false }, { status: "joining" }), [false, undefined]);
  assertEquals(other.look({}), [false, undefined], "nobody was passed over");
  assertEquals(other.look({}, { status: "joining" }), [false, undefined]);
  assertEquals(other.look({}), [false, LISTENS]);
});
