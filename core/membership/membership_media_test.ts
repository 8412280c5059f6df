import { assert, assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { OPEN_AGAIN_MS } from "./carriers.ts";
import { KEY, keyring, MEMBER, testConfig, type TestDirector, TestWorld } from "./test_world.ts";

const statusOf = ({ membership }: TestDirector) => membership.peers()[0]?.status;
const linksOf = ({ membership }: TestDirector) =>
  membership.links("b").map(({ link, status }) => `${link} ${status}`);

async function pairOverTwo() {
  const world = new TestWorld();
  const media = (node: string) => [
    world.network.medium(node, "net0"),
    world.network.medium(node, "net1"),
  ];
  const a = await world.started("a", { media: media("a") });
  const b = await world.started("b", { media: media("b") });
  await world.clock.advance(150);
  return { world, a, b };
}

Deno.test("Membership over two media takes each packet once, and knows both media as up", async () => {
  const { world, a, b } = await pairOverTwo();
  assertEquals(a.told(), ["node.joined b", "link.up b net0", "link.up b net1"]);
  await world.clock.advance(1_000);
  const { received, duplicates, refused } = a.membership.counters();
  assertEquals(received, duplicates);
  assertEquals(refused.replayed, 0);
  assert(b.membership.counters().sent - received <= 1);
  assertEquals(linksOf(a), ["net0 up", "net1 up"]);
  await world.end();
});

Deno.test("Membership loses one of two media without losing the director", async () => {
  const { world, a } = await pairOverTwo();
  a.told();
  world.network.cut("b", "a", "net1");
  await world.clock.advance(1_000);
  assertEquals(a.told(), ["link.down b net1"]);
  assertEquals(linksOf(a), ["net0 up", "net1 down"]);
  assertEquals(statusOf(a), "alive");
  world.network.heal();
  await world.clock.advance(110);
  assertEquals(a.told(), ["link.up b net1"]);
  await world.end();
});

Deno.test("Membership refuses a packet that comes over the same medium twice", async () => {
  const { world, a } = await pairOverTwo();
  const last = world.network.sent.findLast(({ from, link }) => from === "b" && link === "net1");
  assert(last !== undefined);
  await world.clock.advance(2);
  const { duplicates } = a.membership.counters();
  world.network.play(last.bytes, "a", "net1");
  const counters = a.membership.counters();
  assertEquals([counters.duplicates, counters.refused.replayed], [duplicates, 1]);
  await world.end();
});

Deno.test("Membership goes on when one medium cannot be opened, and takes it into use later", async () => {
  const world = new TestWorld();
  const [good, bad] = [world.network.medium("a", "net0"), world.network.medium("a", "net1")];
  bad.broken = "no such interface";
  const a = await world.started("a", { media: [good, bad] });
  assertEquals(a.told(), ["link.down net1"]);
  assertEquals(a.membership.ownLinks().map(({ status }) => status), ["up", "down"]);
  bad.broken = undefined;
  await world.clock.advance(OPEN_AGAIN_MS);
  assertEquals(a.told(), ["link.up net1"]);
  const before = world.network.sent.filter(({ link }) => link === "net1").length;
  await world.clock.advance(500);
  assert(world.network.sent.filter(({ link }) => link === "net1").length >= before + 4);
  await world.end();
});

Deno.test("Membership knows its own packets that come back, and notices when they do not", async () => {
  const world = new TestWorld();
  const a = await world.started("a", { media: [world.network.medium("a", "net0", true)] });
  await world.clock.advance(1_000);
  assertEquals(a.membership.ownLinks()[0]?.status, "up");
  assertEquals(a.membership.counters().received, 0);
  assertEquals(Object.values(a.membership.counters().refused).every((count) => count === 0), true);
  world.network.cut("a", "a");
  await world.clock.advance(600);
  assertEquals(a.told(), ["link.down net0"]);
  world.network.heal();
  await world.clock.advance(110);
  assertEquals(a.told(), ["link.up net0"]);
  await world.end();
});

Deno.test("Membership says that two directors have the same name", async () => {
  const world = new TestWorld();
  const a = await world.started("a");
  const twin = new TestWorld();
  await twin.started("a", { generation: 2 });
  const packet = twin.network.sent[0];
  assert(packet !== undefined);
  world.network.play(packet.bytes, "a");
  const [refused] = a.events;
  assert(refused?.type === "heartbeat.refused");
  assertEquals([refused.reason, refused.from], ["unknown_node", "10.0.0.9:694"]);
  assert(refused.message.includes('"a" too (generation 2)'), refused.message);
  await twin.end();
  await world.end();
});

Deno.test("Membership ignores another cluster on the same medium, and tells of it once", async () => {
  const world = new TestWorld();
  const a = await world.started("a");
  const others = testConfig({ name: "others", nodes: ["b", "c"] });
  await world.started("b", { config: others });
  await world.clock.advance(60_000);
  assertEquals(a.told(), ["heartbeat.refused foreign 1"]);
  assertEquals(statusOf(a), "unknown");
  assert(a.membership.counters().refused.foreign > 500);
  await world.end();
});

Deno.test("Membership exchanges keys one director at a time without losing a packet", async () => {
  const world = new TestWorld();
  const [a, b] = await world.pair();
  const fresh = { id: 2, method: "sha1", secret: "new" } as const;
  const rings = [keyring(1, KEY, fresh), keyring(2, KEY, fresh), keyring(2, fresh)];
  for (const ring of rings) {
    for (const { membership } of [a, b]) {
      await membership.apply({ config: testConfig({ keyring: ring }) });
      await world.clock.advance(700);
    }
  }
  assertEquals([...a.told(), ...b.told()], []);
  assertEquals([statusOf(a), statusOf(b)], ["alive", "alive"]);
  assertEquals(a.membership.counters().refused.unauthenticated, 0);
  assertEquals(b.membership.counters().refused.unauthenticated, 0);
  await world.end();
});

Deno.test("Membership believes nobody who signs with a key that it does not have", async () => {
  const world = new TestWorld();
  const a = await world.started("a");
  await world.started("b", {
    config: testConfig({ keyring: keyring(1, { ...KEY, secret: "x" }) }),
  });
  await world.clock.advance(1_000);
  assertEquals(statusOf(a), "unknown");
  assertEquals(a.told(), ["heartbeat.refused unauthenticated 1"]);
  await world.end();
});

Deno.test("Membership tells when configurations differ, from both sides, and when they agree again", async () => {
  const world = new TestWorld();
  const [a, b] = await world.pair();
  await a.membership.apply({ config: testConfig({ digest: "changed" }) });
  await world.clock.advance(5);
  assertEquals(a.told(), ["cluster.config_mismatch b"]);
  assertEquals(b.told(), ["cluster.config_mismatch a"]);
  await world.clock.advance(2_000);
  await b.membership.apply({ config: testConfig({ digest: "changed" }) });
  await world.clock.advance(5);
  assertEquals(a.told(), ["cluster.config_agreed b"]);
  assertEquals(b.told(), ["cluster.config_agreed a"]);
  await world.end();
});

Deno.test("Membership changes its times one director at a time without taking anybody for dead", async () => {
  const world = new TestWorld();
  const slow = testConfig({
    keepaliveMs: 1_000,
    deadtimeMs: 4_000,
    warntimeMs: 2_000,
    initdeadMs: 8_000,
  });
  const a = await world.started("a", { config: slow });
  const b = await world.started("b", { config: slow });
  await world.clock.advance(2_000);
  a.told();
  await a.membership.apply({ config: testConfig() });
  await world.clock.advance(10_000);
  await b.membership.apply({ config: testConfig() });
  await world.clock.advance(1_000);
  assertEquals([...a.told(), ...b.told().slice(2)], []);
  await b.membership.stop({ goodbye: false });
  await world.clock.advance(410);
  assertEquals(statusOf(a), "dead");
  await world.end();
});

Deno.test("Membership changes its media without losing anybody", async () => {
  const world = new TestWorld();
  const [a, b] = await world.pair();
  const config = testConfig();
  for (const [node, { membership, media }] of [["a", a], ["b", b]] as const) {
    await membership.apply({ config, media: [...media, world.network.medium(node, "net1")] });
    await world.clock.advance(300);
  }
  for (const [node, { membership }] of [["a", a], ["b", b]] as const) {
    await membership.apply({ config, media: [world.network.medium(node, "net1")] });
    await world.clock.advance(300);
  }
  assertEquals([statusOf(a), statusOf(b)], ["alive", "alive"]);
  assertEquals(linksOf(a), ["net1 up"]);
  const told = a.told();
  assert(told.includes("link.up b net1"), told.join());
  assert(!told.some((words) => words.startsWith("node.")), told.join());
  await world.end();
});

Deno.test("Membership goes on as before where the media of another configuration cannot be opened", async () => {
  const world = new TestWorld();
  const [a, b] = await world.pair();
  const broken = world.network.medium("a", "net1");
  broken.broken = "no such interface";
  const config = testConfig({ nodes: ["a", "c"], digest: "new" });
  const applying = () => a.membership.apply({ config, media: [broken] });
  await assertRejects(applying, RingmasterError, "no such interface");
  await world.clock.advance(1_000);
  assertEquals([statusOf(a), statusOf(b)], ["alive", "alive"]);
  assertEquals([...a.told(), ...b.told()], []);
  await world.end();
});

Deno.test("Membership takes another list of nodes, and tells that something has changed", async () => {
  const world = new TestWorld();
  const [a] = await world.pair();
  a.changes.length = 0;
  await a.membership.apply({ config: testConfig({ nodes: ["a", "b", "c"] }) });
  assertEquals(a.changes, [undefined]);
  assertEquals(a.membership.peers().map(({ node, status }) => `${node} ${status}`), [
    "b alive",
    "c unknown",
  ]);
  await a.membership.apply({ config: testConfig({ nodes: ["a", "c"] }) });
  await world.clock.advance(200);
  assertEquals(a.membership.peers().map(({ node }) => node), ["c"]);
  assertEquals(a.told(), ["heartbeat.refused unknown_node 1"]);
  a.membership.tell({ ...MEMBER, reach: 3 });
  await world.end();
});
