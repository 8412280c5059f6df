import { assert, assertEquals, assertGreater, assertLess, assertRejects } from "@std/assert";
import { eventually } from "../testing/eventually.ts";
import { type MediumSocket, systemMedia } from "./medium.ts";
import type { Pulse, PulseMessage, PulseOptions } from "./pulse.ts";
import { SEQUENCE_OFFSET } from "./pulse_packet.ts";
import { startPulse } from "./pulse_start.ts";
import { sealOf } from "./seal.ts";

const onLinux = { ignore: Deno.build.os !== "linux" };
const METHODS = ["sha256", "md5", "crc"] as const;
const HEAD_BYTES = 24;

/** A message of which every part follows from one number. */
function messageOf(kind: number): PulseMessage {
  return {
    bytes: new Uint8Array(HEAD_BYTES + 8 + kind * 5).fill(kind),
    method: METHODS[kind % 3] ?? "crc",
    secret: `secret ${kind}`.repeat(kind % 7),
  };
}

/** The kind and the number of a packet that is whole. Throws where it is none. */
function examine(packet: Uint8Array): { kind: number; sequence: bigint } {
  const kind = packet[HEAD_BYTES] ?? 0;
  const { bytes, method, secret } = messageOf(kind);
  const seal = packet.subarray(bytes.length);
  assertEquals(seal, sealOf(method, secret, packet.subarray(0, bytes.length)));
  const sequence = new DataView(packet.buffer).getBigUint64(SEQUENCE_OFFSET);
  const whole = bytes.slice();
  new DataView(whole.buffer).setBigUint64(SEQUENCE_OFFSET, sequence);
  assertEquals(packet.subarray(0, bytes.length), whole);
  return { kind, sequence };
}

interface Scene {
  readonly packets: Uint8Array[];
  readonly faults: string[];
  readonly recovered: number[];
  readonly sender: MediumSocket;
  start(options?: Partial<PulseOptions>): Promise<Pulse>;
}

async function withScene(body: (scene: Scene) => Promise<void>): Promise<void> {
  const packets: Uint8Array[] = [];
  const faults: string[] = [];
  const recovered: number[] = [];
  const pulses: Pulse[] = [];
  const ignore = { onDatagram: () => {}, onFault: () => {} };
  const receiver = systemMedia.open({ family: 4, interface: "lo", port: 0 }, {
    ...ignore,
    onDatagram: (bytes) => void packets.push(bytes),
  });
  const sender = systemMedia.open({ family: 4, interface: "lo", port: 0 }, ignore);
  const to = { address: "127.0.0.1", port: receiver.local.port };
  try {
    await body({
      packets,
      faults,
      recovered,
      sender,
      async start(options) {
        const pulse = await startPulse({
          intervalMs: 10,
          leaseMs: 60_000,
          realtime: false,
          wires: [sender.wire(to)],
          onFault: (reason, wire) => faults.push(`${wire}: ${reason}`),
          onRecovered: (wire) => recovered.push(wire),
          ...options,
        });
        pulses.push(pulse);
        return pulse;
      },
    });
  } finally {
    for (const pulse of pulses) await pulse.stop();
    receiver.close();
    sender.close();
  }
}

Deno.test(
  "startPulse sends whole messages again and again, numbered without a gap, until it is stopped",
  onLinux,
  () =>
    withScene(async ({ packets, start }) => {
      const pulse = await start();
      pulse.update(messageOf(1));
      await eventually("some have come", () => packets.length >= 10);
      pulse.update(messageOf(2));
      await eventually("more have come", () => examine(packets.at(-1)!).kind === 2);
      await pulse.stop();
      const sent = pulse.sent();
      await eventually("all have come", () => packets.length === sent);
      const seen = packets.map(examine);
      assertEquals(seen.map(({ sequence }) => Number(sequence)), seen.map((_, index) => index + 1));
      assertEquals(new Set(seen.map(({ kind }) => kind)), new Set([1, 2]));
      assertEquals(seen.map(({ kind }) => kind), seen.map(({ kind }) => kind).toSorted());
    }),
);

Deno.test(
  "startPulse goes on from the number it is given",
  onLinux,
  () =>
    withScene(async ({ packets, start }) => {
      const pulse = await start({ firstSequence: 4_000_000_000_000 });
      pulse.update(messageOf(1));
      await eventually("one has come", () => packets.length > 0);
      assertEquals(examine(packets[0]!).sequence, 4_000_000_000_000n);
    }),
);

Deno.test(
  "startPulse sends a new message at once, not at the next interval",
  onLinux,
  () =>
    withScene(async ({ packets, start }) => {
      const pulse = await start({ intervalMs: 600_000 });
      for (let kind = 1; kind <= 3; kind++) {
        pulse.update(messageOf(kind));
        await eventually(`message ${kind} has come`, () => packets.length === kind);
        assertEquals(examine(packets[kind - 1]!).kind, kind);
      }
    }),
);

