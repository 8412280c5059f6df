/**
 * Networks between machines, as Heartbeat media: several wires, on each of them every direction with its own faults.
 * It tells who can hear whom, and what of whom has arrived since when; the directors are not asked.
 */

import type {
  Heartbeat,
  HeartbeatListener,
  HeartbeatPacket,
} from "../../../core/plugin/cluster_contracts.ts";
import type { Random } from "../../../core/ports/mod.ts";
import type { Process, Scheduler } from "./scheduler.ts";

/** What one direction of a wire does to packets. Shares are from 0 to 1. */
export interface PathFaults {
  readonly cut: boolean;
  readonly loss: number;
  readonly corruption: number;
  readonly duplication: number;
  /** A packet takes from the first to the second; what is sent later may come earlier. */
  readonly delayMs: readonly [leastMs: number, mostMs: number];
}

export const CLEAR_PATH: PathFaults = {
  cut: false,
  loss: 0,
  corruption: 0,
  duplication: 0,
  delayMs: [0.1, 1],
};

/** A path on which packets take no longer counts as whole, where nothing else is wrong with it. */
const WHOLE_DELAY_MAX_MS = 20;
/** How late a packet may come a second time. */
const ECHO_MAX_MS = 2_000;
/** What was on the way for longer says nothing of its sender any more. */
const STALE_MS = 100;
/** What a socket keeps for a program that does not read; more is lost. */
const SOCKET_QUEUE_MAX = 200;

export function isWhole(path: PathFaults): boolean {
  return !path.cut && path.loss === 0 && path.corruption === 0 &&
    path.delayMs[1] <= WHOLE_DELAY_MAX_MS;
}

interface Port {
  readonly process: Process;
  readonly listener: HeartbeatListener;
}

export interface NetworkOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly nodes: readonly string[];
  /** How many wires join all of them. */
  readonly wires: number;
  /** Whether a sender hears itself. */
  readonly loops: boolean;
}

