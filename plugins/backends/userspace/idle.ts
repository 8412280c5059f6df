/**
 * A map whose entries expire when they are not used for a time. All entries share that time, so a map
 * that is kept in the order of last use has the next one to expire in front: one timer serves them all, and
 * using, adding and expiring an entry cost the same however many there are.
 */

import type { CancelTimer, Clock } from "../../../core/plugin/mod.ts";

/** `idle`: its time was over; `full`: it had to make room for a new one. */
export type DropReason = "idle" | "full";

export interface IdleMapOptions<Key, Value> {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly capacity: number;
  /** Told of entries that expire or make room, after they are gone; not of those that the owner deletes. */
  readonly onDrop?: (key: Key, value: Value, reason: DropReason) => void;
}

interface Entry<Value> {
  readonly value: Value;
  usedAtMs: number;
}

export class IdleMap<Key, Value> {
  readonly #options: IdleMapOptions<Key, Value>;
  readonly #clock: Clock;
  /** In the order of last use, because a Map keeps the order in which its keys were added. */
  readonly #entries = new Map<Key, Entry<Value>>();
  #timeoutMs: number;
  #cancelTimer: CancelTimer | undefined;

  constructor(options: IdleMapOptions<Key, Value>) {
    this.#options = options;
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Does not count as use. */
  get(key: Key): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  /** Adds or replaces, as used just now. */
  set(key: Key, value: Value): void {
    const replaced = this.#entries.delete(key);
    if (!replaced && this.#entries.size >= this.#options.capacity) this.dropOldest();
    this.#entries.set(key, { value, usedAtMs: this.#clock.monotonicMs() });
    this.#arm();
  }

  /** Counts as use; does nothing for an unknown key. */
  touch(key: Key): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.usedAtMs = this.#clock.monotonicMs();
    this.#entries.delete(key);
    this.#entries.set(key, entry);
  }

  delete(key: Key): boolean {
    const deleted = this.#entries.delete(key);
    if (this.#entries.size === 0) this.#disarm();
    return deleted;
  }

  /** Drops the entry that is idle for longest, to make room; false where there is none. */
  dropOldest(): boolean {
    const [oldest] = this.#entries;
    if (oldest === undefined) return false;
    this.#drop(...oldest, "full");
    return true;
  }

  /** The longest idle first. */
  entries(): [Key, Value][] {
    return Array.from(this.#entries, ([key, entry]) => [key, entry.value]);
  }

  /** Applies to entries that are there, too, from their last use on. */
  setTimeout(timeoutMs: number): void {
    this.#timeoutMs = timeoutMs;
    this.#disarm();
    this.#arm();
  }

  /** Forgets everything and ends the timer, without telling anybody. */
  clear(): void {
    this.#entries.clear();
    this.#disarm();
  }

  #arm(): void {
    const [oldest] = this.#entries.values();
    if (oldest === undefined || this.#cancelTimer !== undefined) return;
    const leftMs = oldest.usedAtMs + this.#timeoutMs - this.#clock.monotonicMs();
    this.#cancelTimer = this.#clock.after(Math.max(0, leftMs), () => this.#sweep());
  }

  #disarm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #sweep(): void {
    this.#cancelTimer = undefined;
    const now = this.#clock.monotonicMs();
    for (const [key, entry] of this.#entries) {
      if (entry.usedAtMs + this.#timeoutMs > now) break;
      this.#drop(key, entry, "idle");
    }
    this.#arm();
  }

  #drop(key: Key, entry: Entry<Value>, reason: DropReason): void {
    this.delete(key);
    this.#options.onDrop?.(key, entry.value, reason);
  }
}
