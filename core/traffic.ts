/**
 * What the backend counts, for showing: it is asked at most once a second, whoever and however many want to know, and
 * the rates are those between the last two readings.
 */

import type {
  ConnectionTableSnapshot,
  Rates,
  ServerId,
  ServerStats,
  ServiceId,
  TableStats,
} from "./model/mod.ts";
import type { Clock } from "./ports/mod.ts";

/** Whoever asks within this time of the last reading shares it. */
export const READING_MS = 1_000;
/** Over a shorter time the rates would jump. */
const RATE_MIN_MS = 900;
/** Over a longer time they would say nothing of now. */
export const RATE_MAX_MS = 60_000;

/** What is asked for counters. */
export interface Counting {
  stats(): Promise<TableStats | undefined>;
  connectionTable(): Promise<ConnectionTableSnapshot | undefined>;
}

export interface Reading {
  /** Undefined where the backend does not count, or could not be asked. */
  readonly stats: TableStats | undefined;
  /** Undefined where the server is not in both of the last two readings, or its counters went backwards. */
  rates(service: ServiceId, server: ServerId): Rates | undefined;
  readonly connectionTable: ConnectionTableSnapshot | undefined;
}

interface Counted {
  readonly stats: TableStats;
  readonly atMs: number;
}

export class Traffic {
  readonly #clock: Clock;
  readonly #counting: () => Counting | undefined;
  /** The last reading and when it was asked for; `done` once it is there. */
  #last: { readonly startedMs: number; reading: Promise<Reading>; done: boolean } | undefined;
  /** What the rates of the next reading are counted from. */
  #before: Counted | undefined;
  #rates: Reading["rates"] = NOTHING_READ.rates;

  /** `counting` gives who is to be asked; undefined while there is nobody. */
  constructor(clock: Clock, counting: () => Counting | undefined) {
    this.#clock = clock;
    this.#counting = counting;
  }

  /** Never rejects: what cannot be read is left out. */
  read(): Promise<Reading> {
    const nowMs = this.#clock.monotonicMs();
    const counting = this.#counting();
    if (counting === undefined) return Promise.resolve(NOTHING_READ);
    const last = this.#last;
    // One that takes longer is waited for, so that two never run at the same time.
    if (last !== undefined && (!last.done || nowMs - last.startedMs < READING_MS)) {
      return last.reading;
    }
    const next = { startedMs: nowMs, reading: this.#take(counting), done: false };
    next.reading = next.reading.finally(() => void (next.done = true));
    this.#last = next;
    return next.reading;
  }

  async #take(counting: Counting): Promise<Reading> {
    const [stats, connectionTable] = await Promise.all([
      counting.stats().catch(() => undefined),
      counting.connectionTable().catch(() => undefined),
    ]);
    if (stats === undefined) return { ...NOTHING_READ, connectionTable };
    const now: Counted = { stats, atMs: this.#clock.monotonicMs() };
    const before = this.#before;
    const passedMs = now.atMs - (before?.atMs ?? -Infinity);
    if (passedMs >= RATE_MIN_MS) {
      this.#before = now;
      this.#rates = passedMs > RATE_MAX_MS ? NOTHING_READ.rates : (service, server) =>
        ratesBetween(
          before?.stats.get(service)?.get(server),
          stats.get(service)?.get(server),
          passedMs,
        );
    }
    return { stats, connectionTable, rates: this.#rates };
  }
}

const NOTHING_READ: Reading = {
  stats: undefined,
  rates: () => undefined,
  connectionTable: undefined,
};

/** Undefined where one of the counters is not there, or has gone backwards: then it began anew in between. */
export function ratesBetween(
  before: ServerStats | undefined,
  now: ServerStats | undefined,
  passedMs: number,
): Rates | undefined {
  const perSecond = (key: "connections" | "bytesIn" | "bytesOut") =>
    ((now?.[key] ?? NaN) - (before?.[key] ?? NaN)) / (passedMs / 1_000);
  const rates: Rates = {
    connectionsPerSecond: perSecond("connections"),
    bytesInPerSecond: perSecond("bytesIn"),
    bytesOutPerSecond: perSecond("bytesOut"),
  };
  return Object.values(rates).every((rate) => rate >= 0) ? rates : undefined;
}
