/**
 * What a director of a cluster keeps on disk: how often it was started, how often each of the others, and the claim by
 * which it holds each group, so that neither old packets nor old owners are taken for new ones after a restart.
 */

import { messageOf } from "./errors.ts";
import type { EventSink } from "./events/mod.ts";
import type { NodeName } from "./model/mod.ts";
import { decode, z } from "./plugin/mod.ts";
import type { Clock, Files } from "./ports/mod.ts";

/** The form of the file; a director that finds another number does not guess. */
const CLUSTER_FILE_VERSION = 1;

const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

const fileSchema = z.strictObject({
  version: z.literal(CLUSTER_FILE_VERSION),
  generation: count,
  generations: z.record(z.string(), count),
  numbers: z.record(z.string(), count).default({}),
  claims: z.record(z.string(), count),
});

export interface Remembered {
  /** Of this run: greater than that of every run before. */
  readonly generation: number;
  readonly generations: Readonly<Record<NodeName, number>>;
  /** Of their packets, where they were silent. */
  readonly numbers: Readonly<Record<NodeName, number>>;
  readonly claims: Readonly<Record<string, number>>;
}

export interface ClusterMemoryOptions {
  readonly path: string;
  readonly files: Pick<Files, "facts" | "readText" | "replace">;
  readonly clock: Clock;
  readonly events: EventSink;
}

export class ClusterMemory {
  readonly #options: ClusterMemoryOptions;
  #kept: Remembered = { generation: 0, generations: {}, numbers: {}, claims: {} };
  #written = "";
  #writing: Promise<void> | undefined;

  constructor(options: ClusterMemoryOptions) {
    this.#options = options;
  }

  /**
   * Begins a run. The generation is the time in milliseconds, or one more than that of the run before where that is
   * greater: also a disk that is lost, or put back to what it was some time ago, does not lead to an old number.
   */
  async begin(): Promise<Remembered> {
    const { clock } = this.#options;
    const kept = await this.#read();
    const generation = Math.max(1, clock.now(), (kept?.generation ?? 0) + 1);
    this.#kept = { generations: {}, numbers: {}, claims: {}, ...kept, generation };
    await this.#write();
    return this.#kept;
  }

  /** What differs is written, without being waited for: a take-over must not wait for a disk. */
  note(change: Partial<Omit<Remembered, "generation">>): void {
    this.#kept = { ...this.#kept, ...change };
    this.#writing ??= this.#write().finally(() => this.#writing = undefined);
  }

  /** Resolves once everything is on disk, or could not be put there. */
  async settled(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #read(): Promise<Remembered | undefined> {
    const { files, path } = this.#options;
    try {
      if (await files.facts(path) === undefined) return undefined;
      const decoded = decode(fileSchema, JSON.parse(await files.readText(path)));
      if (decoded.ok) return decoded.data;
      this.#tell(`it is not what this version writes: ${decoded.problems[0]?.message ?? ""}`);
    } catch (thrown) {
      this.#tell(messageOf(thrown));
    }
    return undefined;
  }

  async #write(): Promise<void> {
    const { files, path } = this.#options;
    for (;;) {
      const text = JSON.stringify({ version: CLUSTER_FILE_VERSION, ...this.#kept });
      if (text === this.#written) return;
      this.#written = text;
      try {
        await files.replace(path, `${text}\n`);
      } catch (thrown) {
        this.#tell(messageOf(thrown));
      }
    }
  }

  #tell(message: string): void {
    const { events, path } = this.#options;
    events.emit({ type: "director.state_failed", path, message });
  }
}
