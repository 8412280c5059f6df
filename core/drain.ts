/**
 * Drains: while servers are drained, their connections are counted once a second; one that has none left, or whose
 * deadline has passed, becomes disabled.
 */

import type { EventSink } from "./events/mod.ts";
import {
  serverId,
  type ServiceConfig,
  serviceId,
  type Standing,
  type TableStats,
} from "./model/mod.ts";
import type { CancelTimer, Clock } from "./ports/mod.ts";
import type { Standings } from "./standings.ts";
import { connectionsLeft } from "./state/mod.ts";

export const DRAIN_PERIOD_MS = 1_000;

export interface DrainOptions {
  readonly clock: Clock;
  readonly events: EventSink;
  readonly standings: Standings;
  readonly services: () => readonly ServiceConfig[];
  /** Undefined where the backend does not count; may throw. */
  readonly stats: () => Promise<TableStats | undefined>;
  /** Whether the table is as desired, so that a server that is drained gets no new connections any more. */
  readonly settled: () => boolean;
}

interface Drained {
  readonly service: ServiceConfig;
  readonly server: string;
  readonly standing: Standing;
}

export class DrainWatch {
  readonly #options: DrainOptions;
  #cancel: CancelTimer | undefined;
  #stopped = false;

  constructor(options: DrainOptions) {
    this.#options = options;
  }

  /** Looks from now on, for as long as a server is drained. */
  wake(): void {
    if (this.#stopped || this.#cancel !== undefined || this.#drained().length === 0) return;
    this.#cancel = this.#options.clock.after(DRAIN_PERIOD_MS, () => {
      this.#look().catch(() => undefined).finally(() => {
        this.#cancel = undefined;
        this.wake();
      });
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #drained(): Drained[] {
    const { services, standings } = this.#options;
    return services().flatMap((service) =>
      service.servers.flatMap((each): Drained[] => {
        const server = serverId(each);
        const standing = standings.of(serviceId(service.key), server);
        return standing?.mode === "draining" ? [{ service, server, standing }] : [];
      })
    );
  }

  async #look(): Promise<void> {
    const stats = await this.#options.stats().catch(() => undefined);
    if (this.#stopped) return;
    for (const drained of this.#drained()) await this.#judge(drained, stats);
  }

  async #judge({ service, server, standing }: Drained, stats: TableStats | undefined) {
    const { clock, events, standings, settled } = this.#options;
    const id = serviceId(service.key);
    const counted = stats?.get(id)?.get(server);
    const left = counted === undefined ? undefined : connectionsLeft(service, counted);
    const late = standing.deadlineAt !== undefined && clock.now() >= standing.deadlineAt;
    if (!late && (left !== 0 || !settled())) return;
    const reason = late && left !== 0 ? "the deadline has passed" : "no connection is left";
    const named = { service: id, server };
    const drained = events.emit({
      type: "server.drained",
      ...named,
      ...(left === undefined ? {} : { left }),
      reason,
    }, standings.lastEvent(named));
    await standings.set(named, { mode: "disabled" }, drained.id);
  }
}
