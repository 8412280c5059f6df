/** The thread that sends heartbeats, in the simulated world: the real schedule and packets without a real thread. */

import { PacketMaker } from "../../../core/ports/pulse_packet.ts";
import { PulseSchedule } from "../../../core/ports/pulse_schedule.ts";
import type { CancelTimer, PulseMessage, StartPulse } from "../../../core/ports/mod.ts";
import type { Process, Scheduler } from "./scheduler.ts";

/** How long it takes until a thread is there. */
const START_MS = 5;

export interface ThreadSurroundings {
  readonly scheduler: Scheduler;
  readonly process: Process;
  readonly send: (wire: number, packet: Uint8Array) => void;
}

/** A thread stands still with its process and dies with it, and goes on where only the main program hangs. */
export function simulatedPulse({ scheduler, process, send }: ThreadSurroundings): StartPulse {
  return ({ intervalMs, leaseMs, firstSequence = 1, wires }) => {
    const { clock } = process;
    const schedule = new PulseSchedule({ intervalMs, leaseMs }, clock.monotonicMs());
    const maker = new PacketMaker(firstSequence);
    let message: PulseMessage | undefined;
    let isNew = false;
    let beats = 0;
    let sent = 0;
    let stopped = false;
    let cancel: CancelTimer = () => {};
    const look = () => {
      if (stopped) return;
      cancel();
      const step = schedule.look({ nowMs: clock.monotonicMs(), beats, isNew });
      if (step.send && message !== undefined) {
        const packet = maker.next(message);
        for (const { descriptor } of wires) send(descriptor, packet);
        isNew = false;
        sent++;
      }
      cancel = scheduler.after(step.waitMs, () => process.enterThread(look));
    };
    const pulse = {
      update(next: PulseMessage) {
        message = next;
        isNew = true;
        beats++;
        look();
      },
      beat: () => void beats++,
      sent: () => sent,
      stop() {
        stopped = true;
        cancel();
        return Promise.resolve();
      },
    };
    return new Promise((resolve) => {
      scheduler.after(START_MS, () => process.enter(() => resolve(pulse)));
    });
  };
}
