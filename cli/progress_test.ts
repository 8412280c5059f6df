import { assertEquals, assertRejects } from "@std/assert";
import { createFakeClock } from "../core/testing/mod.ts";
import { QUIET_MS, withProgress } from "./progress.ts";
import { createTestConsole } from "./test_console.ts";
import { SNAPSHOT } from "./test_snapshot.ts";

function scene(interactive: boolean) {
  const console = createTestConsole({ interactive, size: { columns: 9, rows: 9 } });
  const clock = createFakeClock();
  const { promise: ended, resolve, reject } = Promise.withResolvers<string>();
  let looks = 0;
  const options = {
    target: "/nowhere",
    console,
    clock,
    fetch: () => Promise.resolve({ ...SNAPSHOT, pid: ++looks }),
    lineOf: ({ pid }: { readonly pid: number }) => `look ${pid} of many`,
  };
  return { console, clock, options, ended, resolve, reject };
}

Deno.test("withProgress draws one line in place, cut at the window, and wipes it", async () => {
  const { console, clock, options, ended, resolve } = scene(true);
  const outcome = withProgress(options, () => ended);
  await clock.advance(QUIET_MS - 1);
  assertEquals(console.stdout, "");
  await clock.advance(1);
  assertEquals(console.stdout, "\rlook 2 o\x1b[K");
  resolve("done");
  assertEquals(await outcome, "done");
  assertEquals(console.stdout, "\rlook 2 o\x1b[K\r\x1b[K");
  await clock.advance(10_000);
  assertEquals([console.stdout.length, clock.pending], ["\rlook 2 o\x1b[K\r\x1b[K".length, 0]);
});

Deno.test("withProgress says nothing off a terminal, nor of what is quick", async () => {
  const off = scene(false);
  const outcome = withProgress(off.options, () => off.ended);
  await off.clock.advance(10_000);
  off.resolve("x");
  assertEquals([await outcome, off.console.stdout], ["x", ""]);
  const quick = scene(true);
  assertEquals(await withProgress(quick.options, () => Promise.resolve("y")), "y");
  await quick.clock.advance(10_000);
  assertEquals(quick.console.stdout, "");
});

Deno.test("withProgress hands a failure on, and a director without time is no failure", async () => {
  const failing = scene(true);
  const outcome = withProgress(failing.options, () => failing.ended);
  await failing.clock.advance(QUIET_MS);
  failing.reject(new Error("refused"));
  await assertRejects(() => outcome, Error, "refused");
  assertEquals(failing.console.stdout.endsWith("\r\x1b[K"), true);
  const busy = scene(true);
  const options = { ...busy.options, fetch: () => Promise.reject(new Error("busy")) };
  const waited = withProgress(options, () => busy.ended);
  await busy.clock.advance(10_000);
  busy.resolve("done");
  assertEquals([await waited, busy.console.stdout], ["done", ""]);
});
