/**
 * Addresses of host names for who cannot wait: an answer is remembered and asked for anew from time to time, and while
 * there is none, there is no address.
 */

import { canonicalAddress, type IpFamily } from "./model/mod.ts";
import type { Clock, Names } from "./ports/mod.ts";

/** An answer is asked for again when it is this old. */
export const HOST_AGE_MAX_MS = 60_000;

/** After a failure it is asked again this soon: a name may be on its way into the zone. */
export const HOST_RETRY_MS = 10_000;

/** A lookup that takes longer counts as failed. */
export const HOST_LOOKUP_LIMIT_MS = 5_000;

export const HOST_LOOKUPS_AT_ONCE_MAX = 8;

export interface HostCache {
  /** The names that are needed from now on; others are forgotten. Starts the lookups that are due. */
  want(names: readonly string[], families: ReadonlySet<IpFamily>): void;
  /** What is known of a name now, canonical. */
  addressesOf(name: string): readonly string[];
  /** Resolves when no lookup is under way or waits. */
  settled(): Promise<void>;
  stop(): void;
}

export interface HostCacheOptions {
  readonly names: Pick<Names, "host">;
  readonly clock: Clock;
  /** An answer came that is other than what was known. */
  readonly onAnswer: () => void;
}

interface Entry {
  readonly name: string;
  readonly family: IpFamily;
  address?: string;
  /** When it may be asked again, monotonic milliseconds. */
  dueMs: number;
  asking: boolean;
}

export function createHostCache(options: HostCacheOptions): HostCache {
  return new Cache(options);
}

class Cache implements HostCache {
  readonly #options: HostCacheOptions;
  #entries = new Map<string, Entry>();
  /** In the order in which they are asked; each is `asking`. */
  readonly #queue: Entry[] = [];
  #underWay = 0;
  #stopped = false;
  #onSettled: (() => void)[] = [];
  /** Ends the waiting for each lookup that is under way. */
  readonly #giveUps = new Set<() => void>();

  constructor(options: HostCacheOptions) {
    this.#options = options;
  }

  want(names: readonly string[], families: ReadonlySet<IpFamily>): void {
    if (this.#stopped) return;
    const nowMs = this.#options.clock.monotonicMs();
    const wanted = new Map<string, Entry>();
    for (const name of names) {
      for (const family of families) {
        const key = keyOf(name, family);
        const entry = wanted.get(key) ?? this.#entries.get(key) ??
          { name, family, dueMs: nowMs, asking: false };
        wanted.set(key, entry);
        if (entry.asking || entry.dueMs > nowMs) continue;
        entry.asking = true;
        this.#queue.push(entry);
      }
    }
    this.#entries = wanted;
    this.#next();
  }

  readonly addressesOf = (name: string): readonly string[] =>
    FAMILIES.flatMap((family) => this.#entries.get(keyOf(name, family))?.address ?? []);

  settled(): Promise<void> {
    const nothingToDo = this.#underWay === 0 && this.#queue.length === 0;
    if (nothingToDo || this.#stopped) return Promise.resolve();
    return new Promise((resolve) => this.#onSettled.push(resolve));
  }

  stop(): void {
    this.#stopped = true;
    this.#queue.length = 0;
    for (const giveUp of this.#giveUps) giveUp();
    this.#tellSettled();
  }

  #next(): void {
    while (this.#underWay < HOST_LOOKUPS_AT_ONCE_MAX) {
      const entry = this.#queue.shift();
      if (entry === undefined) break;
      // The file of this name may be gone in the meantime.
      if (this.#entries.get(keyOf(entry.name, entry.family)) !== entry) continue;
      this.#underWay++;
      void this.#ask(entry).then((changed) => this.#answered(changed));
    }
    if (this.#underWay === 0 && this.#queue.length === 0) this.#tellSettled();
  }

  /** Whether the answer is a new one. */
  async #ask(entry: Entry): Promise<boolean> {
    const { names, clock } = this.#options;
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const giveUp = () => resolve(undefined);
    this.#giveUps.add(giveUp);
    const cancel = clock.after(HOST_LOOKUP_LIMIT_MS, giveUp);
    const answer = names.host(entry.name, entry.family).catch(() => undefined);
    const text = await Promise.race([answer, late]);
    cancel();
    this.#giveUps.delete(giveUp);
    const address = text === undefined ? undefined : canonicalAddress(text);
    entry.asking = false;
    entry.dueMs = clock.monotonicMs() + (address === undefined ? HOST_RETRY_MS : HOST_AGE_MAX_MS);
    // A resolver that is away for a while does not end anybody's maintenance: the last answer stands.
    if (address === undefined || address === entry.address) return false;
    entry.address = address;
    return true;
  }

  #answered(changed: boolean): void {
    this.#underWay--;
    if (this.#stopped) return;
    if (changed) this.#options.onAnswer();
    this.#next();
  }

  #tellSettled(): void {
    for (const resolve of this.#onSettled.splice(0)) resolve();
  }
}

const FAMILIES: readonly IpFamily[] = [4, 6];

function keyOf(name: string, family: IpFamily): string {
  return `${family} ${name}`;
}
