import { assert, assertEquals, assertFalse, assertRejects } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { MEMBER, testConfig, type TestDirector, TestWorld } from "./test_world.ts";

const statuses = ({ membership }: TestDirector) =>
  membership.peers().map(({ node, status }) => `${node} ${status}`);
const THREE = testConfig({ name: "three", nodes: ["a", "b", "c"] });

Deno.test("Membership of two that start together hears the other at once and is ready", async () => {
  const world = new TestWorld();
  const a = world.director("a");
  const b = world.director("b");
  assertEquals(statuses(a), ["b unknown"]);
  assertFalse(a.membership.ready());
  await a.membership.start();
  await b.membership.start();
  assertEquals(a.told(), []);
  await world.clock.advance(2);
  assertEquals(a.told(), ["node.joined b", "link.up b net0"]);
  assertEquals(statuses(a), ["b joining"]);
  assert(a.membership.ready());
  b.membership.tell(MEMBER);
  await world.clock.advance(2);
  assertEquals(statuses(a), ["b alive"]);
  assertEquals(statuses(b), ["a joining"]);
  const [peer] = a.membership.peers();
  assert(peer?.hearsUs);
  assertEquals(peer?.generation, 1);
  assertEquals(peer?.state, {
    node: "b",
    version: 2,
    ...MEMBER,
    deadtimeMs: 400,
    digest: "same",
    heard: [{ node: "a", generation: 1, version: 1 }],
  });
  assertEquals(a.membership.links("b"), [
    { link: "net0", status: "up", silentMs: 0, received: 3 },
  ]);
  await world.end();
});

Deno.test("Membership that hears nobody is ready once initdead has passed, and not before", async () => {
  const world = new TestWorld();
  const a = await world.started("a");
  await world.clock.advance(1_999);
  assertFalse(a.membership.ready());
  await world.clock.advance(2);
  assert(a.membership.ready());
  assertEquals(statuses(a), ["b unknown"]);
  assertFalse(a.membership.asking());
  await world.end();
});

Deno.test("Membership tells a change at once, and at rest sends nothing but its keepalives", async () => {
  const world = new TestWorld();
  const [a, b] = await world.pair();
  await world.clock.advance(1_000);
  const before = world.network.sent.length;
  await world.clock.advance(1_000);
  assertEquals(world.network.sent.length - before, 20);
  a.membership.tell({ ...MEMBER, fit: false, reason: "no backend" });
  await world.clock.advance(1);
  assertEquals(b.membership.peers()[0]?.state?.reason, "no backend");
  // The change, and one acknowledgement; an answer to that would be answered again for ever.
  assertEquals(world.network.sent.length - before, 22);
  await world.clock.advance(1);
  assertEquals(world.network.sent.length - before, 22);
  await world.end();
});

Deno.test("Membership of eight settles after a cold start with few packets, and all hear all", async () => {
  const world = new TestWorld();
  const nodes = ["a", "b", "c", "d", "e", "f", "g", "h"];
  const config = testConfig({ name: "eight", nodes });
  const all: TestDirector[] = [];
  for (const node of nodes) all.push(world.director(node, { config }));
  for (const { membership } of all) await membership.start();
  await world.clock.advance(10);
  for (const each of all) {
    assert(each.membership.peers().every(({ status, hearsUs }) => status === "joining" && hearsUs));
  }
  assert(world.network.sent.length <= 8 * 11, `${world.network.sent.length} packets`);
  await world.end();
});

Deno.test("Membership takes a silent director for late at warntime and for dead at deadtime, to the millisecond", async () => {
  const world = new TestWorld();
  const [a, b] = await world.pair();
  await world.clock.advance(37);
  await b.membership.stop({ goodbye: false });
  const heardMs = world.clock.monotonicMs() - (a.membership.links("b")[0]?.silentMs ?? NaN);
  let lateMs = 0;
  while (a.membership.peers()[0]?.status !== "dead" && lateMs < 1_000) {
    if (a.membership.peers()[0]?.status === "late") lateMs ||= world.clock.monotonicMs() - heardMs;
    await world.clock.advance(1);
  }
  assert(lateMs >= 200 && lateMs <= 202, `late after ${lateMs} ms`);
  assertEquals(a.told(), ["node.late b", "node.dead b"]);
  const since = a.membership.peers()[0]?.sinceMs ?? 0;
  assert(since - heardMs >= 400 && since - heardMs <= 402, `dead after ${since - heardMs} ms`);
  assertEquals(a.membership.links("b")[0]?.status, "down");
  await world.end();
});