Deno.test(
  "startPulse never sends half a message, however fast they change",
  onLinux,
  () =>
    withScene(async ({ packets, start }) => {
      const pulse = await start({ intervalMs: 1 });
      const seen = new Set<number>();
      let last = 0n;
      let examined = 0;
      for (let round = 0; round < 60; round++) {
        for (let count = 0; count < 200; count++) {
          pulse.update(messageOf((round * 200 + count) % 250));
        }
        // Lets the packets in.
        await new Promise((resolve) => setTimeout(resolve));
        for (const packet of packets.splice(0)) {
          const { kind, sequence } = examine(packet);
          assertGreater(sequence, last);
          last = sequence;
          seen.add(kind);
          examined++;
        }
      }
      assertGreater(examined, 200);
      assertGreater(seen.size, 20);
    }),
);

Deno.test(
  "startPulse falls silent when the main program does not beat, and goes on when it does",
  onLinux,
  () =>
    withScene(async ({ start }) => {
      const pulse = await start({ intervalMs: 5, leaseMs: 200 });
      pulse.update(messageOf(1));
      let before = -1;
      await eventually("it is silent", async () => {
        const isSilent = pulse.sent() === before;
        before = pulse.sent();
        await new Promise((resolve) => setTimeout(resolve, 50));
        return isSilent;
      });
      assertGreater(before, 0);
      assertLess(before, 80);
      pulse.beat();
      await eventually("it sends again", () => pulse.sent() > before);
    }),
);

Deno.test(
  "startPulse sends over all wires, and tells of one that fails and of its return",
  onLinux,
  () =>
    withScene(async ({ packets, faults, recovered, sender, start }) => {
      const other = systemMedia.open({ family: 4, interface: "lo", port: 0 }, {
        onDatagram: () => {},
        onFault: () => {},
      });
      // Without the permission to broadcast this address is refused.
      const bad = other.wire({ address: "127.255.255.255", port: 9 });
      const good = sender.wire({ address: "127.0.0.1", port: 9 });
      const pulse = await start({ wires: [bad, good] });
      pulse.update(messageOf(1));
      await eventually("the fault is told", () => faults.length > 0);
      await eventually("it goes on", () => pulse.sent() > 20);
      assertEquals(faults, ["0: cannot send a heartbeat: permission denied"]);
      assertEquals([packets.length, recovered.length], [0, 0]);
      await pulse.stop();
      other.close();
    }),
);

Deno.test(
  "startPulse gives real-time priority to the thread where it may, or says that it has none",
  onLinux,
  () =>
    withScene(async ({ faults, start }) => {
      await start({ realtime: true });
      // Scheduling policy 1 is SCHED_FIFO (proc(5), field 41).
      const policies = [...Deno.readDirSync("/proc/self/task")].map(({ name }) => {
        const stat = Deno.readTextFileSync(`/proc/self/task/${name}/stat`).replace(/^.*\) /, "");
        return stat.split(" ")[38];
      });
      const realtime = policies.filter((policy) => policy === "1").length;
      assertEquals(realtime, faults.length === 0 ? 1 : 0);
      if (faults.length > 0) assert(faults[0]?.includes("real-time priority"), faults[0]);
    }),
);

Deno.test(
  "startPulse can be stopped before it was given anything, and twice",
  onLinux,
  () =>
    withScene(async ({ start }) => {
      const pulse = await start();
      await Promise.all([pulse.stop(), pulse.stop()]);
      await pulse.stop();
      assertEquals(pulse.sent(), 0);
    }),
);

Deno.test(
  "startPulse rejects where the thread cannot be given what it needs",
  onLinux,
  () =>
    withScene(async ({ start }) => {
      await assertRejects(
        () => start({ wires: [{ descriptor: 1, address: (() => {}) as unknown as Uint8Array }] }),
        Error,
      );
    }),
);

Deno.test("startPulse does not keep a program from ending", onLinux, async () => {
  const script = `
    const { startPulse } = await import(${JSON.stringify(import.meta.resolve("./pulse_start.ts"))});
    const pulse = await startPulse({
      intervalMs: 10, leaseMs: 1000, realtime: false, wires: [], onFault: () => {},
    });
    pulse.update({ bytes: new Uint8Array(24), method: "crc", secret: "" });
    console.log(Date.now());
  `;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", "--config", config, "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const decoder = new TextDecoder();
  const { code, stdout, stderr } = await child.output();
  assertEquals(code, 0, decoder.decode(stderr));
  assertLess(Date.now() - Number(decoder.decode(stdout)), 2_000);
});
