import { assertEquals } from "@std/assert";
import { createFakeClock, type FakeClock } from "../../../core/testing/mod.ts";
import { announcementTimes, Announcer } from "./announcer.ts";

function scene(refreshMs?: number): { clock: FakeClock; announcer: Announcer; sent: number[] } {
  const clock = createFakeClock();
  const sent: number[] = [];
  const announcer = new Announcer({
    clock,
    count: 3,
    intervalMs: 200,
    ...(refreshMs === undefined ? {} : { refreshMs }),
    send: () => sent.push(clock.monotonicMs()),
  });
  return { clock, announcer, sent };
}

const MINUTE_MS = 60_000;

Deno.test("announcementTimes are quick at first, and reach beyond the second for which Linux may not listen", () => {
  assertEquals(announcementTimes(5, 200), [0, 200, 400, 600, 800, 2300, 5800]);
  assertEquals(announcementTimes(1, 200), [0, 1500, 5000]);
});

Deno.test("Announcer sends at once, then as announced, and then no more", async () => {
  const { clock, announcer, sent } = scene();
  announcer.start();
  assertEquals(sent, [0]);
  await clock.advance(MINUTE_MS);
  assertEquals(sent, [0, 200, 400, 1900, 5400]);
  assertEquals(clock.pending, 0);
});

Deno.test("Announcer refreshes for as long as it is not stopped", async () => {
  const { clock, announcer, sent } = scene(10_000);
  announcer.start();
  await clock.advance(MINUTE_MS);
  assertEquals(sent.slice(5), [15_400, 25_400, 35_400, 45_400, 55_400]);
  announcer.stop();
  await clock.advance(MINUTE_MS);
  assertEquals(sent.length, 10);
  assertEquals(clock.pending, 0);
});

Deno.test("Announcer says nothing after it was stopped, whenever that is", async () => {
  for (let stopAtMs = 0; stopAtMs <= 6_000; stopAtMs += 100) {
    const { clock, announcer, sent } = scene(1_000);
    announcer.start();
    await clock.advance(stopAtMs);
    announcer.stop();
    const before = sent.length;
    await clock.advance(MINUTE_MS);
    assertEquals(sent.length, before, `stopped after ${stopAtMs} ms`);
  }
});

Deno.test("Announcer begins anew when it is started again, and does not do it twice at a time", async () => {
  const { clock, announcer, sent } = scene();
  announcer.start();
  await clock.advance(300);
  announcer.start();
  await clock.advance(MINUTE_MS);
  assertEquals(sent, [0, 200, 300, 500, 700, 2_200, 5_700]);
});

Deno.test("Announcer goes on where a sending throws", async () => {
  const clock = createFakeClock();
  let sent = 0;
  const announcer = new Announcer({
    clock,
    count: 2,
    intervalMs: 100,
    send: () => {
      if (++sent === 1) throw new Error("no buffer space");
    },
  });
  try {
    announcer.start();
  } catch {
    // What throws at once is the caller's to know.
  }
  await clock.advance(MINUTE_MS);
  assertEquals(sent, 4);
});
