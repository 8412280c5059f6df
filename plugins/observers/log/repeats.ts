/**
 * Counts a line that comes again instead of writing it again, and tells the number once: at the end of the period, or
 * before the next line that says something else of the same subject. So no change of a state is ever swallowed:
 * whatever is up again was down in between, and the line that said so ended the count.
 */

import { type CancelTimer, type Clock, formatDuration } from "../../../core/plugin/mod.ts";
import type { Entry } from "./line.ts";

/** Subjects that are watched for repeats; more than these speak at once only where something is very wrong. */
export const SUBJECTS_MAX = 1_000;

export interface RepeatsOptions {
  readonly clock: Clock;
  /** How long a line is counted before the number is told; 0 counts nothing. */
  readonly periodMs: number;
  readonly write: (entry: Entry) => void;
}

interface Kept {
  readonly text: string;
  readonly sinceMs: number;
  count: number;
  last: Entry;
}

export class Repeats {
  readonly #options: RepeatsOptions;
  /** By subject, the oldest first. */
  readonly #kept = new Map<string, Kept>();
  #cancel: CancelTimer | undefined;

  constructor(options: RepeatsOptions) {
    this.#options = options;
  }

  take(entry: Entry): void {
    if (this.#options.periodMs === 0) return this.#options.write(entry);
    const subject = subjectOf(entry);
    const text = `${entry.type} ${entry.message}`;
    const kept = this.#kept.get(subject);
    if (kept?.text === text) {
      kept.count++;
      kept.last = entry;
      return;
    }
    if (kept !== undefined) this.#end(subject, kept);
    this.#options.write(entry);
    this.#keep(subject, text, entry);
    const [oldest] = this.#kept;
    if (this.#kept.size > SUBJECTS_MAX && oldest !== undefined) this.#end(...oldest);
    this.#arm();
  }

  /** Tells what was counted until now. */
  finish(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (const each of [...this.#kept]) this.#end(...each);
  }

  #keep(subject: string, text: string, last: Entry): void {
    this.#kept.set(subject, { text, last, count: 0, sinceMs: this.#options.clock.monotonicMs() });
  }

  #end(subject: string, { count, sinceMs, last }: Kept): void {
    this.#kept.delete(subject);
    if (count === 0) return;
    const { clock, write } = this.#options;
    const times = count === 1 ? "once" : `${count} times`;
    const message = `${last.message} (repeated ${times} in ${
      spanOf(clock.monotonicMs() - sinceMs)
    })`;
    write({ ...last, time: clock.now(), message, repeated: count });
  }

  /** One timer for all: those that are kept are in the order in which their periods end. */
  #arm(): void {
    const [oldest] = this.#kept.values();
    if (this.#cancel !== undefined || oldest === undefined) return;
    const { clock, periodMs } = this.#options;
    const dueMs = oldest.sinceMs + periodMs;
    this.#cancel = clock.after(Math.max(0, dueMs - clock.monotonicMs()), () => {
      this.#cancel = undefined;
      this.#endThose(clock.monotonicMs() - periodMs);
      this.#arm();
    });
  }

  #endThose(sinceMs: number): void {
    for (const [subject, kept] of [...this.#kept]) {
      if (kept.sinceMs > sinceMs) return;
      this.#end(subject, kept);
      // It goes on, perhaps: then its number is told once a period.
      if (kept.count > 0) this.#keep(subject, kept.text, kept.last);
    }
  }
}

/** Fields of facts that say what they are about. Where one is missing here, less is counted and more is written. */
const NAMING_FIELDS = [
  "service",
  "server",
  "group",
  "resource",
  "node",
  "link",
  "reference",
  "plugin",
  "hook",
  "name",
  "path",
  "subject",
  "target",
] as const;

/**
 * What an entry is about: the names in it, or else the room of its type. A failed check is about its server, so that it
 * is written again when the server has been up in between, and the server's own line has its cause above it.
 */
function subjectOf({ type, fact }: Entry): string {
  const fields: Readonly<Record<string, unknown>> = { ...fact };
  const names = NAMING_FIELDS.map((field) => fields[field]);
  const isNamed = names.some((name) => name !== undefined);
  return isNamed ? JSON.stringify(names) : type.split(".", 1)[0] ?? type;
}

function spanOf(durationMs: number): string {
  const stepMs = durationMs < 1_000 ? 1 : 1_000;
  return formatDuration(Math.round(durationMs / stepMs) * stepMs);
}
