/** Counts packets that are refused, and decides how often that is told: an attack must not fill the history. */

import type { Fact } from "../events/mod.ts";
import {
  type ClusterCounters,
  type NodeName,
  PACKET_REFUSALS,
  type PacketRefusal,
} from "../model/mod.ts";
import type { Refused } from "./message.ts";

/** The shortest time between two reports of the same reason. */
export const REPORT_EVERY_MS = 10_000;

interface Tally {
  all: number;
  untold: number;
  toldAtMs: number | undefined;
  from: string;
  message: string;
}

export class Refusals {
  readonly #tallies = new Map<PacketRefusal, Tally>();
  /** When a packet older than the last start came last, by the directors' names. */
  readonly #outdatedAtMs = new Map<NodeName, number>();
  #untold = 0;

  /** Gives the event, where it is time for one. */
  note({ refusal, message, outdated }: Refused, from: string, nowMs: number): Fact | undefined {
    if (outdated !== undefined) this.#outdatedAtMs.set(outdated, nowMs);
    let tally = this.#tallies.get(refusal);
    if (tally === undefined) {
      tally = { all: 0, untold: 0, toldAtMs: undefined, from, message };
      this.#tallies.set(refusal, tally);
    }
    tally.all++;
    tally.untold++;
    this.#untold++;
    tally.from = from;
    tally.message = message;
    return this.#due(refusal, tally, nowMs);
  }

  /** Events of what was counted since the last ones, where their time has come. */
  due(nowMs: number): Fact[] {
    if (this.#untold === 0) return [];
    return [...this.#tallies].flatMap(([reason, tally]) => this.#due(reason, tally, nowMs) ?? []);
  }

  /** How many there were of each reason, and of whom packets were outdated since then. */
  counts(sinceMs: number): Pick<ClusterCounters, "refused" | "outdated"> {
    const refused = {} as Record<PacketRefusal, number>;
    for (const reason of PACKET_REFUSALS) refused[reason] = this.#tallies.get(reason)?.all ?? 0;
    const outdated = [...this.#outdatedAtMs].filter(([, atMs]) => atMs >= sinceMs);
    return {
      refused,
      ...(outdated.length === 0 ? {} : { outdated: outdated.map(([node]) => node) }),
    };
  }

  #due(reason: PacketRefusal, tally: Tally, nowMs: number): Fact | undefined {
    const { toldAtMs, untold, from, message } = tally;
    if (untold === 0) return undefined;
    // Another cluster on the same group is no trouble, and goes on for ever: once is enough.
    const pauseMs = reason === "foreign" ? Infinity : REPORT_EVERY_MS;
    if (toldAtMs !== undefined && nowMs - toldAtMs < pauseMs) return undefined;
    tally.toldAtMs = nowMs;
    tally.untold = 0;
    this.#untold -= untold;
    return { type: "heartbeat.refused", reason, packets: untold, from, message };
  }
}
