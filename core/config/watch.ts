/**
 * Watches a file by looking at it: no kernel watch sees what happens on the other side of a network mount, nor a file
 * that an editor replaces by another. A look costs one stat(2); the text is read when that has changed.
 */

import { messageOf } from "../errors.ts";
import {
  type CancelTimer,
  type Clock,
  type FileFacts,
  type Files,
  roundInMs,
} from "../ports/mod.ts";
import { digestOf } from "./digest.ts";

/** About the time from the end of one look to the start of the next: all files are looked at together. */
export const WATCH_PERIOD_MS = 500;

/**
 * So long after a file's time of change a further change may leave that time as it is, because file systems count in
 * steps of up to two seconds; until then the text is read at every look.
 */
export const TIMESTAMP_STEP_MAX_MS = 2_000;

export interface WatchOptions {
  readonly path: string;
  readonly files: Pick<Files, "facts" | "readText">;
  readonly clock: Clock;
  /** `digestOf` the text that is known already; where left out, what the first looks find. */
  readonly digest?: string;
  readonly periodMs?: number;
  /**
   * Called once for each change of the content, when two looks in a row agreed on it; also when the file is gone or
   * cannot be read any more. Must not throw.
   */
  readonly onChange: () => void;
}

/** What a look finds: a digest, or that there is nothing to read and why. */
type Content = string;

/** Returns the function that ends the watch; `onChange` is not called after it. */
export function watchFile(options: WatchOptions): () => void {
  const watch = new FileWatch(options);
  watch.start();
  return () => watch.stop();
}

class FileWatch {
  readonly #options: WatchOptions;
  readonly #periodMs: number;
  #cancel: CancelTimer = () => {};
  #stopped = false;
  /** What the last call of `onChange`, or the start, was about. */
  #known: Content | undefined;
  /** The facts at which the known content was read; undefined where it must be read again. */
  #readAt: FileFacts | undefined;
  /** What the look before this one saw. */
  #before: string | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#periodMs = options.periodMs ?? WATCH_PERIOD_MS;
    this.#known = options.digest;
  }

  start(): void {
    this.#schedule(0);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #schedule(delayMs: number): void {
    // The next look is planned when this one has ended, so that slow looks never overlap.
    this.#cancel = this.#options.clock.after(delayMs, () => {
      this.#look().finally(() => {
        if (!this.#stopped) this.#schedule(roundInMs(this.#options.clock, this.#periodMs));
      });
    });
  }

  async #look(): Promise<void> {
    const seen = await this.#see();
    const settled = seen.state === this.#before;
    this.#before = seen.state;
    if (!settled || (this.#readAt !== undefined && same(this.#readAt, seen.facts))) return;
    if (seen.facts === undefined) this.#readAt = undefined;
    const content = seen.facts === undefined ? seen.state : await this.#read(seen.facts);
    // Undefined: it changed while it was read, so that another look is due.
    if (content === undefined || this.#stopped) return;
    const first = this.#known === undefined;
    const changed = content !== this.#known;
    this.#known = content;
    if (changed && !first) this.#options.onChange();
  }

  /** The facts, and all that a look sees as text that can be compared. */
  async #see(): Promise<{ readonly state: string; readonly facts?: FileFacts }> {
    try {
      const facts = await this.#options.files.facts(this.#options.path);
      if (facts === undefined) return { state: "gone" };
      return { state: `${facts.modifiedMs} ${facts.size} ${facts.isDirectory}`, facts };
    } catch (thrown) {
      return { state: `unreadable: ${messageOf(thrown)}` };
    }
  }

  async #read(facts: FileFacts): Promise<Content | undefined> {
    const { files, path, clock } = this.#options;
    try {
      const digest = digestOf(await files.readText(path));
      const after = await this.#see();
      if (!same(facts, after.facts)) return undefined;
      const young = Math.abs(clock.now() - facts.modifiedMs) < TIMESTAMP_STEP_MAX_MS;
      this.#readAt = young ? undefined : facts;
      return digest;
    } catch (thrown) {
      this.#readAt = undefined;
      return `unreadable: ${messageOf(thrown)}`;
    }
  }
}

function same(left: FileFacts, right: FileFacts | undefined): boolean {
  return left.modifiedMs === right?.modifiedMs && left.size === right.size &&
    left.isDirectory === right.isDirectory;
}
