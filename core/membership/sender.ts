/**
 * Sends what this director says of itself: at once when it changes, and again in every keepalive. By a thread of its
 * own where all media can be handed to one, else by a timer here.
 */

import { messageOf } from "../errors.ts";
import type { AuthKey, ClusterConfig } from "../model/mod.ts";
import type { Heartbeat } from "../plugin/mod.ts";
import {
  type CancelTimer,
  type Clock,
  type DatagramWire,
  type Pulse,
  type PulseMessage,
  sealOf,
  type StartPulse,
} from "../ports/mod.ts";
import { sameBytes, sealMessage } from "./message.ts";

/**
 * Numbers of one run of the thread, or of one time of sending from here: the next one begins above all that it can have
 * sent. 2^53 has room for two million of them in one generation.
 */
const RUN_NUMBERS = 2 ** 32;

export interface SendTiming {
  readonly intervalMs: number;
  readonly leaseMs: number;
  readonly realtime: boolean;
}

/**
 * The thread vouches for this program for longer than any pause of a busy machine: a program that is killed or stopped
 * takes its thread along, so that this delays only that others notice one which hangs, and one that wakes asks first.
 */
export function sendTimingOf(config: ClusterConfig): SendTiming {
  const { keepaliveMs, deadtimeMs, realtime } = config;
  return { intervalMs: keepaliveMs, leaseMs: Math.max(2 * deadtimeMs, LEASE_MIN_MS), realtime };
}

const LEASE_MIN_MS = 1_000;

export interface SenderOptions {
  readonly clock: Clock;
  readonly pulse?: StartPulse;
  readonly timing: SendTiming;
  /** The media that are open. */
  readonly media: () => readonly Heartbeat[];
  /** Nothing can be sent over a medium, for this reason; without one it works again. */
  readonly onFault: (medium: Heartbeat, reason: string | undefined) => void;
  /** `refresh` is to be called: a thread that was lost may be had again. */
  readonly onWays: () => void;
  /** The thread has a trouble, or cannot be had. */
  readonly onTrouble: (message: string) => void;
}

/** How long until another thread is tried in place of one that was lost. */
export const THREAD_AGAIN_MS = 3_000;

/** A wire, and the medium that it belongs to. */
interface Way extends DatagramWire {
  readonly medium: Heartbeat;
}

/** What a running thread was started with. */
interface Running {
  readonly pulse: Pulse;
  readonly timing: SendTiming;
  readonly ways: readonly Way[];
}

