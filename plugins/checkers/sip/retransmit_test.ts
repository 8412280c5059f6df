import { assertEquals } from "@std/assert";
import { createFakeClock } from "../../../core/testing/mod.ts";
import { type Retransmission, startRetransmission } from "./retransmit.ts";

/** Starts on a clock of its own and notes the seconds at which something is sent. */
function start(onSend: (count: number, retransmission: Retransmission) => void = () => {}) {
  const clock = createFakeClock();
  const seconds: number[] = [];
  const retransmission = startRetransmission(clock, () => {
    seconds.push(clock.monotonicMs() / 1_000);
    onSend(seconds.length, retransmission);
  });
  return { clock, seconds, retransmission };
}

Deno.test("startRetransmission sends after 0.5, 1.5, 3.5 and 7.5 s, then every 4 s (timer E)", async () => {
  const { clock, seconds, retransmission } = start();
  await clock.advance(499);
  assertEquals(seconds, []);
  await clock.advance(31_501);
  assertEquals(seconds, [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]);
  retransmission.stop();
});

Deno.test("startRetransmission keeps one timer, and none once it is stopped", async () => {
  const { clock, seconds, retransmission } = start();
  assertEquals(clock.pending, 1);
  await clock.advance(2_000);
  assertEquals(clock.pending, 1);
  retransmission.stop();
  assertEquals(clock.pending, 0);
  await clock.advance(60_000);
  assertEquals(seconds, [0.5, 1.5]);
  retransmission.stop();
});

Deno.test("startRetransmission may be stopped by what it calls", async () => {
  const { clock, seconds } = start((count, retransmission) => {
    if (count === 2) retransmission.stop();
  });
  await clock.advance(60_000);
  assertEquals(seconds, [0.5, 1.5]);
  assertEquals(clock.pending, 0);
});

Deno.test("startRetransmission slowed down lets the present timer end, then sends every 4 s", async () => {
  const { clock, seconds, retransmission } = start();
  await clock.advance(600);
  retransmission.slowDown();
  await clock.advance(12_000);
  assertEquals(seconds, [0.5, 1.5, 5.5, 9.5]);
  retransmission.stop();
});
