import { assert, assertEquals } from "@std/assert";
import { createFakeClock } from "../../../../core/testing/mod.ts";
import {
  BACK_OFF_MAX_MS,
  backOff,
  createFollower,
  createPoller,
  GAP_MIN_MS,
  SILENT_MAX_MS,
} from "./live.js";

Deno.test("backOff doubles and has an end", () => {
  assertEquals([1, 2, 3, 4, 5, 6, 5_000].map(backOff), [
    250,
    500,
    1_000,
    2_000,
    4_000,
    4_000,
    4_000,
  ]);
});

function setPoller(fails: () => boolean = () => false) {
  const timing = createFakeClock();
  const asked: number[] = [];
  let periodMs = 1_500;
  const poller = createPoller({
    timing,
    period: () => periodMs,
    ask() {
      asked.push(timing.monotonicMs());
      return fails() ? Promise.reject(new Error("nobody there")) : Promise.resolve();
    },
  });
  return { timing, asked, poller, slow: () => void (periodMs = 15_000) };
}

Deno.test("a poller asks at once, then once in a period, and slows down when it is told to", async () => {
  const { timing, asked, poller, slow } = setPoller();
  poller.start();
  await timing.advance(3_000);
  assertEquals(asked, [0, 1_500, 3_000]);
  slow();
  poller.plan();
  await timing.advance(20_000);
  assertEquals(asked, [0, 1_500, 3_000, 18_000]);
  poller.stop();
  assertEquals(timing.pending, 0);
});

Deno.test("a poller that is told of a thousand changes asks at once and at most four times a second", async () => {
  const { timing, asked, poller } = setPoller();
  poller.start();
  await timing.advance(1_000);
  for (let at = 0; at < 1_000; at++) {
    poller.due();
    await timing.advance(1);
  }
  const after = [0, 1, 2, 3, 4].map((times) => 1_000 + times * GAP_MIN_MS);
  assertEquals(asked, [0, ...after]);
});

Deno.test("a poller asks one question at a time, and what came due meanwhile follows", async () => {
  const timing = createFakeClock();
  let asked = 0;
  const answers: (() => void)[] = [];
  const poller = createPoller({
    timing,
    period: () => 10_000,
    ask: () => {
      asked++;
      return new Promise((resolve) => void answers.push(() => resolve(undefined)));
    },
  });
  poller.start();
  await timing.advance(0);
  poller.due();
  await timing.advance(2_000);
  assertEquals(asked, 1);
  answers[0]?.();
  await timing.advance(0);
  assertEquals(asked, 2);
});

Deno.test("a poller without answers asks seldom, whatever is due, and at once when somebody wants it", async () => {
  let isDead = true;
  const { timing, asked, poller } = setPoller(() => isDead);
  poller.start();
  for (let second = 0; second < 20; second++) {
    poller.due();
    await timing.advance(1_000);
  }
  assertEquals(asked.slice(0, 5), [0, 250, 750, 1_750, 3_750]);
  assert(asked.every((at, index) => at - (asked[index - 1] ?? 0) <= BACK_OFF_MAX_MS));
  isDead = false;
  const before = asked.length;
  poller.now();
  await timing.advance(0);
  assertEquals(asked.length, before + 1);
});

/** A director that comes and goes: each opening gives what the test writes to it, or fails. */
function setFollower() {
  const timing = createFakeClock();
  const opened: {
    at: number;
    write: (text: string) => void;
    end: () => void;
    signal: AbortSignal;
  }[] = [];
  const seen: string[] = [];
  const states: boolean[] = [];
  const stage = { isGone: false };
  const follower = createFollower({
    timing,
    open(signal: AbortSignal) {
      if (stage.isGone) return Promise.reject(new Error("gone"));
      let controller: ReadableStreamDefaultController<Uint8Array>;
      const stream = new ReadableStream<Uint8Array>({
        start: (given) => void (controller = given),
      });
      opened.push({
        at: timing.monotonicMs(),
        write: (text) => controller.enqueue(new TextEncoder().encode(text)),
        end: () => controller.close(),
        signal,
      });
      return Promise.resolve(stream);
    },
    onEvent: ({ data }) => seen.push(data),
    onOpen: (isOpen) => states.push(isOpen),
  });
  return { timing, opened, seen, states, stage, follower };
}

Deno.test("a follower gives events also where a letter is cut in two, and opens again after the end", async () => {
  const { timing, opened, seen, states, follower } = setFollower();
  follower.start();
  await timing.advance(0);
  opened[0]?.write("data: on");
  opened[0]?.write("e\n\n");
  await timing.advance(0);
  assertEquals(seen, ["one"]);
  opened[0]?.end();
  await timing.advance(0);
  assertEquals(states, [true, false]);
  await timing.advance(250);
  opened[1]?.write("data: two\n\n");
  await timing.advance(0);
  assertEquals([seen, states], [["one", "two"], [true, false, true]]);
  follower.stop();
  await timing.advance(60_000);
  assertEquals([opened.length, timing.pending], [2, 0]);
});

Deno.test("a follower waits longer and longer for a director that is gone, and is quick once it is back", async () => {
  const { timing, opened, stage, follower } = setFollower();
  stage.isGone = true;
  follower.start();
  await timing.advance(30_000);
  stage.isGone = false;
  await timing.advance(BACK_OFF_MAX_MS);
  assertEquals(opened.length, 1);
  opened[0]?.write(": here\n\n");
  await timing.advance(0);
  opened[0]?.end();
  await timing.advance(backOff(1));
  assertEquals(opened.length, 2);
  follower.stop();
});

Deno.test("a follower gives up a stream that says nothing, and not one that says that it is alive", async () => {
  const { timing, opened, states, follower } = setFollower();
  follower.start();
  await timing.advance(0);
  for (let times = 0; times < 4; times++) {
    await timing.advance(15_000);
    opened[0]?.write(": still here\n\n");
    await timing.advance(0);
  }
  assertEquals([opened.length, states], [1, [true]]);
  await timing.advance(SILENT_MAX_MS);
  assertEquals([opened[0]?.signal.aborted, states], [true, [true, false]]);
  await timing.advance(1_000);
  assertEquals(opened.length, 2);
  follower.stop();
});

Deno.test("a follower opens anew at once when it waits and is told to", async () => {
  const { timing, opened, stage, follower } = setFollower();
  stage.isGone = true;
  follower.start();
  await timing.advance(20_000);
  stage.isGone = false;
  follower.again();
  await timing.advance(0);
  assertEquals(opened.length, 1);
  follower.stop();
});

Deno.test("a follower that is told to opens anew at once also while it follows, and then waits as ever", async () => {
  const { timing, opened, states, follower } = setFollower();
  follower.again();
  follower.start();
  await timing.advance(0);
  follower.again();
  await timing.advance(0);
  assertEquals([opened.length, states], [2, [true, false, true]]);
  opened[1]?.end();
  await timing.advance(0);
  assertEquals(opened.length, 2);
  follower.stop();
  await timing.advance(10_000);
  assertEquals(opened.length, 2);
});
