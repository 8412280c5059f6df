import { assert, assertEquals } from "@std/assert";
import type { Heartbeat } from "../plugin/mod.ts";
import type { DatagramWire, Pulse, PulseMessage, PulseOptions } from "../ports/mod.ts";
import { createFakeClock } from "../testing/mod.ts";
import { clusterIdOf, decodeMessage, encodeMessage, isRefused } from "./message.ts";
import { Sender, type SendTiming, THREAD_AGAIN_MS } from "./sender.ts";
import { stateOf } from "./test_states.ts";
import { KEY } from "./test_world.ts";

const TIMING: SendTiming = { intervalMs: 100, leaseMs: 200, realtime: true };

function messageOf(version: number): Uint8Array {
  const clusterId = clusterIdOf("a+b");
  return encodeMessage({ keyId: 1, generation: 1, sequence: 0, clusterId }, stateOf({ version }));
}

class FakePulse implements Pulse {
  readonly options: PulseOptions;
  readonly messages: PulseMessage[] = [];
  beats = 0;
  stopped = false;

  constructor(options: PulseOptions) {
    this.options = options;
  }

  update(message: PulseMessage): void {
    assert(!this.stopped, "updated after it was stopped");
    this.messages.push(message);
  }
  beat(): void {
    this.beats++;
  }
  sent(): number {
    return this.messages.length;
  }
  stop(): Promise<void> {
    this.stopped = true;
    return Promise.resolve();
  }
}

function setUp(options: { threads?: boolean; wires?: boolean } = {}) {
  const clock = createFakeClock();
  const packets: Uint8Array[] = [];
  const troubles: string[] = [];
  const faults: string[] = [];
  let ways = 0;
  const pulses: FakePulse[] = [];
  let descriptor = 7;
  let fails: string | undefined;
  let grumbles: string | undefined;
  const wires = (): DatagramWire[] => [{ descriptor, address: Uint8Array.of(2, 0) }];
  const medium: Heartbeat = {
    link: "net0",
    loops: false,
    start: () => Promise.resolve(),
    send(bytes) {
      if (fails !== undefined) throw new Error(fails);
      packets.push(bytes);
    },
    stop: () => Promise.resolve(),
    ...(options.wires === false ? {} : { wires }),
  };
  const sender = new Sender({
    clock,
    timing: TIMING,
    media: () => [medium],
    onFault: ({ link }, reason) => faults.push(`${link}: ${reason ?? "good"}`),
    onWays: () => ways++,
    onTrouble: (message) => troubles.push(message),
    ...(options.threads === true
      ? {
        pulse: (started: PulseOptions) => {
          if (fails !== undefined) return Promise.reject(new Error(fails));
          const pulse = new FakePulse(started);
          pulses.push(pulse);
          if (grumbles !== undefined) started.onFault(grumbles);
          return Promise.resolve(pulse);
        },
      }
      : {}),
  });
  const sequences = () =>
    packets.map((packet) => {
      const message = decodeMessage(packet);
      assert(!isRefused(message));
      return message.sequence;
    });
  return {
    clock,
    sender,
    packets,
    pulses,
    troubles,
    faults,
    ways: () => ways,
    sequences,
    fail: (reason: string | undefined) => void (fails = reason),
    grumble: (reason: string) => void (grumbles = reason),
    reopen: () => void descriptor++,
  };
}

Deno.test("Sender without a thread sends at once and in every interval, each with the next number", async () => {
  const { clock, sender, packets, sequences } = setUp();
  await sender.refresh();
  await clock.advance(500);
  assertEquals(packets.length, 0);
  sender.update(messageOf(1), KEY);
  assertEquals(packets.length, 1);
  await clock.advance(350);
  assertEquals(sequences(), [1, 2, 3, 4]);
  sender.update(messageOf(2), KEY);
  await clock.advance(99);
  assertEquals(packets.length, 5, "the interval counts from what was sent last");
  await clock.advance(1);
  assertEquals(sequences(), [1, 2, 3, 4, 5, 6]);
  assertEquals(sender.sent(), 6);
  await sender.stop();
  await clock.advance(1_000);
  assertEquals(packets.length, 6);
  assertEquals(clock.pending, 0);
});

Deno.test("Sender goes on when a medium throws, and says so", async () => {
  const { clock, sender, packets, troubles, fail } = setUp();
  fail("network is unreachable");
  sender.update(messageOf(1), KEY);
  fail(undefined);
  await clock.advance(100);
  assertEquals(packets.length, 1);
  assertEquals(troubles, ["cannot send over net0: network is unreachable"]);
  await sender.stop();
});

Deno.test("Sender leaves the sending to a thread where all media can be handed to it", async () => {
  const { clock, sender, packets, pulses } = setUp({ threads: true });
  await sender.refresh();
  sender.update(messageOf(1), KEY);
  sender.beat();
  await clock.advance(1_000);
  const [pulse] = pulses;
  assertEquals(packets.length, 0);
  assertEquals(clock.pending, 0);
  assertEquals(pulse?.beats, 1);
  assertEquals(pulse?.messages, [{ bytes: messageOf(1), method: KEY.method, secret: KEY.secret }]);
  assertEquals(pulse?.options.intervalMs, 100);
  assertEquals(pulse?.options.leaseMs, 200);
  assertEquals(pulse?.options.realtime, true);
  assertEquals(pulse?.options.wires.map(({ descriptor }) => descriptor), [7]);
  await sender.stop();
  assert(pulse?.stopped);
});

