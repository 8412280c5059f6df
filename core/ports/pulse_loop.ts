/** What the pulse thread does all day: look, send where it is time, wait. */

import type { DatagramWire } from "./medium.ts";
import type { PulseMessage } from "./pulse.ts";
import type { PulseMemory } from "./pulse_memory.ts";
import { PacketMaker } from "./pulse_packet.ts";
import { PulseSchedule, type PulseTiming } from "./pulse_schedule.ts";
import { ECONNREFUSED } from "./system_error.ts";

export interface PulseLoopOptions extends PulseTiming {
  readonly memory: PulseMemory;
  /** Number of the first packet. */
  readonly firstSequence: number;
  readonly wires: readonly DatagramWire[];
  readonly nowMs: () => number;
  /** Zero, or the system's error number. */
  readonly sendTo: (packet: Uint8Array<ArrayBuffer>, wire: DatagramWire) => number;
  /** A wire fails for another reason than before; zero where it works again. */
  readonly onError: (wire: number, errorNumber: number) => void;
}

/** Returns when it is asked to stop. */
export function runPulse(options: PulseLoopOptions): void {
  const { memory, nowMs } = options;
  const schedule = new PulseSchedule(options, nowMs());
  const maker = new PacketMaker(options.firstSequence);
  const errors = options.wires.map(() => 0);
  let message: (PulseMessage & { readonly version: number }) | undefined;
  let sentVersion = 0;
  for (;;) {
    const wakes = memory.wakes();
    const { stop, beats, version } = memory.request();
    if (stop) return;
    // While a new one is just being written, the one before goes on.
    if (version !== message?.version) message = memory.read() ?? message;
    const isNew = message !== undefined && message.version !== sentVersion;
    const { send, waitMs } = schedule.look({ nowMs: nowMs(), beats, isNew });
    if (send && message !== undefined) {
      sendOver(options, maker.next(message), errors);
      sentVersion = message.version;
      memory.countSent();
    }
    memory.sleep(wakes, waitMs);
  }
}

function sendOver(
  options: PulseLoopOptions,
  packet: Uint8Array<ArrayBuffer>,
  errors: number[],
): void {
  for (const [index, wire] of options.wires.entries()) {
    let error = options.sendTo(packet, wire);
    // It is about the packet before this one, to a peer that does not run, and this one was not sent yet.
    if (error === ECONNREFUSED) error = options.sendTo(packet, wire);
    if (error === errors[index]) continue;
    errors[index] = error;
    options.onError(index, error);
  }
}
