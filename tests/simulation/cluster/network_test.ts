import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { createSeededRandom } from "../../../core/testing/mod.ts";
import { isWhole, Network, type NetworkOptions, type PathFaults } from "./network.ts";
import { CLEAR_PATH } from "./network.ts";
import { Process, Scheduler } from "./scheduler.ts";

interface Heard {
  readonly at: string;
  readonly atMs: number;
  readonly bytes: number[];
}

async function setUp(overrides: Partial<NetworkOptions> = {}) {
  const scheduler = new Scheduler();
  const nodes = ["a", "b", "c"];
  const network = new Network({
    scheduler,
    random: createSeededRandom(7),
    nodes,
    wires: 1,
    loops: false,
    ...overrides,
  });
  const heard: Heard[] = [];
  const processes = new Map(nodes.map((node) => [node, new Process(scheduler)]));
  const processOf = (node: string) => processes.get(node) ?? new Process(scheduler);
  const media = new Map(nodes.map((node) => [node, network.medium(node, 0, processOf(node))]));
  for (const [at, medium] of media) {
    const onPacket = ({ bytes }: { bytes: Uint8Array }) =>
      heard.push({ at, atMs: scheduler.nowMs, bytes: [...bytes] });
    await medium.start({ onPacket, onFault: () => {} }, new AbortController().signal);
  }
  const send = (from: string, ...bytes: number[]) => media.get(from)?.send(Uint8Array.from(bytes));
  return { scheduler, network, heard, processOf, media, send };
}

async function sendMany(faults: Partial<PathFaults>): Promise<Heard[]> {
  const { scheduler, network, heard, send } = await setUp();
  network.setPath("a", "b", 0, faults);
  for (let number = 0; number < 200; number++) {
    scheduler.after(number * 10, () => send("a", number));
  }
  await scheduler.runUntil(5_000);
  return heard.filter(({ at }) => at === "b");
}

Deno.test("the network carries a packet to every other machine, and back where it loops", async () => {
  const plain = await setUp();
  plain.send("a", 1);
  await plain.scheduler.runUntil(10);
  assertEquals(plain.heard.map(({ at }) => at).sort(), ["b", "c"]);
  const looping = await setUp({ loops: true });
  looping.send("a", 1);
  await looping.scheduler.runUntil(10);
  assertEquals(looping.heard.map(({ at }) => at).sort(), ["a", "b", "c"]);
});

Deno.test("a path that is cut is cut in its direction only", async () => {
  const { scheduler, network, heard, send } = await setUp();
  network.setPath("a", "b", 0, { cut: true });
  send("a", 1);
  send("b", 2);
  await scheduler.runUntil(10);
  assertEquals(heard.map(({ at, bytes }) => `${at} ${bytes}`).sort(), ["a 2", "c 1", "c 2"]);
  assert(network.isCut("a", "b") && !network.isCut("b", "a"));
  assert(!network.hears("a", "b") && network.hears("b", "a"));
  await scheduler.runUntil(20);
  network.heal();
  assert(network.hears("a", "b"));
  assertEquals([network.changedMs("b", "a"), network.changedMs("a", "c")], [20, 0]);
  await scheduler.runUntil(30);
  network.setPath("a", "b", 0, {});
  assertEquals(network.changedMs("b", "a"), 20, "nothing has changed");
});

Deno.test("a path loses, doubles, spoils and reorders as often as it is told to", async () => {
  const lost = await sendMany({ loss: 0.5 });
  assert(lost.length > 60 && lost.length < 140, `${lost.length} of 200 arrived`);
  const doubled = await sendMany({ duplication: 0.5 });
  assert(doubled.length > 260 && doubled.length < 340, `${doubled.length} of 200 arrived`);
  const spoilt = await sendMany({ corruption: 1 });
  assertEquals(spoilt.length, 200);
  for (const [number, { bytes }] of spoilt.entries()) assertNotEquals(bytes, [number]);
  const reordered = (await sendMany({ delayMs: [0, 100] })).map(({ bytes }) => bytes[0] ?? 0);
  assertNotEquals(reordered, [...reordered].sort((one, other) => one - other));
  assertEquals((await sendMany({})).map(({ bytes }) => bytes[0]), [...Array(200).keys()]);
});

Deno.test("a network of several wires is heard where one of them is whole", async () => {
  const { network } = await setUp({ wires: 2 });
  network.setPath("a", "b", 0, { cut: true });
  assert(network.hears("a", "b") && !network.isCut("a", "b"));
  network.setPath("a", "b", 1, { loss: 0.1 });
  assert(!network.hears("a", "b") && !network.isCut("a", "b"));
  network.setPath("a", "b", 1, { cut: true });
  assert(network.isCut("a", "b"));
});

Deno.test("the network knows when what has arrived was sent, and takes a spoilt packet for none", async () => {
  const { scheduler, network, send } = await setUp();
  await scheduler.runUntil(50);
  send("a", 1);
  await scheduler.runUntil(60);
  assertEquals(network.newestSentMs("a", "b"), 50);
  network.setPath("a", "b", 0, { corruption: 1 });
  send("a", 2);
  await scheduler.runUntil(100);
  assertEquals(network.newestSentMs("a", "b"), 50);
  assertEquals(network.newestSentMs("b", "a"), undefined);
  assertEquals(network.staleArrivalMs("a", "b"), undefined);
  network.setPath("a", "b", 0, { delayMs: [300, 300] });
  send("a", 3);
  await scheduler.runUntil(500);
  assertEquals([network.newestSentMs("a", "b"), network.staleArrivalMs("a", "b")], [100, 400]);
});

Deno.test("packets wait for a paused machine up to a limit, and a dead one neither hears nor sends", async () => {
  const { scheduler, heard, processOf, send } = await setUp();
  processOf("b").pause();
  for (let number = 0; number < 250; number++) send("a", number);
  await scheduler.runUntil(10);
  assertEquals(heard.filter(({ at }) => at === "b").length, 0);
  processOf("b").resume();
  await scheduler.runUntil(11);
  assertEquals(heard.filter(({ at }) => at === "b").length, 200);
  heard.length = 0;
  processOf("c").kill();
  send("a", 1);
  send("c", 2);
  await scheduler.runUntil(20);
  assertEquals(heard.map(({ at, bytes }) => `${at} ${bytes}`), ["b 1"]);
});

Deno.test("a medium that was stopped hears nothing, and a new process of the machine takes its place", async () => {
  const { scheduler, network, heard, media, send } = await setUp();
  const next = new Process(scheduler);
  const again = network.medium("b", 0, next);
  await again.start(
    { onPacket: () => heard.push({ at: "b again", atMs: 0, bytes: [] }), onFault: () => {} },
    new AbortController().signal,
  );
  // The old one is stopped late, and must not take the new one's place away.
  await media.get("b")?.stop();
  await media.get("c")?.stop();
  send("a", 1);
  await scheduler.runUntil(10);
  assertEquals(heard.map(({ at }) => at), ["b again"]);
});

Deno.test("isWhole is false of a path that loses, spoils or is slow, and true of one that repeats", () => {
  assert(isWhole(CLEAR_PATH));
  assert(isWhole({ ...CLEAR_PATH, duplication: 1 }));
  for (
    const fault of [{ cut: true }, { loss: 0.01 }, { corruption: 0.01 }, {
      delayMs: [0, 90],
    }] as const
  ) assert(!isWhole({ ...CLEAR_PATH, ...fault }));
});
