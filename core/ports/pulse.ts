/**
 * Sends the same message again and again, as a seam: by a thread of its own, so that a main program that is busy for a
 * moment is not taken for dead.
 */

import type { AuthMethod } from "../model/mod.ts";
import type { DatagramWire } from "./medium.ts";

export { SEQUENCE_OFFSET } from "./pulse_packet.ts";

/** What is sent: sequence number and seal are put in anew for each packet. */
export interface PulseMessage {
  /** All but the seal; the eight bytes at SEQUENCE_OFFSET are overwritten with the number, big-endian. */
  readonly bytes: Uint8Array;
  readonly method: AuthMethod;
  readonly secret: string;
}

export interface PulseOptions {
  readonly intervalMs: number;
  /**
   * Number of the first message that it sends; each next one has the next number. A thread that follows another goes on
   * above it, because the others refuse a number that they have seen. 1 where left out; a safe integer.
   */
  readonly firstSequence?: number;
  /**
   * Without a `beat` for so long the thread falls silent: it must not vouch for a program that hangs. It looks once in
   * every interval, and counts a beat from the look before it on.
   */
  readonly leaseMs: number;
  /** Whether to ask for real-time priority (sched(7)); where that is refused it goes on, and `onFault` hears it. */
  readonly realtime: boolean;
  readonly wires: readonly DatagramWire[];
  /** With the place in `wires` where it is about one of them; told once, and again when the reason changes. */
  readonly onFault: (reason: string, wire?: number) => void;
  /** A wire that failed works again. */
  readonly onRecovered?: (wire: number) => void;
}

export interface Pulse {
  /**
   * Sends it at once, and from then on in every interval instead of what was sent before; a sign of life as well.
   * Throws TypeError for what is too long for a datagram.
   */
  update(message: PulseMessage): void;
  /** The main program lives. */
  beat(): void;
  /** Messages sent so far; a message that goes over several wires counts once. */
  sent(): number;
  /** Resolves once nothing is sent any more, so that the sockets may be closed. Idempotent. */
  stop(): Promise<void>;
}

/** Throws ConnectionError `connection_failed` where there can be no such thread. */
export type StartPulse = (options: PulseOptions) => Promise<Pulse>;
