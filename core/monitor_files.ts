/**
 * The files that get a line for every result of a check (ldirectord's monitorfile). Lines that come close together are
 * written together; a file that cannot be written is told of once, tried again, and harms nobody.
 */

import type { CheckOutcome, ServerConfig, ServiceConfig } from "./model/mod.ts";
import { monitorLine } from "./monitor_line.ts";
import { type CancelTimer, type Clock, type Files, plainReason } from "./ports/mod.ts";

/** Lines of so long are written together. */
export const MONITOR_PERIOD_MS = 250;

/** A full disk or a missing folder is looked at again this often. */
export const MONITOR_RETRY_MS = 5_000;

/** Characters that wait for one file; some ten thousand lines. */
const WAITING_MAX = 2 ** 20;

/** How long a stop waits for files that do not take what is written, such as on a network that is gone. */
const STOP_LIMIT_MS = 2_000;

export interface MonitorFilesOptions {
  readonly files: Pick<Files, "append">;
  readonly clock: Clock;
  readonly pid: number;
  /** Told of the first failure of several, and of lines that were lost, as a sentence. */
  readonly onFailure: (message: string) => void;
}

export interface MonitorFiles {
  /** Takes what a check found. Never waits, never throws. */
  record(path: string, service: ServiceConfig, server: ServerConfig, outcome: CheckOutcome): void;
  /** Writes what waits, also to files that could not be written before; resolves when that is done or has failed. */
  flush(): Promise<void>;
  /** Writes what waits once more, for a short while at the most, and takes nothing from then on. */
  stop(): Promise<void>;
}

interface Target {
  readonly path: string;
  lines: string[];
  characters: number;
  lost: number;
  writing: Promise<void> | undefined;
  /** Set while it cannot be written. */
  retryAtMs: number | undefined;
}

export function createMonitorFiles(options: MonitorFilesOptions): MonitorFiles {
  return new FileSet(options);
}

class FileSet implements MonitorFiles {
  readonly #options: MonitorFilesOptions;
  readonly #targets = new Map<string, Target>();
  #cancelTimer: CancelTimer | undefined;
  #stopped = false;

  constructor(options: MonitorFilesOptions) {
    this.#options = options;
  }

  record(path: string, service: ServiceConfig, server: ServerConfig, outcome: CheckOutcome): void {
    if (this.#stopped) return;
    const target = this.#targetOf(path);
    const line = monitorLine(this.#options.pid, service, server, outcome);
    if (target.characters + line.length > WAITING_MAX) {
      target.lost++;
      return;
    }
    target.lines.push(line);
    target.characters += line.length;
    this.#schedule();
  }

  async flush(): Promise<void> {
    this.#endTimer();
    await Promise.all([...this.#targets.values()].map(async (target) => {
      // What is under way does not take along what came since.
      await target.writing;
      await this.#write(target);
    }));
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const { promise: limit, resolve } = Promise.withResolvers<void>();
    const cancelLimit = this.#options.clock.after(STOP_LIMIT_MS, resolve);
    await Promise.race([this.flush(), limit]);
    cancelLimit();
    this.#endTimer();
  }

  #targetOf(path: string): Target {
    const known = this.#targets.get(path);
    if (known !== undefined) return known;
    const fresh: Target = {
      path,
      lines: [],
      characters: 0,
      lost: 0,
      writing: undefined,
      retryAtMs: undefined,
    };
    this.#targets.set(path, fresh);
    return fresh;
  }

  #endTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #schedule(): void {
    const waits = [...this.#targets.values()].some(({ lines }) => lines.length > 0);
    if (this.#cancelTimer !== undefined || this.#stopped || !waits) return;
    this.#cancelTimer = this.#options.clock.after(MONITOR_PERIOD_MS, () => {
      this.#cancelTimer = undefined;
      const nowMs = this.#options.clock.monotonicMs();
      for (const target of this.#targets.values()) {
        const rests = target.retryAtMs !== undefined && target.retryAtMs > nowMs;
        if (target.writing === undefined && !rests) void this.#write(target);
      }
      this.#schedule();
    });
  }

  /** Never rejects. */
  #write(target: Target): Promise<void> {
    if (target.lines.length === 0) return Promise.resolve();
    return target.writing ??= this.#append(target).finally(() => {
      target.writing = undefined;
      this.#schedule();
    });
  }

  async #append(target: Target): Promise<void> {
    const { path } = target;
    const batch = target.lines;
    const text = batch.join("");
    target.lines = [];
    try {
      await this.#options.files.append(path, text);
      target.characters -= text.length;
      target.retryAtMs = undefined;
    } catch (thrown) {
      target.lines = [...batch, ...target.lines];
      this.#fail(target, plainReason(thrown));
      return;
    }
    if (target.lost > 0) {
      this.#tell(`${target.lost} lines are missing in monitor file ${JSON.stringify(path)}`);
      target.lost = 0;
    }
    // A file that no service names any more is forgotten; the others come again with their next line.
    if (target.lines.length === 0) this.#targets.delete(path);
  }

  #fail(target: Target, reason: string): void {
    const { clock } = this.#options;
    const isFirst = target.retryAtMs === undefined;
    target.retryAtMs = clock.monotonicMs() + MONITOR_RETRY_MS;
    if (!isFirst) return;
    const seconds = MONITOR_RETRY_MS / 1_000;
    this.#tell(
      `cannot write monitor file "${target.path}", trying again every ${seconds} s: ${reason}`,
    );
  }

  #tell(message: string): void {
    try {
      this.#options.onFailure(message);
    } catch {
      // Whoever is told has a fault of its own; the files are no worse for it.
    }
  }
}