Deno.test("Membership gives the event that tells of it as the cause of a change", async () => {
  const world = new TestWorld();
  const [a, b] = await world.pair();
  a.changes.length = 0;
  await b.membership.stop({ goodbye: true });
  await world.clock.advance(2);
  const [left] = a.events;
  assertEquals(left?.type, "node.left");
  assertEquals(a.changes, [left?.id]);
  await world.end();
});

Deno.test("Membership of a director that says goodbye has left at once, and late packets do not bring it back", async () => {
  const world = new TestWorld();
  const [a, b] = await world.pair();
  const recorded = world.network.sent.filter(({ from }) => from === "b");
  await b.membership.stop({ goodbye: true });
  await world.clock.advance(1);
  assertEquals(statuses(a), ["b left"]);
  assertEquals(a.told(), ["node.left b"]);
  for (const { bytes } of recorded) world.network.play(bytes, "a");
  await world.clock.advance(5_000);
  assertEquals(statuses(a), ["b left"]);
  assert(a.membership.ready());
  assertEquals(
    a.told(),
    ["heartbeat.refused replayed 1"],
  );
  await world.end();
});

Deno.test("Membership knows a director that has started again by its higher generation", async () => {
  const world = new TestWorld();
  const [a, b] = await world.pair();
  await b.membership.stop({ goodbye: false });
  const again = await world.started("b", { generation: 2 });
  await world.clock.advance(5);
  assertEquals(a.told(), ["node.joined b"]);
  assertEquals(a.membership.peers()[0]?.generation, 2);
  assert(again.membership.peers()[0]?.hearsUs);
  assertEquals(a.membership.known().generations, { b: 2 });
  await world.end();
});

Deno.test("Membership refuses recorded packets, whether the director is there, dead, or was before its own start", async () => {
  const world = new TestWorld();
  const [a, b] = await world.pair();
  await world.clock.advance(300);
  const recorded = world.network.sent.filter(({ from }) => from === "b");
  await b.membership.stop({ goodbye: false });
  const replayAll = () => recorded.forEach(({ bytes }) => world.network.play(bytes, "a"));
  replayAll();
  assertEquals(statuses(a), ["b alive"]);
  await world.clock.advance(1_000);
  assertEquals(statuses(a), ["b dead"]);
  replayAll();
  await world.clock.advance(200);
  assertEquals(statuses(a), ["b dead"]);
  assertEquals(a.membership.counters().refused.replayed, 2 * recorded.length);

  await world.started("b", { generation: 2 });
  await world.clock.advance(200);
  await a.membership.stop({ goodbye: false });
  const known = a.membership.known();
  world.network.cut("b", "a");
  const restarted = await world.started("a", { generation: 2, known });
  replayAll();
  assertEquals(statuses(restarted), ["b unknown"]);
  assertEquals(restarted.membership.counters().refused.replayed, recorded.length);
  assertEquals(restarted.membership.counters().outdated, ["b"]);
  await world.clock.advance(500);
  assertEquals(restarted.membership.counters().outdated, undefined);
  await world.end();
});

Deno.test("Membership that starts again believes no recorded packets of a director that had died before", async () => {
  const world = new TestWorld();
  const [a, b] = await world.pair();
  await world.clock.advance(1_000);
  const recorded = world.network.sent.filter(({ from }) => from === "b");
  await b.membership.stop({ goodbye: false });
  await world.clock.advance(1_000);
  assertEquals(statuses(a), ["b dead"]);
  await a.membership.stop({ goodbye: false });
  const restarted = await world.started("a", { generation: 2, known: a.membership.known() });
  for (const { bytes } of recorded) world.network.play(bytes, "a");
  assertEquals(statuses(restarted), ["b unknown"]);
  assertEquals(restarted.membership.counters().refused.replayed, recorded.length);
  await world.end();
});

