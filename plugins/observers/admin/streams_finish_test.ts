import { assertEquals } from "@std/assert";
import { FINISH_LIMIT_MS } from "./streams.ts";
import { createScene, open, upTo } from "./streams_test_kit.ts";

Deno.test("finish sends what waits, ends who has all, and lets none open", async () => {
  const { clock, streams, emit } = createScene();
  emit(250);
  const [idle, behind] = [open(streams, 250), open(streams)];
  await idle.read();
  emit(2);
  let over = false;
  const finished = streams.finish().then(() => over = true);
  assertEquals(streams.open(undefined), undefined);
  assertEquals(await idle.rest(), [251, 252]);
  assertEquals([streams.count(), over], [1, false]);
  assertEquals(await behind.rest(), upTo(252));
  await finished;
  assertEquals([streams.count(), clock.pending], [0, 0]);
});

Deno.test("finish does not wait for long for a client that does not read", async () => {
  const { clock, streams, emit } = createScene();
  const stuck = streams.open(undefined);
  emit(1);
  let over = false;
  const finished = streams.finish().then(() => over = true);
  await clock.advance(FINISH_LIMIT_MS - 1);
  assertEquals([streams.count(), over], [1, false]);
  await clock.advance(1);
  await finished;
  assertEquals([streams.count(), clock.pending], [0, 0]);
  assertEquals((await Array.fromAsync(stuck ?? [])).length, 1);
});

Deno.test("finish with nobody there is over at once", async () => {
  const { clock, streams } = createScene();
  await streams.finish();
  assertEquals([streams.open(undefined), clock.pending], [undefined, 0]);
});
