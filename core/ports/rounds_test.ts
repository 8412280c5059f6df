import { assert, assertEquals } from "@std/assert";
import { createSystemClock, roundInMs } from "./clock.ts";
import { Reminders, RoundsBoard } from "./rounds.ts";

Deno.test("Reminders call back what is due, in the order of time, once", () => {
  const reminders = new Reminders();
  const calls: number[] = [];
  for (const dueMs of [30, 10, 20, 40]) reminders.add(dueMs, () => void calls.push(dueMs));
  assertEquals(reminders.nextMs(), 10);
  reminders.fire(9);
  assertEquals(calls, []);
  reminders.fire(30);
  reminders.fire(30);
  assertEquals([calls, reminders.nextMs()], [[10, 20, 30], 40]);
});

Deno.test("Reminders call back neither what was cancelled nor what is added meanwhile", () => {
  const reminders = new Reminders();
  const calls: string[] = [];
  const cancel = reminders.add(20, () => void calls.push("cancelled"));
  reminders.add(10, () => {
    cancel();
    reminders.add(10, () => void calls.push("added"));
  });
  reminders.fire(50);
  assertEquals(calls, []);
  reminders.fire(50);
  assertEquals(calls, ["added"]);
  assertEquals(reminders.nextMs(), Infinity);
});

Deno.test("Reminders report what one throws, and go on", () => {
  const reminders = new Reminders();
  const calls: string[] = [];
  const reported: unknown[] = [];
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    reported.push(event.error);
  };
  const wrong = new Error("wrong");
  reminders.add(1, () => {
    throw wrong;
  });
  reminders.add(2, () => void calls.push("next"));
  globalThis.addEventListener("error", onError);
  reminders.fire(2);
  globalThis.removeEventListener("error", onError);
  assertEquals([calls, reported], [["next"], [wrong]]);
});

Deno.test("Reminders that are handed over can be cancelled as before", () => {
  const reminders = new Reminders();
  const others = new Reminders();
  const calls: string[] = [];
  const cancel = reminders.add(10, () => void calls.push("cancelled"));
  reminders.add(20, () => void calls.push("kept"));
  reminders.handOver((dueMs, callback) => others.add(dueMs, callback));
  cancel();
  reminders.fire(50);
  assertEquals(calls, []);
  others.fire(50);
  assertEquals(calls, ["kept"]);
});

Deno.test("a clock asks the first that comes round in time, and needs no timer then", () => {
  const board = new RoundsBoard();
  const reminders = new Reminders();
  const rounds = {
    remind: (dueMs: number, callback: () => void) => reminders.add(dueMs, callback),
  };
  const busy = { remind: () => undefined };
  board.join(busy);
  board.join(rounds);
  const clock = createSystemClock(board);
  let called = 0;
  const cancel = clock.after(60_000, () => called++);
  clock.after(50_000, () => called++);
  const dueInMs = reminders.nextMs() - clock.monotonicMs();
  assert(dueInMs > 40_000 && dueInMs <= 50_000, `${dueInMs} ms`);
  cancel();
  reminders.fire(clock.monotonicMs() + 60_000);
  assertEquals(called, 1);
  board.leave(rounds);
  assertEquals(board.remind(0, () => {}), undefined);
});

Deno.test("a clock never asks for a time that is none, has passed or is out of the runtime's reach", () => {
  const asked: number[] = [];
  const board = new RoundsBoard();
  board.join({
    remind: (dueMs) => {
      asked.push(Math.round(dueMs - performance.now()));
      return () => {};
    },
  });
  const clock = createSystemClock(board);
  for (const delayMs of [NaN, -1_000, Infinity, 2 ** 31]) clock.after(delayMs, () => {});
  const longestMs = 2 ** 31 - 1;
  for (const [place, wantedMs] of [0, 0, longestMs, longestMs].entries()) {
    const foundMs = asked[place] ?? NaN;
    assert(Math.abs(foundMs - wantedMs) <= 100, `${place}: ${foundMs} ms`);
  }
});

Deno.test("a clock calls back at once after no number of milliseconds, and not at once after too many", async () => {
  const clock = createSystemClock(new RoundsBoard());
  const calls: string[] = [];
  const cancels = [Infinity, 2 ** 31].map((each) =>
    clock.after(each, () => calls.push("too early"))
  );
  await new Promise<void>((resolve) => void clock.after(NaN, resolve));
  await new Promise<void>((resolve) => void clock.after(20, resolve));
  for (const cancel of cancels) cancel();
  assertEquals(calls, []);
});

Deno.test("roundInMs leads everybody to the same moments, and never twice to one", () => {
  const at = (nowMs: number) => nowMs + roundInMs({ monotonicMs: () => nowMs }, 250);
  assertEquals([at(0), at(100), at(1_000.2)], [250, 250, 1_250]);
  assertEquals(
    at(249.9),
    500,
    "a timer that is a little early is not set for the same moment again",
  );
});