export class Network {
  readonly #options: NetworkOptions;
  readonly #paths = new Map<string, PathFaults>();
  readonly #ports = new Map<string, Port>();
  /** When what arrived last on the way from one machine to another was sent. */
  readonly #arrived = new Map<string, number>();
  /** When something has arrived last that was sent long before. */
  readonly #stale = new Map<string, number>();
  readonly #changedMs = new Map<string, number>();
  #delivered = 0;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  get delivered(): number {
    return this.#delivered;
  }

  get wires(): number {
    return this.#options.wires;
  }

  /** Without faults the path is clear again. */
  setPath(from: string, to: string, wire: number, faults: Partial<PathFaults>): void {
    const path = `${wire} ${from} ${to}`;
    const isClear = Object.keys(faults).length === 0;
    if (isClear && !this.#paths.delete(path)) return;
    if (!isClear) this.#paths.set(path, { ...CLEAR_PATH, ...faults });
    this.#changedMs.set(pairOf(from, to), this.#options.scheduler.nowMs);
  }

  heal(): void {
    for (const path of this.#paths.keys()) {
      const [, from = "", to = ""] = path.split(" ");
      this.#changedMs.set(pairOf(from, to), this.#options.scheduler.nowMs);
    }
    this.#paths.clear();
  }

  /** When a path between the two has changed last, whichever way. */
  changedMs(one: string, other: string): number {
    return this.#changedMs.get(pairOf(one, other)) ?? 0;
  }

  path(from: string, to: string, wire: number): PathFaults {
    return this.#paths.get(`${wire} ${from} ${to}`) ?? CLEAR_PATH;
  }

  /** Whether everything that one says comes through to the other on at least one wire. */
  hears(from: string, to: string): boolean {
    return this.#anyWire((wire) => isWhole(this.path(from, to, wire)));
  }

  /** Whether nothing that one says can come through to the other. */
  isCut(from: string, to: string): boolean {
    return !this.#anyWire((wire) => !this.path(from, to, wire).cut);
  }

  /** When the newest was sent that has arrived; undefined where nothing has. */
  newestSentMs(from: string, to: string): number | undefined {
    return this.#arrived.get(`${from} ${to}`);
  }

  /** When something has arrived last that was on the way for so long that its sender may be gone. */
  staleArrivalMs(from: string, to: string): number | undefined {
    return this.#stale.get(`${from} ${to}`);
  }

  /** The medium of a process on a machine. */
  medium(node: string, wire: number, process: Process): Heartbeat {
    const { loops } = this.#options;
    const place = `${wire} ${node}`;
    return {
      link: `memory wire${wire}`,
      loops,
      start: (listener) => {
        if (!process.isDead) this.#ports.set(place, { process, listener });
        return Promise.resolve();
      },
      send: (bytes) => {
        if (!process.isDead) this.#send(node, wire, bytes);
      },
      wires: () => [{ descriptor: wire, address: new Uint8Array() }],
      stop: () => {
        if (this.#ports.get(place)?.process === process) this.#ports.delete(place);
        return Promise.resolve();
      },
    };
  }

  #anyWire(holds: (wire: number) => boolean): boolean {
    for (let wire = 0; wire < this.#options.wires; wire++) if (holds(wire)) return true;
    return false;
  }

  #send(from: string, wire: number, bytes: Uint8Array): void {
    const { nodes, loops } = this.#options;
    // The sender may use its buffer again, and a Buffer's own slice would be no copy.
    const sent = new Uint8Array(bytes);
    for (const to of nodes) {
      if (to === from && !loops) continue;
      const faults = this.path(from, to, wire);
      const { cut, loss, duplication } = faults;
      if (cut || this.#chance(loss)) continue;
      this.#deliver({ from, to, wire, bytes: sent }, this.#delay(faults), faults);
      if (this.#chance(duplication)) {
        this.#deliver({ from, to, wire, bytes: sent }, this.#between(0, ECHO_MAX_MS), faults);
      }
    }
  }

  #deliver(
    packet: { from: string; to: string; wire: number; bytes: Uint8Array },
    delayMs: number,
    { corruption }: PathFaults,
  ): void {
    const { scheduler } = this.#options;
    const { from, to, wire } = packet;
    const isSpoilt = this.#chance(corruption);
    const bytes = isSpoilt ? this.#spoil(packet.bytes.slice()) : packet.bytes;
    const sentMs = scheduler.nowMs;
    scheduler.after(delayMs, () => {
      const port = this.#ports.get(`${wire} ${to}`);
      if (port === undefined || port.process.waiting >= SOCKET_QUEUE_MAX) return;
      port.process.enter(() => {
        // The program may have closed the socket since.
        if (this.#ports.get(`${wire} ${to}`) !== port) return;
        this.#delivered++;
        if (!isSpoilt) this.#noteArrival(`${from} ${to}`, sentMs);
        const arrived: HeartbeatPacket = { bytes, from: `${from}:694` };
        port.listener.onPacket(arrived);
      });
    });
  }

  #noteArrival(way: string, sentMs: number): void {
    this.#arrived.set(way, Math.max(sentMs, this.#arrived.get(way) ?? 0));
    const { nowMs } = this.#options.scheduler;
    if (nowMs - sentMs > STALE_MS) this.#stale.set(way, nowMs);
  }

  /** One bit of it is another now. */
  #spoil(bytes: Uint8Array): Uint8Array {
    const at = Math.floor(this.#between(0, bytes.length));
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(this.#between(0, 8)));
    return bytes;
  }

  #delay({ delayMs: [leastMs, mostMs] }: PathFaults): number {
    return this.#between(leastMs, mostMs);
  }

  #between(least: number, most: number): number {
    return least + this.#options.random.number() * (most - least);
  }

  #chance(share: number): boolean {
    return share > 0 && this.#options.random.number() < share;
  }
}

function pairOf(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
