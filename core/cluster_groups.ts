/** The groups of a director: made from the configuration, and exchanged when that changes. */

import { ClusterGroup, type GroupOptions } from "./cluster_group.ts";
import type { EventId } from "./events/mod.ts";
import type { ClusterConfig, ResourceGroupConfig } from "./model/mod.ts";
import type { PluginContext, Registry } from "./plugin/mod.ts";
import { type CancelTimer, sleep, untilAborted } from "./ports/mod.ts";
import { type MadeResource, makeResources } from "./resources.ts";

/** How long whoever puts another configuration in force waits for what it takes away, and for what it adds. */
export const EXCHANGE_LIMIT_MS = 10_000;

/** Puts a prepared configuration in force; what comes back are sentences on what is removed and not gone yet. */
export type Exchange = (cause: EventId) => Promise<readonly string[]>;

export interface GroupsOptions
  extends
    Pick<GroupOptions, "clock" | "events" | "elect" | "isAsking" | "ask" | "onChange" | "onFence"> {
  readonly contextOf: (pluginId: string) => PluginContext;
}

export class ClusterGroups {
  readonly #options: GroupsOptions;
  #all: readonly ClusterGroup[] = [];
  /** Removed from the configuration, and not given up yet. */
  #removed: readonly ClusterGroup[] = [];

  constructor(options: GroupsOptions) {
    this.#options = options;
  }

  /** In the order of the configuration. */
  get all(): readonly ClusterGroup[] {
    return this.#all;
  }

  /** All, and last those that are removed and not given up yet: they are told, and decided no more. */
  get here(): readonly ClusterGroup[] {
    return [...this.#all, ...this.#removed];
  }

  /** What could not be given up, as far as that is known: labels, or groups of which nothing is said to be held. */
  held(): string[] {
    return this.here.filter(({ failover }) => failover.phase !== "idle").flatMap(
      ({ name, failover }) => {
        const labels = failover.held();
        return labels.length === 0 ? [`group ${name}`] : labels.map((each) => `${each} of ${name}`);
      },
    );
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
    for (const { failover } of this.here) failover.hurry();
  }

  /** Waits until nothing is under way, no longer than this; whether all of them are idle then. */
  async settle(limitMs: number): Promise<boolean> {
    const { clock } = this.#options;
    const settled = Promise.all(this.here.map(({ failover }) => failover.settled()));
    const limit = new AbortController();
    await Promise.race([settled, sleep(clock, limitMs, limit.signal).catch(() => {})]);
    limit.abort();
    return this.here.every(({ failover }) => failover.phase === "idle");
  }

  /**
   * Makes what another configuration needs; throws, with nothing changed, where it cannot. What comes back takes it
   * in: what is the same goes on, what is gone is given up first. What cannot be given up is tried further, and is
   * waited for no longer than the limit.
   */
  prepare(config: ClusterConfig, registry: Registry): Exchange {
    const before = this.here;
    const made = config.groups.map((group) => {
      const known = before.find(({ name }) => name === group.name);
      return { group, known, resources: this.#resources(group, known?.resources ?? [], registry) };
    });
    return async (cause) => {
      // Some of the time is kept for what comes after those that go.
      const [soon, late] = [this.#limit(EXCHANGE_LIMIT_MS / 2), this.#limit(EXCHANGE_LIMIT_MS)];
      const added: ClusterGroup[] = [];
      const [all, here] = [this.#all, this.here];
      this.#all = made.map(({ group, known, resources }) => {
        // One that was removed may have gone since.
        if (known !== undefined && here.includes(known)) return known;
        const fresh = this.#newGroup(group, resources, 0);
        added.push(fresh);
        return fresh;
      });
      this.#removed = before.filter((group) => !this.#all.includes(group));
      const gone = this.#removed.filter((group) => all.includes(group));
      await untilAborted(Promise.all(gone.map((group) => this.#remove(group, cause))), soon.signal);
      for (const group of added) await untilAborted(group.begin(), late.signal);
      for (const { group, known, resources } of made) {
        if (known === undefined || !here.includes(known)) continue;
        await known.apply(group, resources, cause, late.signal);
      }
      for (const { cancel } of [soon, late]) cancel();
      return this.#notGone();
    };
  }

  #limit(delayMs: number): { readonly signal: AbortSignal; readonly cancel: CancelTimer } {
    const abort = new AbortController();
    const cancel = this.#options.clock.after(delayMs, () => abort.abort());
    return { signal: abort.signal, cancel };
  }

  async #remove(group: ClusterGroup, cause: EventId): Promise<void> {
    const { failover } = group;
    failover.give(cause);
    await failover.settled();
    // Another configuration may have brought it back meanwhile.
    if (failover.phase !== "idle" || !this.#removed.includes(group)) return;
    this.#removed = this.#removed.filter((each) => each !== group);
    await group.close();
    this.#options.onChange(undefined);
  }

  #notGone(): string[] {
    const parts = this.#all.flatMap(({ name, failover }) =>
      failover.removed.filter(({ held }) => held).map(({ resource: { label }, problem }) => ({
        label: `${label} of ${name}`,
        problem,
      }))
    );
    const whole = this.#removed.map(({ name, failover }) => ({
      label: `group ${name}`,
      problem: failover.problem,
    }));
    return [...parts, ...whole].map(({ label, problem }) =>
      `${label} is removed and still here: it is not given up yet${
        problem === undefined ? "" : ` (${problem})`
      } and is tried further`
    );
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
