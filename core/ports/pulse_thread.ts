/**
 * The pulse thread: the module that `startPulse` runs in a worker. It has a thread of its own and never gives control
 * back until it is asked to stop, through shared memory.
 *
 * `deno compile` does not see that this file is needed and must be told: `--include core/ports/pulse_thread.ts`.
 */

import { parentPort, workerData } from "node:worker_threads";
import { openLibc } from "./libc.ts";
import { runPulse } from "./pulse_loop.ts";
import { PulseMemory } from "./pulse_memory.ts";
import { takePriority } from "./pulse_priority.ts";
import type { PulseThreadData, PulseThreadReport } from "./pulse_start.ts";

const { buffer, realtime, ...settings }: PulseThreadData = workerData;

function report(what: PulseThreadReport): void {
  parentPort?.postMessage(what);
}

const libc = openLibc();
if (libc === undefined) {
  report({ type: "failed", reason: "the C library of this system cannot be used" });
} else {
  const refusal = realtime ? takePriority(libc) : undefined;
  report({ type: "ready", ...(refusal === undefined ? {} : { refusal }) });
  runPulse({
    ...settings,
    memory: new PulseMemory(buffer),
    nowMs: () => performance.now(),
    sendTo: (packet, { descriptor, address }) =>
      libc.sendTo(descriptor, packet, address as Uint8Array<ArrayBuffer>) < 0 ? libc.errno() : 0,
    onError: (wire, errorNumber) => report({ type: "wire", wire, errorNumber }),
  });
  report({ type: "stopped" });
}
