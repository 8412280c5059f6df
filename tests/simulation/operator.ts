/**
 * The operator of the simulation: says something about a server now and then, and remembers what holds, in the plain
 * terms of the contract and without the director's own records.
 */

import type { Stage } from "../../core/director_fixtures.ts";
import { serverId, serviceId } from "../../core/model/mod.ts";
import type { Chance } from "./workload.ts";

/** Ends long before the simulation's rest does. */
const DRAIN_MS = 5_000;
const WEIGHT_MAX = 6;

/** What an operator has said of a server and not taken back; a drain counts as disabled, because it becomes so. */
export interface Said {
  readonly out: boolean;
  readonly weight?: number;
}

export class Operator {
  readonly #said = new Map<string, Said>();
  readonly #faults: unknown[] = [];

  of(service: string, server: string): Said {
    return this.#said.get(`${service} ${server}`) ?? { out: false };
  }

  /** Throws what a verb about a server that is there has thrown. */
  check(): void {
    if (this.#faults.length > 0) throw this.#faults[0];
  }

  /** Does one thing to one server of the configuration that the director has read last. */
  act({ director, lastRead }: Stage, chance: Chance): void {
    const { services } = lastRead();
    const found = services[chance.below(services.length)];
    const member = found?.servers[chance.below(found.servers.length)];
    if (found === undefined || member === undefined) return;
    const [service, server] = [serviceId(found.key), serverId(member)];
    const { control } = director;
    const weight = chance.below(WEIGHT_MAX);
    const acts: readonly (() => [Promise<unknown>, Partial<Said>])[] = [
      () => [control.drain({ service, server }, DRAIN_MS), { out: true }],
      () => [control.disable({ service, server }), { out: true }],
      () => [control.enable({ service, server }), { out: false }],
      () => [control.enable({ service, server }), { out: false }],
      () => [control.weight({ service, server }, weight), { weight }],
      () => [control.weight({ service, server }, "configured"), { weight: undefined as never }],
    ];
    const [done, change] = acts[chance.below(acts.length)]?.() ?? [Promise.resolve(), {}];
    done.then(
      () => this.#said.set(`${service} ${server}`, { ...this.of(service, server), ...change }),
      (thrown) => {
        // The director may have refused the configuration that it read last.
        const gone = thrown instanceof Error && thrown.message.startsWith("cannot find");
        if (!gone) this.#faults.push(thrown);
      },
    );
  }
}
