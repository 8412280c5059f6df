/** The contracts of what directors share: resources, and the media that carry their heartbeats. */

import type { DirectorEvent } from "../events/mod.ts";
import type { DatagramWire } from "../ports/mod.ts";

/**
 * Something that one director at a time has: an address, a role in the kernel, a program that runs. The failover owns
 * order, time limits and tries; everything here is idempotent, and throws RingmasterError `resource_failed` (or what
 * the system says) where it cannot be done.
 */
export interface Resource {
  /** Type and what tells it from others: `ip_addr 10.0.0.154/25 eth0`. */
  readonly label: string;
  /**
   * False where it does no harm that two directors have it for a while, so that a release that fails for good need not
   * keep the other director waiting; true where left out.
   */
  readonly exclusive?: boolean;
  /** Takes it; resolves once it serves. What can be done afterwards, such as announcing again, is not waited for. */
  acquire(signal: AbortSignal): Promise<void>;
  release(signal: AbortSignal): Promise<void>;
  /** Whether it is here, in truth and not from memory. */
  held(signal: AbortSignal): Promise<boolean>;
  /**
   * Why it would serve nobody here at the moment, such as a cable that is not plugged in; undefined where nothing is
   * known against it. Asked at every turn, also while another director has it, so that it must cost next to nothing.
   */
  obstacle?(): string | undefined;
  /** Brings it into the state of a director that stands by, at the start; left out where there is no such state. */
  standBy?(signal: AbortSignal): Promise<void>;
  /** Tells the network again who has it, for instance after a partition has healed. */
  announce?(signal: AbortSignal): Promise<void>;
  /** How it stands in the words of its field, such as `master running`. */
  describe?(signal: AbortSignal): Promise<string>;
  /**
   * Commands, each a program and its arguments, that take it from this machine when this process has died without a
   * word. Pure: asked beforehand.
   */
  withdrawal?(): readonly (readonly string[])[];
  /** Ends what still runs in the background; the resource stays as it is. */
  close?(): Promise<void>;
}

/** A datagram as it came in. */
export interface HeartbeatPacket {
  readonly bytes: Uint8Array;
  /** Address and port of the sender, for a person. */
  readonly from: string;
}

/** `nobody` where the medium is in the configuration for the sake of the other directors. */
export type MediumReach = "all" | "one" | "nobody";

/** Carries heartbeats over one medium. */
export interface Heartbeat {
  /** What the link is called: `multicast eth0 225.0.0.1:694`. */
  readonly link: string;
  /** Whether what is sent comes back to the sender, so that a medium that carries nothing is noticed. */
  readonly loops: boolean;
  /**
   * Opens the medium; what arrives is handed over at once, in order. `onFault` is told where the medium has failed and
   * tries again by itself. Throws RingmasterError `medium_failed` where it cannot be opened.
   */
  start(listener: HeartbeatListener, signal: AbortSignal): Promise<void>;
  /** Best effort: what cannot be sent is told to `onFault` and lost. */
  send(bytes: Uint8Array): void;
  /**
   * Hands over at once what has arrived and was not handed over yet, because this process was busy; to be called before
   * a director is judged by its silence. Left out where nothing can be waiting.
   */
  drain?(): void;
  /** Where a thread can send by itself, once it is started; left out where only `send` can. */
  wires?(): readonly DatagramWire[];
  /** Who is at its other end, once it is started; all other directors where left out. */
  reaches?(): MediumReach;
  stop(): Promise<void>;
}

export interface HeartbeatListener {
  readonly onPacket: (packet: HeartbeatPacket) => void;
  /** The reason for a person; undefined once it works again. */
  readonly onFault: (reason: string | undefined) => void;
}

/** What led to the present owner of a group. */
export interface GroupExplanation {
  readonly group: string;
  /** How it stands now, as sentences for a person. */
  readonly state: readonly string[];
  /** The chain of events that led there, oldest first. */
  readonly events: readonly DirectorEvent[];
}
