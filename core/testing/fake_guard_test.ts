import { assertEquals, assertRejects } from "@std/assert";
import { createFakeGuards } from "./fake_guard.ts";

const request = { commands: [["true"]], delayMs: 5, path: "/run/guard" };

Deno.test("fake guards keep what they were asked for and told", async () => {
  const guards = createFakeGuards();
  const guard = await guards.post(request);
  guard.arm(true);
  const [posted] = guards.posted;
  assertEquals([posted?.request, posted?.armed, posted?.dismissed], [request, true, false]);
  await guard.dismiss();
  guard.arm(false);
  assertEquals([posted?.armed, posted?.dismissed], [true, true]);
});

Deno.test("fake guards cannot be posted when the test says so", async () => {
  const guards = createFakeGuards();
  guards.refuse("no such program");
  await assertRejects(() => guards.post(request), Error, "cannot start the guard: no such program");
  guards.refuse(undefined);
  await guards.post(request);
  assertEquals(guards.posted.length, 1);
});
