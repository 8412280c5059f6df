/**
 * Several directors that share virtual addresses: how they are configured, what each tells the others of itself, and
 * the picture of it that operators see. Plain data.
 */

import type { ClusterCounters } from "./cluster_counters.ts";
import type { CheckOutcome } from "./health.ts";

/** Name of a director, as `uname -n` gives it; compared without regard to case, kept in lower case. */
export type NodeName = string;

/** How a heartbeat is signed (Heartbeat's authkeys words, and sha256 as ours). `crc` finds noise and no forgery. */
export type AuthMethod = "crc" | "md5" | "sha1" | "sha256";
export const AUTH_METHODS: readonly AuthMethod[] = ["crc", "md5", "sha1", "sha256"];

export interface AuthKey {
  /** 0 to 15, as the file numbers it. */
  readonly id: number;
  readonly method: AuthMethod;
  /** Empty for crc. */
  readonly secret: string;
}

/** Keys that are accepted, and the one that signs. */
export interface Keyring {
  readonly active: number;
  readonly keys: readonly AuthKey[];
}

/** One medium. `options` are the heartbeat plugin's own, not yet decoded. */
export interface HeartbeatConfig {
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What is done with a group when one of its resources is lost and does not come back. */
export type ResourceFailurePolicy = "give_way" | "keep";
export const RESOURCE_FAILURE_POLICIES: readonly ResourceFailurePolicy[] = ["give_way", "keep"];

/** One resource. `options` are the plugin's own, not yet decoded. */
export interface ResourceConfig {
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Limit for one acquire or release. */
  readonly timeoutMs: number;
  /** Period in which a held resource is looked at. */
  readonly monitorMs: number;
  readonly onFailure: ResourceFailurePolicy;
}

/** Resources that move together: taken left to right, given up right to left. */
export interface ResourceGroupConfig {
  /** Unique; the key of Heartbeat's haresources line, `resources` for the native one that has no name. */
  readonly name: string;
  /** The director that has it where nothing else decides. */
  readonly preferred: NodeName;
  readonly resources: readonly ResourceConfig[];
}

/** A host, or several of which one is enough, that a director must reach to be of use (ha.cf: ping, ping_group). */
export interface ReferenceConfig {
  readonly name: string;
  /** Resolved. */
  readonly addresses: readonly string[];
}

/** A command that makes sure that a silent director serves nobody, such as a power switch. */
export interface FencingConfig {
  /** Run by the shell with the name of the node behind it, and as RINGMASTER_NODE; exit code 0 means that it is off. */
  readonly command: string;
  readonly timeoutMs: number;
}

/** What the service table of a director is while it holds no resources. */
export type StandbyTable = "keep" | "empty";
export const STANDBY_TABLES: readonly StandbyTable[] = ["keep", "empty"];

export interface ClusterConfig {
  /** Packets of a cluster with another name are ignored. */
  readonly name: string;
  /** 2 to 8, in lower case, this director among them; an earlier one wins where nothing else decides. */
  readonly nodes: readonly NodeName[];
  readonly autoFailback: boolean;
  readonly keepaliveMs: number;
  readonly deadtimeMs: number;
  readonly warntimeMs: number;
  /** How long directors that were never heard are waited for at the start. */
  readonly initdeadMs: number;
  readonly heartbeats: readonly HeartbeatConfig[];
  readonly groups: readonly ResourceGroupConfig[];
  readonly references: readonly ReferenceConfig[];
  /** How long a reference may be silent. */
  readonly deadpingMs: number;
  readonly fencing?: FencingConfig;
  readonly standbyTable: StandbyTable;
  /** Whether heartbeats are sent by a thread of real-time priority. */
  readonly realtime: boolean;
  /** Absolute. */
  readonly authkeysPath: string;
  readonly keyring: Keyring;
  /**
   * SHA-256, hexadecimal, of what must be the same on all directors: services and cluster, without what is one
   * director's own (node, paths, observers, media) and without the keys, which are exchanged one director at a time.
   */
  readonly digest: string;
}

/** `claiming` and `releasing`: on the way to `held` and to `idle`. */
export type GroupPhase = "idle" | "claiming" | "held" | "releasing";

/** What a director says of a group, in every heartbeat. */
export interface GroupState {
  readonly name: string;
  readonly phase: GroupPhase;
  /** Grows with every take-over in the cluster; of two holders the one with the higher number keeps the group. */
  readonly claim: number;
  /**
   * 0 where the director is willing. Otherwise an operator asked it to stand by, or it failed to take or keep the
   * group: the claim of that time, so that of two such directors the one that was put aside earlier comes first.
   */
  readonly aside: number;
  /** An operator asked this director to take it. */
  readonly wanted: boolean;
  /** Labels of the resources that it holds at the moment. */
  readonly resources: readonly string[];
}

/** `joining`: has not heard enough yet to decide; `leaving`: gives up what it holds; `left`: the last word. */
export type MemberStatus = "joining" | "member" | "leaving" | "left";

/** Another director as somebody hears it at the moment. */
export interface HeardState {
  readonly node: NodeName;
  readonly generation: number;
  /** The newest state of it that has arrived. */
  readonly version: number;
}

/** What a director tells of itself: the body of a heartbeat. */
export interface MemberState {
  readonly node: NodeName;
  /** Number of this state within the generation; grows with every change, so that others can say what they know. */
  readonly version: number;
  readonly status: MemberStatus;
  readonly fit: boolean;
  /** Why it is not fit, for a person. */
  readonly reason?: string;
  /** References that it reaches. */
  readonly reach: number;
  /** Whether it has references and none of them answers, which says something whatever the others have. */
  readonly cutOff?: boolean;
  readonly deadtimeMs: number;
  /** `ClusterConfig.digest`. */
  readonly digest: string;
  readonly groups: readonly GroupState[];
  /** The directors that it hears, without itself. */
  readonly heard: readonly HeardState[];
}

export type Role = "active" | "standby";

/** `unknown`: never heard since the start, or not since another one hears it in a new run; `left`: said goodbye. */
export type NodeStatus = "unknown" | "joining" | "alive" | "late" | "dead" | "left";

/** Another director as membership knows it: what election decides on. */
export interface Peer {
  readonly node: NodeName;
  readonly status: NodeStatus;
  /** Since when it has that status, on the monotonic clock. */
  readonly sinceMs: number;
  /** The newest that it said of itself; also of one that is dead by now. */
  readonly state?: MemberState;
  readonly generation?: number;
  /** Whether its newest heartbeat says that it hears us, in this generation. */
  readonly hearsUs: boolean;
}

/** Whether a director is there to decide with: late is not dead. */
export function isLive({ status }: Pick<Peer, "status">): boolean {
  return status === "joining" || status === "alive" || status === "late";
}

export interface LinkSnapshot {
  /** As the medium calls itself: `multicast eth0 225.0.0.1:694`. */
  readonly link: string;
  /** Whether the director is heard there; `idle` for one that never was. */
  readonly status: "up" | "down" | "idle";
  /** Milliseconds since the last heartbeat there. */
  readonly silentMs?: number;
  /** Heartbeats of that director that came in there since it was first heard; not of our own links. */
  readonly received?: number;
}

export interface NodeSnapshot {
  readonly name: NodeName;
  readonly self: boolean;
  readonly status: NodeStatus;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly role?: Role;
  readonly fit?: boolean;
  readonly reason?: string;
  /** False where its configuration differs from ours. */
  readonly sameConfig?: boolean;
  /** False where it does not hear us. */
  readonly hearsUs?: boolean;
  readonly generation?: number;
  readonly links: readonly LinkSnapshot[];
}

export interface ResourceSnapshot {
  /** `ip_addr 10.0.0.154/25 eth0`. */
  readonly label: string;
  readonly type: string;
  readonly held: boolean;
  /** In the words of its field, such as `master running`. */
  readonly state?: string;
  readonly problem?: string;
}

/** Another director, as one that a group could be handed to. */
export interface HeirSnapshot {
  readonly node: NodeName;
  /** What speaks against it, such as `is dead`; left out where it would get the group. */
  readonly against?: string;
}

export interface GroupSnapshot {
  readonly name: string;
  readonly preferred: NodeName;
  readonly phase: GroupPhase;
  /** This director's own: where another one holds the group it says nothing of that. */
  readonly claim: number;
  readonly since: number;
  /** Directors that hold it as far as we know; more than one where something is wrong. */
  readonly holders: readonly NodeName[];
  /** All other directors, for when this one stands by. */
  readonly heirs: readonly HeirSnapshot[];
  /** Why it stands as it does, as one sentence. */
  readonly why: string;
  readonly resources: readonly ResourceSnapshot[];
}

export interface ReferenceSnapshot {
  readonly name: string;
  readonly reached: boolean;
  readonly last?: CheckOutcome;
}

export interface ClusterSnapshot {
  readonly name: string;
  readonly node: NodeName;
  readonly role: Role;
  readonly status: MemberStatus;
  readonly fit: boolean;
  readonly reasons: readonly string[];
  readonly autoFailback: boolean;
  /** All times of the configuration. */
  readonly times: Pick<ClusterConfig, Extract<keyof ClusterConfig, `${string}Ms`>>;
  readonly nodes: readonly NodeSnapshot[];
  readonly groups: readonly GroupSnapshot[];
  readonly references: readonly ReferenceSnapshot[];
  readonly counters: ClusterCounters;
}

/** Which groups an operator means (Heartbeat's hb_standby): those that prefer this director, the others, or all. */
export type GroupScope = "all" | "local" | "foreign";
export const GROUP_SCOPES: readonly GroupScope[] = ["all", "local", "foreign"];

/** Whether a group is in the scope of a director. */
export function inScope(preferred: NodeName, self: NodeName, scope: GroupScope): boolean {
  return scope === "all" || (preferred === self) === (scope === "local");
}

/** Whether a director that says this of a group has it, or is on its way to or from it. */
export function occupies(phase: GroupPhase): boolean {
  return phase !== "idle";
}

/** Active where it holds a group or is about to. */
export function roleOf(groups: readonly Pick<GroupState, "phase">[]): Role {
  return groups.some(({ phase }) => phase === "held" || phase === "claiming")
    ? "active"
    : "standby";
}
