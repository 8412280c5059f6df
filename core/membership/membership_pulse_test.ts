import { assert, assertEquals } from "@std/assert";
import type { Heartbeat } from "../plugin/mod.ts";
import type { Pulse, PulseMessage, PulseOptions } from "../ports/mod.ts";
import { sealOf } from "../ports/mod.ts";
import { BodyProblem, decodeBody } from "./body.ts";
import { HEADER_BYTES, sealMessage } from "./message.ts";
import { MEMBER, testConfig, TestWorld } from "./test_world.ts";

/** A thread that sends what it is given at once, and nothing by itself. */
function threads(send: (packet: Uint8Array) => void) {
  const started: PulseOptions[] = [];
  const messages: PulseMessage[] = [];
  let beats = 0;
  const start = (options: PulseOptions): Promise<Pulse> => {
    started.push(options);
    let sequence = options.firstSequence ?? 1;
    let sent = 0;
    return Promise.resolve({
      update(message) {
        messages.push(message);
        const { bytes, method, secret } = message;
        send(sealMessage(bytes, sequence++, (signed) => sealOf(method, secret, signed)));
        sent++;
      },
      beat: () => void beats++,
      sent: () => sent,
      stop: () => Promise.resolve(),
    });
  };
  const heard = () => {
    const last = messages.at(-1);
    assert(last !== undefined);
    const state = decodeBody(last.bytes.subarray(HEADER_BYTES));
    assert(!(state instanceof BodyProblem));
    return state.heard.map(({ node, version }) => `${node} ${version}`);
  };
  return { start, started, messages, heard, beats: () => beats };
}

async function setUp() {
  const world = new TestWorld();
  const plain = world.network.medium("a");
  const medium: Heartbeat = {
    link: plain.link,
    loops: false,
    start: (listener) => plain.start(listener),
    send: (bytes) => plain.send(bytes),
    stop: () => plain.stop(),
    wires: () => [{ descriptor: 9, address: Uint8Array.of(2, 0, 2, 182) }],
  };
  const thread = threads((packet) => plain.send(packet));
  const a = await world.started("a", { media: [medium], pulse: thread.start });
  return { world, a, thread };
}

Deno.test("Membership with a thread gives it the newest template, and its own life at every tick", async () => {
  const { world, a, thread } = await setUp();
  const [options] = thread.started;
  assertEquals([options?.intervalMs, options?.leaseMs, options?.realtime], [100, 1_000, false]);
  assertEquals(thread.messages.length, 1);
  await world.clock.advance(1_000);
  assertEquals(thread.beats(), a.ticks());
  assert(thread.beats() >= 20, `${thread.beats()} beats`);
  assertEquals(
    thread.messages.length,
    2,
    "what was told within the first moment, and nothing more",
  );
  assertEquals(world.network.sent.length, 2, "nothing is sent from here");
  await world.end();
});

Deno.test("Membership gives its thread whom it hears, as soon as that is another", async () => {
  const { world, a, thread } = await setUp();
  await world.clock.advance(10);
  assertEquals(thread.heard(), []);
  const b = await world.started("b");
  await world.clock.advance(5);
  assertEquals(thread.heard(), ["b 2"]);
  b.membership.tell({ ...MEMBER, reach: 3 });
  await world.clock.advance(5);
  assertEquals(thread.heard(), ["b 3"]);
  assertEquals(b.membership.peers()[0]?.status, "alive");
  await b.membership.stop({ goodbye: false });
  await world.clock.advance(600);
  assertEquals(thread.heard(), []);
  assertEquals(a.membership.counters().sent, thread.messages.length);
  await world.end();
});

Deno.test("Membership says goodbye with numbers above those of its thread", async () => {
  const { world, a } = await setUp();
  const b = await world.started("b");
  await world.clock.advance(100);
  await a.membership.stop({ goodbye: true });
  await world.clock.advance(1);
  assertEquals(b.membership.peers()[0]?.status, "left");
  assertEquals(b.membership.counters().refused.replayed, 0);
  await world.end();
});

Deno.test("Membership replaces its thread where times are others, and the other director misses nothing", async () => {
  const { world, a, thread } = await setUp();
  const b = await world.started("b");
  await world.clock.advance(100);
  b.told();
  await a.membership.apply({ config: testConfig({ keepaliveMs: 50, realtime: true }) });
  assertEquals(thread.started.length, 2);
  assertEquals([thread.started[1]?.intervalMs, thread.started[1]?.realtime], [50, true]);
  a.membership.tell({ ...MEMBER, reach: 8 });
  await world.clock.advance(5);
  assertEquals(b.membership.peers()[0]?.state?.reach, 8);
  assertEquals(b.membership.counters().refused.replayed, 0);
  assertEquals(b.told(), []);
  await world.end();
});

Deno.test("Membership reads what waits before it judges anybody by silence", async () => {
  const world = new TestWorld();
  const plain = world.network.medium("a");
  const waiting: (() => void)[] = [];
  const drain = () => {
    for (const deliver of waiting.splice(0)) deliver();
  };
  const slow: Heartbeat = {
    link: plain.link,
    loops: false,
    // Packets stay in the socket until somebody looks.
    start: (listener) =>
      plain.start({
        ...listener,
        onPacket: (packet) => waiting.push(() => listener.onPacket(packet)),
      }),
    send: (bytes) => plain.send(bytes),
    stop: () => plain.stop(),
    drain,
  };
  const a = await world.started("a", { media: [slow] });
  await world.started("b");
  await world.clock.advance(5_000);
  assertEquals(a.membership.peers().map(({ node, status }) => [node, status]), [["b", "alive"]]);
  await world.end();
});
