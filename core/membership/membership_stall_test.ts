import { assert, assertEquals, assertFalse } from "@std/assert";
import type { Clock } from "../ports/mod.ts";
import { MEMBER, TestWorld } from "./test_world.ts";

/** A clock that can leap: no timer fires in between, as in a program that is paused. */
function leaping(clock: Clock): { clock: Clock; leap(durationMs: number): void } {
  let leaptMs = 0;
  return {
    leap: (durationMs) => void (leaptMs += durationMs),
    clock: {
      now: () => clock.now() + leaptMs,
      monotonicMs: () => clock.monotonicMs() + leaptMs,
      after: (delayMs, callback) => clock.after(delayMs, callback),
    },
  };
}

async function setUp() {
  const world = new TestWorld();
  const { clock, leap } = leaping(world.clock);
  const a = await world.started("a", { clock });
  const b = await world.started("b");
  await world.clock.advance(150);
  a.told();
  return { world, a, b, leap };
}

Deno.test("Membership that was paused takes nobody for dead, and says at its next breath how long it slept", async () => {
  const { world, a, leap } = await setUp();
  leap(60_000);
  await world.clock.advance(500);
  assertEquals(a.membership.peers()[0]?.status, "alive");
  assertFalse(a.told().includes("node.dead b"));
  const [sleptMs = 0] = a.slept;
  assertEquals(a.slept.length, 1);
  assert(sleptMs >= 60_000 && sleptMs <= 60_100, `${sleptMs}`);
  await world.end();
});

Deno.test("Membership that is woken by a packet says that it has slept before it believes anything", async () => {
  const { world, a, leap } = await setUp();
  const order: string[] = [];
  const { membership, slept, changes } = a;
  const push = slept.push.bind(slept);
  slept.push = (...all) => {
    order.push("slept");
    return push(...all);
  };
  const change = changes.push.bind(changes);
  changes.push = (...all) => {
    order.push("changed");
    return change(...all);
  };
  world.network.lose = () => true;
  const other = new TestWorld();
  const b = await other.started("b", { generation: 9, media: [other.network.medium("b")] });
  const packet = other.network.sent[0];
  assert(packet !== undefined);
  leap(2_000);
  world.network.play(packet.bytes, "a");
  assertEquals(order, ["slept", "changed"]);
  assertEquals(membership.peers()[0]?.generation, 9);
  await b.membership.stop({ goodbye: false });
  await world.end();
});

Deno.test("Membership does not call a short delay a sleep", async () => {
  const { world, a, leap } = await setUp();
  for (let round = 0; round < 20; round++) {
    leap(125);
    await world.clock.advance(150);
  }
  assertEquals(a.slept, []);
  assertEquals(a.membership.peers()[0]?.status, "alive");
  await world.end();
});

Deno.test("Membership that stalls again and again still finds a dead director dead", async () => {
  const { world, a, b, leap } = await setUp();
  await b.membership.stop({ goodbye: false });
  for (let round = 0; round < 40; round++) {
    leap(300);
    await world.clock.advance(50);
  }
  assertEquals(a.membership.peers()[0]?.status, "dead");
  await world.end();
});

Deno.test("Membership judges nobody by the first look after a stall, though silence has lasted till then", async () => {
  const { world, a, b, leap } = await setUp();
  await b.membership.stop({ goodbye: false });
  while ((a.membership.links("b")[0]?.silentMs ?? 0) < 380) await world.clock.advance(1);
  // What the socket holds by now is read right after this tick.
  leap(5_000);
  const ticks = a.ticks();
  while (a.ticks() === ticks) await world.clock.advance(1);
  assertEquals(a.membership.peers()[0]?.status, "late");
  await world.clock.advance(10);
  assertEquals(a.membership.peers()[0]?.status, "dead");
  await world.end();
});

Deno.test("Membership asks until every live director has acknowledged the question", async () => {
  const { world, a, b } = await setUp();
  assertFalse(a.membership.asking());
  a.membership.ask();
  assert(a.membership.asking());
  await world.clock.advance(1);
  assert(a.membership.asking(), "the answer is on its way");
  await world.clock.advance(1);
  assertFalse(a.membership.asking());
  assertFalse(b.membership.asking());
  await world.end();
});

Deno.test("Membership is not answered by what was said before it asked", async () => {
  const { world, a, b } = await setUp();
  world.network.cut("a", "b");
  a.membership.ask();
  b.membership.tell({ ...MEMBER, reach: 5 });
  await world.clock.advance(5);
  assertEquals(a.membership.peers()[0]?.state?.reach, 5);
  assert(a.membership.asking());
  world.network.heal();
  await world.clock.advance(110);
  assertFalse(a.membership.asking());
  await world.end();
});

Deno.test("Membership waits for an answer no longer than until the other is dead, or proves to be deaf", async () => {
  const { world, a } = await setUp();
  world.network.cut("b", "a");
  a.membership.ask();
  await world.clock.advance(200);
  assert(a.membership.asking());
  await world.clock.advance(250);
  assertEquals(a.membership.peers()[0]?.status, "dead");
  assertFalse(a.membership.asking());
  world.network.heal();
  await world.clock.advance(200);

  world.network.cut("a", "b");
  a.membership.ask();
  await world.clock.advance(399);
  assert(a.membership.asking());
  await world.clock.advance(500);
  assertEquals(a.membership.peers()[0]?.status, "alive");
  assertFalse(a.membership.asking());
  await world.end();
});

Deno.test("Membership starts to be ready by time it has listened, not by time it has slept", async () => {
  const world = new TestWorld();
  const { clock, leap } = leaping(world.clock);
  const a = await world.started("a", { clock });
  leap(60_000);
  await world.clock.advance(1_000);
  assertFalse(a.membership.ready());
  await world.clock.advance(1_000);
  assert(a.membership.ready());
  await world.end();
});

Deno.test("Membership looks as often as it hears somebody, and twice as often in silence", async () => {
  const { world, a, b } = await setUp();
  const ticksIn = async (durationMs: number) => {
    const before = a.ticks();
    await world.clock.advance(durationMs);
    return a.ticks() - before;
  };
  const whileHeard = await ticksIn(2_000);
  assert(whileHeard >= 19 && whileHeard <= 21, `${whileHeard}`);
  await b.membership.stop({ goodbye: false });
  await world.clock.advance(1_000);
  const inSilence = await ticksIn(2_000);
  assert(inSilence >= 39 && inSilence <= 41, `${inSilence}`);
  await world.end();
});
