/** The groups of a director: made from the configuration, and exchanged when that changes. */

import { ClusterGroup, type GroupOptions } from "./cluster_group.ts";
import type { EventId } from "./events/mod.ts";
import type { ClusterConfig, ResourceGroupConfig } from "./model/mod.ts";
import type { PluginContext, Registry } from "./plugin/mod.ts";
import { sleep } from "./ports/mod.ts";
import { type MadeResource, makeResources } from "./resources.ts";

export interface GroupsOptions
  extends Pick<GroupOptions, "clock" | "events" | "elect" | "isAsking" | "onChange" | "onFence"> {
  readonly contextOf: (pluginId: string) => PluginContext;
}

export class ClusterGroups {
  readonly #options: GroupsOptions;
  #all: readonly ClusterGroup[] = [];

  constructor(options: GroupsOptions) {
    this.#options = options;
  }

  /** In the order of the configuration. */
  get all(): readonly ClusterGroup[] {
    return this.#all;
  }

  /** Why some group would serve nobody here at the moment. */
  obstacle(): string | undefined {
    for (const { failover } of this.#all) {
      const reason = failover.obstacle();
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  /** Tells the network again who has the groups that are held here. */
  announce(): void {
    for (const { failover } of this.#all) if (failover.phase === "held") failover.announce();
  }

  /** Throws RingmasterError where a resource cannot be made. */
  make(
    config: ClusterConfig,
    registry: Registry,
    claims: Readonly<Record<string, number>>,
  ): void {
    this.#all = config.groups.map((group) =>
      this.#newGroup(group, this.#resources(group, [], registry), claims[group.name] ?? 0)
    );
  }

  /** Looks what an earlier run left here; whether some group was found whole and is kept. */
  async begin(): Promise<boolean> {
    const kept = await Promise.all(this.#all.map((group) => group.begin()));
    return kept.includes(true);
  }

  /** See Failover. */
  hurry(): void {
    for (const { failover } of this.#all) failover.hurry();
  }

  /** Waits until nothing is under way, no longer than this; whether all of them are idle then. */
  async settle(limitMs: number): Promise<boolean> {
    const { clock } = this.#options;
    const settled = Promise.all(this.#all.map(({ failover }) => failover.settled()));
    const limit = new AbortController();
    await Promise.race([settled, sleep(clock, limitMs, limit.signal).catch(() => {})]);
    limit.abort();
    return this.#all.every(({ failover }) => failover.phase === "idle");
  }

  /**
   * Makes what another configuration needs; throws, with nothing changed, where it cannot. What comes back takes it
   * in: what is the same goes on, what is gone is given up first.
   */
  prepare(config: ClusterConfig, registry: Registry): (cause: EventId) => Promise<void> {
    const before = this.#all;
    const made = config.groups.map((group) => {
      const known = before.find(({ name }) => name === group.name);
      return { group, known, resources: this.#resources(group, known?.resources ?? [], registry) };
    });
    return async (cause) => {
      const added: ClusterGroup[] = [];
      this.#all = made.map(({ group, known, resources }) => {
        if (known !== undefined) return known;
        const fresh = this.#newGroup(group, resources, 0);
        added.push(fresh);
        return fresh;
      });
      await this.#close(before.filter((group) => !this.#all.includes(group)), cause);
      for (const group of added) await group.begin();
      for (const { group, known, resources } of made) await known?.apply(group, resources, cause);
    };
  }

  async #close(gone: readonly ClusterGroup[], cause: EventId): Promise<void> {
    for (const group of gone) {
      group.failover.give(cause);
      await group.failover.settled();
      await group.close();
    }
  }

  #newGroup(
    config: ResourceGroupConfig,
    resources: readonly MadeResource[],
    claim: number,
  ): ClusterGroup {
    return new ClusterGroup({ ...this.#options, config, resources, claim });
  }

  #resources(
    { resources }: ResourceGroupConfig,
    before: readonly MadeResource[],
    registry: Registry,
  ): MadeResource[] {
    const { clock, contextOf } = this.#options;
    return makeResources(resources, before, { registry, clock, contextOf });
  }
}