export class Sender {
  readonly #options: SenderOptions;
  #timing: SendTiming;
  #message: PulseMessage | undefined;
  #running: Running | undefined;
  #cancel: CancelTimer | undefined;
  #cancelAgain: CancelTimer | undefined;
  #stopped = false;
  /** Sent by threads that have ended, and from here. */
  #sent = 0;
  #runs = 0;
  #number = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#timing = options.timing;
  }

  /** Packets so far; one that goes over several media counts once. */
  sent(): number {
    return this.#sent + (this.#running?.pulse.sent() ?? 0);
  }

  /** Sends it at once, and from then on in every interval. `message` is all but the seal. */
  update(message: Uint8Array, { method, secret }: AuthKey): void {
    this.#message = { bytes: message, method, secret };
    if (this.#stopped) return;
    if (this.#running === undefined) this.#sendHere();
    else this.#running.pulse.update(this.#message);
  }

  /** The main program lives. */
  beat(): void {
    this.#running?.pulse.beat();
  }

  setTiming(timing: SendTiming): void {
    this.#timing = timing;
  }

  /**
   * Makes the way of sending fit the media and the timing as they are now. A thread is replaced only once the next one
   * is there, so that nobody is silent meanwhile. To be called again only once it has resolved.
   */
  async refresh(): Promise<void> {
    if (this.#stopped) return;
    const ways = this.#ways();
    const before = this.#running;
    if (before !== undefined && isSame(before, this.#timing, ways)) return;
    const next = await this.#startPulse(ways);
    if (before === undefined && next === undefined) return;
    if (before !== undefined) await this.#end(before);
    if (this.#stopped) {
      if (next !== undefined) await this.#end(next);
      return;
    }
    this.#running = next;
    this.#beginRun();
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#message === undefined) return;
    if (next === undefined) this.#sendHere();
    else next.pulse.update(this.#message);
  }

  /** Says the last word so many times, where there is one, and ends. */
  async stop(last?: Uint8Array, times: number = 1): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#cancel?.();
    this.#cancelAgain?.();
    const running = this.#running;
    this.#running = undefined;
    if (running !== undefined) await this.#end(running);
    if (last === undefined || this.#message === undefined) return;
    this.#message = { ...this.#message, bytes: last };
    this.#beginRun();
    for (let time = 0; time < times; time++) this.#sendOnce(this.#message);
  }

  /** Where the thread would send, or nothing where it cannot reach all media. */
  #ways(): readonly Way[] {
    const media = this.#options.media();
    if (this.#options.pulse === undefined) return [];
    if (media.some((medium) => medium.wires === undefined)) return [];
    return media.flatMap((medium) => (medium.wires?.() ?? []).map((wire) => ({ ...wire, medium })));
  }

  async #startPulse(ways: readonly Way[]): Promise<Running | undefined> {
    const { pulse: start, onTrouble, onFault } = this.#options;
    if (start === undefined || ways.length === 0) return undefined;
    const timing = this.#timing;
    let running: Running | undefined;
    const tell = (wire: number, reason: string | undefined) => {
      const way = ways[wire];
      if (way !== undefined) onFault(way.medium, reason);
    };
    try {
      const pulse = await start({
        ...timing,
        // This run's numbers begin when it takes over; the run is counted there.
        firstSequence: (this.#runs + 1) * RUN_NUMBERS + 1,
        wires: ways.map(({ descriptor, address }) => ({ descriptor, address })),
        onFault: (reason, wire) => {
          if (wire !== undefined) return tell(wire, reason);
          onTrouble(`the thread that sends heartbeats: ${reason}`);
          // What it complains of before it is there is no end of it, such as a priority that it does not get.
          if (running !== undefined) this.#lose(running);
        },
        onRecovered: (wire) => tell(wire, undefined),
      });
      running = { pulse, timing, ways };
      return running;
    } catch (thrown) {
      onTrouble(`cannot send heartbeats by a thread of their own: ${messageOf(thrown)}`);
      return undefined;
    }
  }

  /** The thread sends no more: sends from here until there is another. */
  #lose(running: Running): void {
    if (this.#stopped || this.#running !== running) return;
    this.#running = undefined;
    void this.#end(running);
    this.#beginRun();
    this.#sendHere();
    const { clock, onWays } = this.#options;
    this.#cancelAgain?.();
    this.#cancelAgain = clock.after(THREAD_AGAIN_MS, onWays);
  }

  async #end({ pulse, ways }: Running): Promise<void> {
    try {
      await pulse.stop();
    } catch (thrown) {
      this.#options.onTrouble(`cannot end the thread that sends heartbeats: ${messageOf(thrown)}`);
    }
    this.#sent += pulse.sent();
    // What it complained of is told anew by whoever sends next.
    for (const { medium } of ways) this.#options.onFault(medium, undefined);
  }

  #beginRun(): void {
    this.#runs++;
    this.#number = 0;
  }

  #sendHere(): void {
    if (this.#message === undefined || this.#stopped) return;
    this.#cancel?.();
    // First of all, so that nothing that fails below ends the sending.
    this.#cancel = this.#options.clock.after(this.#timing.intervalMs, () => this.#sendHere());
    this.#sendOnce(this.#message);
  }

  #sendOnce({ bytes, method, secret }: PulseMessage): void {
    const sequence = this.#runs * RUN_NUMBERS + ++this.#number;
    const packet = sealMessage(bytes, sequence, (signed) => sealOf(method, secret, signed));
    this.#sent++;
    for (const medium of this.#options.media()) {
      try {
        medium.send(packet);
      } catch (thrown) {
        this.#options.onTrouble(`cannot send over ${medium.link}: ${messageOf(thrown)}`);
      }
    }
  }
}

function isSame({ timing, ways }: Running, other: SendTiming, otherWays: readonly Way[]): boolean {
  return timing.intervalMs === other.intervalMs && timing.leaseMs === other.leaseMs &&
    timing.realtime === other.realtime && ways.length === otherWays.length &&
    ways.every((way, index) => {
      const twin = otherWays[index];
      return twin !== undefined && way.medium === twin.medium &&
        way.descriptor === twin.descriptor && sameBytes(way.address, twin.address);
    });
}
