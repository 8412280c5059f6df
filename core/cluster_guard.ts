/**
 * The guard of a cluster's resources: a program beside the director that takes them from this machine when the
 * director has died without a word, before another director takes them.
 */

import type { KeptResource } from "./election/mod.ts";
import { messageOf } from "./errors.ts";
import type { EventSink } from "./events/mod.ts";
import type { ClusterConfig } from "./model/mod.ts";
import type { Guard, Guards } from "./ports/mod.ts";

export interface ClusterGuardOptions {
  readonly guards: Guards | undefined;
  readonly events: EventSink;
  /** File that names the guard on duty. */
  readonly path: string;
}

export class ClusterGuard {
  readonly #options: ClusterGuardOptions;
  #guard: Guard | undefined;
  #commands: readonly (readonly string[])[] = [];
  #armed = false;
  #delayMs = 0;

  constructor(options: ClusterGuardOptions) {
    this.#options = options;
  }

  /** Posts a guard over these resources, in place of the one before; last taken, first given up. */
  async post(config: ClusterConfig, resources: readonly KeptResource[]): Promise<void> {
    const { guards, events, path } = this.#options;
    const commands = [...resources].reverse().flatMap((resource) => resource.withdrawal());
    const delayMs = guardDelayMs(config);
    const same = JSON.stringify(commands) === JSON.stringify(this.#commands) &&
      delayMs === this.#delayMs;
    if (guards === undefined || same) return;
    const before = this.#guard;
    this.#guard = undefined;
    this.#commands = commands;
    this.#delayMs = delayMs;
    try {
      if (commands.length > 0) this.#guard = await guards.post({ commands, delayMs, path });
      this.#guard?.arm(this.#armed);
    } catch (thrown) {
      const message = `nobody takes the resources away if this director dies: ${messageOf(thrown)}`;
      events.emit({ type: "plugin.noted", plugin: "cluster", level: "error", message });
    }
    await before?.dismiss();
  }

  /** Whether somebody lives who would take over: otherwise what is here had better stay. */
  arm(armed: boolean): void {
    if (armed === this.#armed) return;
    this.#armed = armed;
    this.#guard?.arm(armed);
  }

  async dismiss(): Promise<void> {
    const guard = this.#guard;
    this.#guard = undefined;
    await guard?.dismiss();
  }
}

/**
 * A restart within this time goes on with what it finds. The others wait for deadtime from the last heartbeat, which
 * may have been a keepalive ago, and what is withdrawn has to be gone by then.
 */
export function guardDelayMs({ deadtimeMs, keepaliveMs }: ClusterConfig): number {
  return Math.max(0, Math.floor((deadtimeMs - keepaliveMs) / 2));
}
