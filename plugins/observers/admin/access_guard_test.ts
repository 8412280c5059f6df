import { assert, assertEquals } from "@std/assert";
import { createFakeClock } from "../../../core/testing/mod.ts";
import { ADDRESSES_MAX, createGuessGuard, FREE_TRIES, TELL_EVERY_MS } from "./access_guard.ts";

function guarding() {
  const clock = createFakeClock();
  const notes: string[] = [];
  const guard = createGuessGuard(clock, (message) => notes.push(message));
  return { clock, notes, guard };
}

Deno.test("the guard lets some wrong tokens pass, then waits longer and longer, up to a limit", async () => {
  const { clock, guard } = guarding();
  for (let tries = 1; tries < FREE_TRIES; tries++) assertEquals(guard.wrong("10.0.0.1"), 0);
  const waits: number[] = [];
  for (let tries = 0; tries < 9; tries++) {
    assertEquals(guard.wrong("10.0.0.1"), 0, "the pause has not ended in time");
    const waitMs = guard.wrong("10.0.0.1");
    waits.push(waitMs);
    await clock.advance(waitMs - 1);
    assertEquals(guard.wrong("10.0.0.1"), 1, "what comes in a pause changes it");
    await clock.advance(1);
  }
  assertEquals(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000));
  assertEquals(guard.wrong("10.0.0.2"), 0, "others wait too");
});

Deno.test("the guard forgets an address after a quiet time", async () => {
  const { clock, guard } = guarding();
  for (let tries = 0; tries < FREE_TRIES; tries++) guard.wrong("10.0.0.1");
  assert(guard.wrong("10.0.0.1") > 0);
  await clock.advance(15 * 60_000);
  for (let tries = 0; tries < FREE_TRIES; tries++) assertEquals(guard.wrong("10.0.0.1"), 0);
  assert(guard.wrong("10.0.0.1") > 0);
});

Deno.test("the guard takes a network of IPv6 for one address", () => {
  const { guard } = guarding();
  for (let tries = 0; tries < FREE_TRIES; tries++) guard.wrong(`2001:db8::${tries + 1}`);
  assert(guard.wrong("2001:db8:0:0:ffff::1") > 0);
  assertEquals(guard.wrong("2001:db8:0:1::1"), 0);
  assertEquals(guard.wrong("::1"), 0);
});

Deno.test("the guard's memory is bounded, and the address that was quiet for longest is forgotten first", () => {
  const { guard } = guarding();
  for (let tries = 0; tries < FREE_TRIES; tries++) guard.wrong("192.0.2.1");
  for (let index = 0; index < ADDRESSES_MAX - 1; index++) {
    guard.wrong(`10.0.${index >> 8}.${index & 255}`);
  }
  assertEquals(guard.size, ADDRESSES_MAX);
  assert(guard.wrong("192.0.2.1") > 0);
  guard.wrong("198.51.100.1");
  assertEquals([guard.size, guard.wrong("192.0.2.1")], [ADDRESSES_MAX, 0]);
});

Deno.test("the guard tells the first wrong token at once, and then sums", async () => {
  const { clock, guard, notes } = guarding();
  guard.wrong("10.0.0.1");
  assertEquals(notes, ["refused 1 wrong token, the last from 10.0.0.1"]);
  for (let tries = 0; tries < 500; tries++) guard.wrong("10.0.0.2");
  assertEquals(notes.length, 1);
  await clock.advance(TELL_EVERY_MS);
  guard.tell();
  guard.tell();
  assertEquals(notes.slice(1), ["refused 500 wrong tokens, the last from 10.0.0.2"]);
});
