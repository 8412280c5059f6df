/** What an observer may ask of the director, and the operator's verbs. All of it may be asked from another thread. */

import type { DirectorEvent, EventId } from "../events/mod.ts";
import type {
  Actor,
  ClusterOutcome,
  ConfigurationFile,
  ConfigurationText,
  GroupScope,
  LayerChange,
  LayerEntry,
  PluginListing,
  Promotion,
  Proposal,
  ProposalPlan,
  ReloadOutcome,
  ServerId,
  ServiceId,
  Snapshot,
  VerbOutcome,
} from "../model/mod.ts";
import type { GroupExplanation } from "./cluster_contracts.ts";

/** What an observer may ask of the director. */
export interface DirectorView {
  snapshot(): Promise<Snapshot>;
  /** Kept events that are younger than `after`, oldest first; all where left out. */
  history(after?: EventId): readonly DirectorEvent[];
  /** Throws RingmasterError `not_found` where there is no such service or server. */
  why(service: string, server?: string): Promise<Explanation>;
  plugins(): Promise<readonly PluginListing[]>;
  /** What led to the present role. Throws RingmasterError `not_found` where there is no cluster or no such group. */
  whyGroup(group?: string): Promise<GroupExplanation>;
  /** What the last checks of each server of a service took, oldest first. Throws RingmasterError `not_found`. */
  latencies(service: string): Promise<LatencySeries>;
  /** The configuration's files as they are on disk. */
  configuration(): Promise<ConfigurationText>;
  /** What the layer of run-time changes holds. */
  layer(): Promise<readonly LayerEntry[]>;
  /** How the layer would be written into the file; changes nothing. */
  promote(): Promise<Promotion>;
  /** What something would do; does nothing. */
  plan(proposal: Proposal): Promise<ProposalPlan>;
}

/** The latencies of the last checks by server, milliseconds, oldest first; null is a check that failed. */
export type LatencySeries = Readonly<Record<ServerId, readonly (number | null)[]>>;

/** What led to the present state of a service or of one of its servers. */
export interface Explanation {
  readonly service: ServiceId;
  readonly server?: ServerId;
  /** How it stands now, as sentences for a person. */
  readonly state: readonly string[];
  /** The chain of events that led there, oldest first. */
  readonly events: readonly DirectorEvent[];
}

/** Names a server: the service by its name or id, the server by its id. */
export interface MemberName {
  readonly service: string;
  readonly server: string;
}

/**
 * The operator's verbs. All throw RingmasterError `not_found` where there is no such service or server and `refused`
 * where it cannot be done.
 */
export interface DirectorControl extends DirectorView {
  /**
   * The same for somebody: each verb is told as `operator.asked` before it is done, with who asked from where, and as
   * `operator.done` or `operator.refused` after it. A plugin that does not say for whom asks for itself.
   */
  as(actor: Actor): DirectorControl;
  reload(options?: { readonly force?: boolean }): Promise<ReloadOutcome>;
  /** No new connections; disabled when none is left or the deadline has passed, whichever comes first. */
  drain(member: MemberName, deadlineMs: number): Promise<VerbOutcome>;
  disable(member: MemberName): Promise<VerbOutcome>;
  /** Ends a drain or a disablement; a weight that was set stays. */
  enable(member: MemberName): Promise<VerbOutcome>;
  /** Sets the weight, or goes back to the configured one. */
  weight(member: MemberName, weight: number | "configured"): Promise<VerbOutcome>;
  /** Adds, changes or removes a service or a server until the layer drops it, over restarts and reloads. */
  change(change: LayerChange, options?: { readonly force?: boolean }): Promise<ReloadOutcome>;
  /** Takes run-time changes back: of a service, of one server of it, or all. */
  drop(
    which: { readonly service?: string; readonly server?: string },
    options?: { readonly force?: boolean },
  ): Promise<ReloadOutcome>;
  /**
   * Writes the configuration's files and reloads them; a configuration that is refused is not written. Throws
   * RingmasterError `changed_meanwhile` where `etag` is not that of the files on disk.
   */
  replace(
    files: readonly ConfigurationFile[],
    options: { readonly etag: string; readonly force?: boolean },
  ): Promise<ReloadOutcome>;
  /**
   * Hands groups to another director; resolves when one has taken them or none is left here. The verbs about groups
   * throw RingmasterError `refused` where there is no cluster, or nobody to hand over to.
   */
  standby(scope: GroupScope): Promise<ClusterOutcome>;
  /** Asks for groups; with force also where this director is not fit, or does not know yet who else lives. */
  takeover(scope: GroupScope, options?: { readonly force?: boolean }): Promise<ClusterOutcome>;
  /** Gives all groups up, whoever takes them or nobody, and takes none until an operator asks for it. */
  release(): Promise<ClusterOutcome>;
}