Deno.test("Membership loses nobody while two of three packets are lost", async () => {
  const world = new TestWorld();
  const [a, b] = await world.pair();
  let count = 0;
  world.network.lose = () => count++ % 6 < 4;
  await world.clock.advance(20_000);
  const types = [...a.told(), ...b.told()].map((words) => words.split(" ")[0]);
  assertFalse(types.includes("node.dead"), types.join());
  await world.end();
});

Deno.test("Membership hears a director that does not hear it, and says that it is deaf after deadtime", async () => {
  const world = new TestWorld();
  const [a, b] = await world.pair();
  world.network.cut("a", "b");
  await world.clock.advance(900);
  assertEquals(statuses(a), ["b alive"]);
  assertEquals(statuses(b), ["a dead"]);
  assertEquals(a.membership.peers()[0]?.hearsUs, false);
  assertEquals(a.told(), ["node.deaf b"]);
  world.network.heal();
  await world.clock.advance(105);
  assertEquals(a.membership.peers()[0]?.hearsUs, true);
  assertEquals(b.told(), ["node.late a", "node.dead a", "node.joined a", "link.up a net0"]);
  await world.end();
});

Deno.test("Membership of three tells each who hears whom", async () => {
  const world = new TestWorld();
  const [a, b, c] = [
    await world.started("a", { config: THREE }),
    await world.started("b", { config: THREE }),
    await world.started("c", { config: THREE }),
  ];
  await world.clock.advance(50);
  world.network.cut("b", "c");
  world.network.cut("c", "b");
  await world.clock.advance(1_000);
  assertEquals([a, b, c].map(statuses), [
    ["b alive", "c alive"],
    ["a alive", "c dead"],
    ["a alive", "b dead"],
  ]);
  const heard = a.membership.peers().map(({ state }) => state?.heard.map(({ node }) => node));
  assertEquals(heard, [["a"], ["a"]]);
  await world.end();
});

Deno.test("Membership throws where no medium can be opened, and can be stopped after that", async () => {
  const world = new TestWorld();
  const medium = world.network.medium("a");
  medium.broken = "no such interface";
  const a = world.director("a", { media: [medium] });
  const thrown = await assertRejects(() => a.membership.start(), RingmasterError);
  assertEquals(thrown.code, "medium_failed");
  await a.membership.stop({ goodbye: true });
  assertEquals([world.clock.pending, world.network.sent.length], [0, 0]);
});

Deno.test("Membership that is stopped says nothing, hears nothing and leaves no timer", async () => {
  const world = new TestWorld();
  const [a, b] = await world.pair();
  await a.membership.stop({ goodbye: true });
  await a.membership.stop({ goodbye: true });
  await b.membership.stop({ goodbye: false });
  const before = world.network.sent.length;
  await world.clock.advance(5_000);
  assertEquals(world.network.sent.length, before);
  assertEquals(world.clock.pending, 0);
  const { received } = a.membership.counters();
  a.membership.tell({ ...MEMBER, reach: 9 });
  a.membership.ask();
  assertEquals([world.network.sent.length, a.membership.counters().received], [before, received]);
});

Deno.test("Membership counts what it sent, received and refused", async () => {
  const world = new TestWorld();
  const [a, b] = await world.pair();
  world.network.play(new Uint8Array(3), "a");
  world.network.play(new Uint8Array(20_000), "a");
  await world.clock.advance(1_000);
  const sentByB = b.membership.counters().sent;
  assertEquals(world.network.sent.filter(({ from }) => from === "b").length, sentByB);
  const counters = a.membership.counters();
  assert(sentByB - counters.received <= 1, "one may be on its way");
  assertEquals(counters.duplicates, 0);
  assertEquals(counters.refused.malformed, 2);
  assertEquals(a.told(), ["heartbeat.refused malformed 1"]);
  await world.clock.advance(10_000);
  assertEquals(a.told(), ["heartbeat.refused malformed 1"]);
  await world.end();
});
