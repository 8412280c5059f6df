import { assertEquals, assertRejects } from "@std/assert";
import { sleep } from "../../../core/plugin/mod.ts";
import { createFakeClock, createFakeDirector } from "../../../core/testing/mod.ts";
import { createSnapshotDesk, GOOD_FOR_MS } from "./bridge_snapshot.ts";

function deskThatTakes(tookMs: number) {
  const clock = createFakeClock();
  let taken = 0;
  const director = createFakeDirector({
    async snapshot() {
      taken++;
      if (tookMs > 0) await sleep(clock, tookMs);
      return { node: `lb${taken}` } as never;
    },
  });
  return { clock, taken: () => taken, desk: createSnapshotDesk(director, clock) };
}

Deno.test("the desk gives a snapshot again for a moment, and a new one afterwards", async () => {
  const { desk, clock, taken } = deskThatTakes(0);
  assertEquals(await desk.take(), '{"node":"lb1"}');
  await clock.advance(GOOD_FOR_MS - 1);
  assertEquals(await desk.take(), '{"node":"lb1"}');
  await clock.advance(1);
  assertEquals(await desk.take(), '{"node":"lb2"}');
  assertEquals(taken(), 2);
});

Deno.test("the desk never gives a snapshot from before something happened", async () => {
  const { desk, clock, taken } = deskThatTakes(0);
  await desk.take();
  desk.changed();
  await desk.take();
  assertEquals(taken(), 2);
  const slow = deskThatTakes(5);
  const first = slow.desk.take();
  slow.desk.changed();
  await slow.clock.advance(5);
  await first;
  const second = slow.desk.take();
  await slow.clock.advance(200);
  assertEquals(await second, '{"node":"lb2"}', "it was begun before the change");
  assertEquals(clock.monotonicMs(), 0);
});

async function takenWhileMuchHappens(tookMs: number, forMs: number): Promise<number> {
  const { desk, clock, taken } = deskThatTakes(tookMs);
  let asking = true;
  const asked = (async () => {
    while (asking) {
      desk.changed();
      await desk.take();
    }
  })();
  await clock.advance(forMs);
  asking = false;
  await clock.advance(tookMs + 200);
  await asked;
  return taken();
}

Deno.test("the desk spends a tenth of the time on short snapshots at most, however much happens", async () => {
  const taken = await takenWhileMuchHappens(8, 8_000);
  assertEquals(taken <= 101 && taken >= 99, true, `${taken} were taken in 8 s`);
});

Deno.test("the desk pauses for a tenth of a second after a long snapshot, and not for longer", async () => {
  const taken = await takenWhileMuchHappens(100, 8_000);
  assertEquals(taken <= 41 && taken >= 39, true, `${taken} were taken in 8 s`);
});

Deno.test("the desk passes a failure on and tries again", async () => {
  let fails = true;
  const clock = createFakeClock();
  const snapshot = () =>
    fails ? Promise.reject(new Error("broken")) : Promise.resolve({ node: "lb1" } as never);
  const desk = createSnapshotDesk(createFakeDirector({ snapshot }), clock);
  await assertRejects(() => desk.take(), Error, "broken");
  fails = false;
  assertEquals(await desk.take(), '{"node":"lb1"}');
});
