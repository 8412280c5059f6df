import { assertEquals } from "@std/assert";
import { SEQUENCE_OFFSET } from "../../../core/ports/mod.ts";
import { simulatedPulse } from "./pulse.ts";
import { Process, Scheduler } from "./scheduler.ts";

async function setUp() {
  const scheduler = new Scheduler();
  const process = new Process(scheduler);
  const sent: { atMs: number; wire: number; number: number }[] = [];
  const start = simulatedPulse({
    scheduler,
    process,
    send: (wire, packet) => {
      const number = Number(new DataView(packet.buffer).getBigUint64(SEQUENCE_OFFSET));
      sent.push({ atMs: scheduler.nowMs, wire, number });
    },
  });
  const starting = start({
    intervalMs: 100,
    leaseMs: 250,
    firstSequence: 7,
    realtime: false,
    wires: [0, 1].map((descriptor) => ({ descriptor, address: new Uint8Array() })),
    onFault: () => {},
  });
  await scheduler.runUntil(10);
  const pulse = await starting;
  pulse.update({ bytes: new Uint8Array(40), method: "crc", secret: "" });
  const beat = () => {
    pulse.beat();
    process.clock.after(50, beat);
  };
  beat();
  const times = () => sent.filter(({ wire }) => wire === 0).map(({ atMs }) => atMs);
  return { scheduler, process, pulse, sent, times };
}

Deno.test("the simulated thread sends what is new at once and then in its interval, numbered, over every wire", async () => {
  const { scheduler, pulse, sent, times } = await setUp();
  await scheduler.runUntil(250);
  assertEquals(times(), [10, 100, 200]);
  assertEquals(sent.map(({ wire, number }) => `${wire}:${number}`), [
    "0:7",
    "1:7",
    "0:8",
    "1:8",
    "0:9",
    "1:9",
  ]);
  assertEquals(pulse.sent(), 3);
  await pulse.stop();
  await scheduler.runUntil(1_000);
  assertEquals(sent.length, 6);
});

Deno.test("the simulated thread vouches for a program that hangs until its lease is over, and not for one that is stopped", async () => {
  const hanging = await setUp();
  await hanging.scheduler.runUntil(205);
  hanging.process.pause(true);
  await hanging.scheduler.runUntil(1_000);
  assertEquals(hanging.times(), [10, 100, 200, 300]);
  hanging.process.resume();
  await hanging.scheduler.runUntil(1_250);
  assertEquals(hanging.times().slice(4), [1_100, 1_200]);
  const stopped = await setUp();
  await stopped.scheduler.runUntil(205);
  stopped.process.pause();
  await stopped.scheduler.runUntil(1_000);
  assertEquals(stopped.times(), [10, 100, 200]);
});

Deno.test("the simulated thread dies with its process", async () => {
  const { scheduler, process, times } = await setUp();
  process.kill();
  await scheduler.runUntil(1_000);
  assertEquals(times(), [10]);
});