Deno.test("Sender sends by itself where a medium cannot be handed over, or no thread can be had", async () => {
  const unwired = setUp({ threads: true, wires: false });
  await unwired.sender.refresh();
  unwired.sender.update(messageOf(1), KEY);
  assertEquals([unwired.packets.length, unwired.pulses.length], [1, 0]);
  await unwired.sender.stop();

  const broken = setUp({ threads: true });
  broken.fail("no threads");
  await broken.sender.refresh();
  broken.fail(undefined);
  broken.sender.update(messageOf(1), KEY);
  assertEquals([broken.packets.length, broken.pulses.length], [1, 0]);
  assertEquals(broken.troubles, ["cannot send heartbeats by a thread of their own: no threads"]);
  await broken.sender.stop();
});

Deno.test("Sender replaces the thread where sockets or times are others, with numbers above the old ones", async () => {
  const { sender, pulses, reopen } = setUp({ threads: true });
  await sender.refresh();
  sender.update(messageOf(1), KEY);
  await sender.refresh();
  assertEquals(pulses.length, 1, "nothing is another");
  reopen();
  await sender.refresh();
  sender.setTiming({ ...TIMING, intervalMs: 20 });
  await sender.refresh();
  const [first, second, third] = pulses;
  assertEquals(pulses.map(({ stopped }) => stopped), [true, true, false]);
  assertEquals(second?.messages, first?.messages, "it goes on with what was sent before");
  assertEquals(third?.options.intervalMs, 20);
  assertEquals(second?.options.wires.map(({ descriptor }) => descriptor), [8]);
  const starts = pulses.map(({ options }) => options.firstSequence ?? 0);
  assert(starts[0]! >= 1 && starts[1]! > starts[0]! + 1e9 && starts[2]! > starts[1]! + 1e9);
  assertEquals(sender.sent(), 3);
  await sender.stop();
});

Deno.test("Sender has its next thread before it ends the one that sends", async () => {
  const { sender, pulses, reopen } = setUp({ threads: true });
  await sender.refresh();
  const [first] = pulses;
  assert(first !== undefined);
  let started = 0;
  first.stop = () => {
    started = pulses.length;
    first.stopped = true;
    return Promise.resolve();
  };
  reopen();
  await sender.refresh();
  assertEquals(started, 2);
  await sender.stop();
});

Deno.test("Sender says the last word after its thread has ended, as often as asked, above all numbers", async () => {
  const { sender, pulses, packets, sequences } = setUp({ threads: true });
  await sender.refresh();
  sender.update(messageOf(1), KEY);
  await sender.stop(messageOf(2), 3);
  const [pulse] = pulses;
  assert(pulse?.stopped);
  assertEquals(packets.length, 3);
  const [one = 0, two, three] = sequences();
  assert(one > (pulse.options.firstSequence ?? 0) + 1e9);
  assertEquals([two, three], [one + 1, one + 2]);
  assertEquals(sender.sent(), 4);
  await sender.stop(messageOf(3), 3);
  assertEquals(packets.length, 3, "a second stop does nothing");
});

Deno.test("Sender that is stopped while its thread starts ends that too", async () => {
  const { sender, pulses } = setUp({ threads: true });
  const refreshing = sender.refresh();
  await sender.stop();
  await refreshing;
  assert(pulses.every(({ stopped }) => stopped));
  sender.update(messageOf(1), KEY);
  assertEquals(sender.sent(), 0);
});

Deno.test("Sender goes on with a thread that does not get the priority it was to have", async () => {
  const { sender, pulses, troubles, grumble } = setUp({ threads: true });
  grumble("no right to real-time priority");
  await sender.refresh();
  sender.update(messageOf(1), KEY);
  assertEquals(pulses.map(({ messages }) => messages.length), [1]);
  assertEquals(troubles, ["the thread that sends heartbeats: no right to real-time priority"]);
  await sender.stop();
});

Deno.test("Sender says of which medium its thread complains, and that a new thread knows nothing of it", async () => {
  const { sender, pulses, faults, troubles, reopen } = setUp({ threads: true });
  await sender.refresh();
  pulses[0]?.options.onFault("network is unreachable", 0);
  pulses[0]?.options.onRecovered?.(0);
  pulses[0]?.options.onFault("network is down", 0);
  pulses[0]?.options.onFault("there is no such wire", 9);
  reopen();
  await sender.refresh();
  assertEquals(faults, [
    "net0: network is unreachable",
    "net0: good",
    "net0: network is down",
    "net0: good",
  ]);
  assertEquals(troubles, []);
  assertEquals(pulses.length, 2);
  await sender.stop();
});

Deno.test("Sender that loses its thread sends from here at once, and takes another one later", async () => {
  const { clock, sender, packets, pulses, sequences, ways } = setUp({ threads: true });
  await sender.refresh();
  sender.update(messageOf(1), KEY);
  pulses[0]?.options.onFault("it ended");
  assertEquals(packets.length, 1);
  await clock.advance(1_000);
  assertEquals(packets.length, 11);
  assert(sequences()[0]! > (pulses[0]?.options.firstSequence ?? 0) + 1e9);
  assertEquals(ways(), 0);
  await clock.advance(THREAD_AGAIN_MS - 1_000);
  assertEquals(ways(), 1);
  const before = packets.length;
  await sender.refresh();
  await clock.advance(1_000);
  assertEquals(packets.length, before);
  assertEquals(pulses.length, 2);
  assert((pulses[1]?.options.firstSequence ?? 0) > sequences().at(-1)!);
  assertEquals(pulses[1]?.messages.length, 1);
  await sender.stop();
  assertEquals(clock.pending, 0);
});

Deno.test("Sender that is stopped does not mind what its thread says of its end", async () => {
  const { clock, sender, packets, pulses } = setUp({ threads: true });
  await sender.refresh();
  sender.update(messageOf(1), KEY);
  await sender.stop();
  pulses[0]?.options.onFault("it ended");
  await clock.advance(10_000);
  assertEquals([packets.length, clock.pending], [0, 0]);
});
