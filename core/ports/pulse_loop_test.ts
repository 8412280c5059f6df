import { assertEquals } from "@std/assert";
import { PulseMemory } from "./pulse_memory.ts";
import { runPulse } from "./pulse_loop.ts";

const WIRES = [10, 11].map((descriptor) => ({ descriptor, address: new Uint8Array(16) }));

interface Played {
  /** Called before each look. */
  readonly onLook: (memory: PulseMemory, nowMs: number) => void;
  /** Error numbers by descriptor, for one send after the other. */
  readonly errors?: Readonly<Record<number, number[]>>;
}

/** Runs the loop on a clock that its waits move; it ends at 200. */
function play({ onLook, errors = {} }: Played) {
  let nowMs = 0;
  const memory = new PulseMemory();
  const sent: { atMs: number; descriptor: number; first: number; sequence: number }[] = [];
  const told: string[] = [];
  memory.sleep = (_wakes, limitMs) => void (nowMs += limitMs);
  const request = memory.request.bind(memory);
  memory.request = () => {
    if (nowMs >= 200) memory.askToStop();
    else onLook(memory, nowMs);
    return request();
  };
  runPulse({
    memory,
    intervalMs: 20,
    leaseMs: 100,
    firstSequence: 5,
    wires: WIRES,
    nowMs: () => nowMs,
    sendTo(packet, { descriptor }) {
      const error = errors[descriptor]?.shift() ?? 0;
      const [first = 0] = packet;
      if (error === 0) sent.push({ atMs: nowMs, descriptor, first, sequence: packet[23] ?? 0 });
      return error;
    },
    onError: (wire, errorNumber) => told.push(`${nowMs}: wire ${wire} error ${errorNumber}`),
  });
  return { sent, told, memory };
}

function message(first: number) {
  return { bytes: new Uint8Array(24).fill(first, 0, 1), method: "crc", secret: "" } as const;
}

/** A first message at the start, and beats all the time. */
function living(memory: PulseMemory, nowMs: number): void {
  memory.beat();
  if (nowMs === 0) memory.write(message(1));
}

Deno.test("runPulse sends nothing before there is a message", () => {
  const { sent, memory } = play({
    onLook(memory, nowMs) {
      memory.beat();
      if (nowMs === 100) memory.write(message(1));
    },
  });
  assertEquals(sent[0], { atMs: 100, descriptor: 10, first: 1, sequence: 5 });
  assertEquals(memory.sent(), 5);
});

Deno.test("runPulse sends one packet over every wire in every interval, with one number", () => {
  const { sent, told } = play({ onLook: living });
  assertEquals(sent.length, 20);
  assertEquals(sent.slice(2, 4), [
    { atMs: 20, descriptor: 10, first: 1, sequence: 6 },
    { atMs: 20, descriptor: 11, first: 1, sequence: 6 },
  ]);
  assertEquals(told, []);
});

Deno.test("runPulse goes on with the message it has while the next one is being written", () => {
  const { sent } = play({
    onLook(memory, nowMs) {
      living(memory, nowMs);
      if (nowMs === 60) {
        memory.write(message(2));
        // As if it were not finished.
        Atomics.add(new Int32Array(memory.buffer), 0, -1);
      }
      if (nowMs === 100) Atomics.add(new Int32Array(memory.buffer), 0, 1);
    },
  });
  const firsts = sent.filter(({ descriptor }) => descriptor === 10).map(({ first }) => first);
  assertEquals(firsts, [1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
});

Deno.test("runPulse sends nothing while the main program does not beat", () => {
  const { sent } = play({
    onLook(memory, nowMs) {
      if (nowMs === 0) living(memory, nowMs);
    },
  });
  assertEquals(sent.at(-1)?.atMs, 80);
});

Deno.test("runPulse tells of each change of a wire once, and the other wire goes on", () => {
  const { sent, told } = play({ onLook: living, errors: { 10: [0, 100, 100, 101, 101, 0] } });
  assertEquals(told, ["20: wire 0 error 100", "60: wire 0 error 101", "100: wire 0 error 0"]);
  assertEquals(sent.filter(({ descriptor }) => descriptor === 11).length, 10);
  assertEquals(sent.filter(({ descriptor }) => descriptor === 10).length, 6);
});

Deno.test("runPulse sends again at once where the error was about the packet before", () => {
  const { sent, told } = play({ onLook: living, errors: { 10: [0, 111, 0, 111, 111] } });
  assertEquals(sent.filter(({ descriptor }) => descriptor === 10).length, 9);
  assertEquals(told, ["40: wire 0 error 111", "60: wire 0 error 0"]);
});
