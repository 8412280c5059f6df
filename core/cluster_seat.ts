/** A director's seat in its cluster, if the configuration gives it one: what joins the two rivers. */

import { Cluster } from "./cluster.ts";
import type { Exchange } from "./cluster_groups.ts";
import type { ClusterVerbs } from "./cluster_verbs.ts";
import { type Decision, elect, type ElectionView } from "./election/mod.ts";
import { RingmasterError } from "./errors.ts";
import type { DirectorEvent, EventBus, EventId } from "./events/mod.ts";
import { chainOfGroup, stateOfGroup } from "./explain_group.ts";
import type { ClusterSnapshot, DirectorConfig, Role } from "./model/mod.ts";
import { keptPath } from "./overrides_file.ts";
import type { GroupExplanation, PluginContext, Registry } from "./plugin/mod.ts";
import { defaultStateDirectory, type Ports } from "./ports/mod.ts";

/** A table that could not be programmed so many times in a row is no passing trouble. */
export const ATTEMPTS_UNFIT = 3;

export interface SeatOptions {
  readonly ports: Ports;
  readonly events: EventBus;
  readonly contextOf: (pluginId: string) => PluginContext;
  /** The role has changed, by that event. */
  readonly onRole: (cause: EventId) => void;
  /** Told of every decision about a group, and of what it was made from. */
  readonly onElected?: ((view: ElectionView, decision: Decision) => void) | undefined;
}

export class ClusterSeat {
  readonly #options: SeatOptions;
  #cluster: Cluster | undefined;
  #config: DirectorConfig | undefined;

  constructor(options: SeatOptions) {
    this.#options = options;
    options.events.subscribe((event) => this.#see(event));
  }

  /** Undefined where this director is alone. */
  get role(): Role | undefined {
    return this.#cluster?.role;
  }

  /** Whether this director's services are to be in the table: not on a standby that is to keep it empty. */
  get serves(): boolean {
    if (this.#config?.cluster?.standbyTable !== "empty") return true;
    return this.#cluster?.role === "active";
  }

  /**
   * Does nothing without a cluster. `forwards` says that this program forwards packets itself, so that it
   * must not come before all others. Throws RingmasterError
   * where no medium can be opened.
   */
  async start(config: DirectorConfig, registry: Registry, forwards: boolean): Promise<void> {
    this.#config = config;
    if (config.cluster === undefined) return;
    const { ports, onRole, onElected, events, contextOf } = this.#options;
    this.#cluster = new Cluster({
      config: config.cluster,
      self: config.node.toLowerCase(),
      registry,
      ports,
      events,
      contextOf,
      statePath: `${
        keptPath(
          config.stateDirectory ?? defaultStateDirectory(),
          ports.files.absolute(config.path),
        )
      }.cluster`,
      onRole: (_role, cause) => onRole(cause),
      ...(onElected === undefined ? {} : { elect: electAndTell(onElected) }),
    });
    if (config.cluster.realtime && !forwards) this.#takePriority();
    await this.#cluster.start();
  }

  /** Gives what could not be given up. */
  async stop(): Promise<readonly string[]> {
    return await this.#cluster?.stop() ?? [];
  }

  /** The stop is waited for no longer: tells so with what is held still, and gives that sentence. */
  cutShort(): string {
    const held = this.#cluster?.held() ?? [];
    const still = held.length === 0 ? "" : `; still held here: ${held.join(", ")}`;
    const message = `the stop is cut short by a second signal${still}`;
    const { events } = this.#options;
    events.emit({ type: "plugin.noted", plugin: "director", level: "error", message });
    return message;
  }

  /**
   * Makes what another configuration needs, as the cluster's `prepare`; what comes back puts it in force. Whether there
   * is a cluster at all changes at the next start only.
   */
  prepare(config: DirectorConfig, registry: Registry): Exchange {
    const apply = config.cluster === undefined
      ? undefined
      : this.#cluster?.prepare(config.cluster, registry);
    return async (cause) => {
      this.#config = config;
      return await apply?.(cause) ?? [];
    };
  }

  async snapshot(): Promise<ClusterSnapshot | undefined> {
    return await this.#cluster?.snapshot();
  }

  /** Throws RingmasterError `refused` where there is no cluster. */
  get verbs(): ClusterVerbs {
    if (this.#cluster !== undefined) return this.#cluster.verbs;
    throw new RingmasterError(
      "refused",
      "this director is alone: its configuration has no cluster",
    );
  }

  /** Throws RingmasterError `not_found` where there is no cluster or no such group. */
  async why(
    name: string | undefined,
    history: readonly DirectorEvent[],
  ): Promise<GroupExplanation> {
    const snapshot = await this.snapshot();
    if (snapshot === undefined) {
      throw new RingmasterError(
        "not_found",
        "cannot explain the role: this director is alone, its configuration has no cluster",
      );
    }
    const group = name === undefined
      ? snapshot.groups[0]
      : snapshot.groups.find((each) => each.name === name);
    if (group === undefined) {
      const names = snapshot.groups.map((each) => each.name).join(", ") || "none";
      throw new RingmasterError("not_found", `cannot find group "${name}"; there are ${names}`);
    }
    return {
      group: group.name,
      state: stateOfGroup(snapshot, group),
      events: chainOfGroup(history, group.name),
    };
  }

  /** So that a busy machine keeps this director neither from hearing nor from deciding. */
  #takePriority(): void {
    const { ports, events } = this.#options;
    const message = ports.priority?.();
    if (message === undefined) return;
    events.emit({ type: "plugin.noted", plugin: "cluster", level: "warning", message });
  }

  /** What the service river says of this director's fitness. */
  #see(event: DirectorEvent): void {
    if (event.type === "reconcile.failed" && event.attempt >= ATTEMPTS_UNFIT) {
      const reason = `the service table cannot be programmed: ${event.message}`;
      this.#cluster?.setFitness("table", reason, event.id);
    } else if (event.type === "reconcile.recovered") {
      this.#cluster?.setFitness("table", undefined, event.id);
    }
  }
}

/** The same election, whose decisions are told. */
export function electAndTell(tell: NonNullable<SeatOptions["onElected"]>): typeof elect {
  return (view) => {
    const decision = elect(view);
    tell(view, decision);
    return decision;
  };
}
