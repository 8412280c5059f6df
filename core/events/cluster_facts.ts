/** What happens between directors that share virtual addresses: facts, their sentences, and how loud they are. */

import { count, type NodeName, type PacketRefusal, type Role } from "../model/mod.ts";
import type { Severity } from "./catalog.ts";

interface ResourceFact {
  readonly group: string;
  /** Its label: `ip_addr 10.0.0.154/25 eth0`. */
  readonly resource: string;
}

export type ClusterFact =
  | { readonly type: "node.joined"; readonly node: NodeName; readonly generation: number }
  | { readonly type: "node.late"; readonly node: NodeName; readonly silentMs: number }
  | { readonly type: "node.dead"; readonly node: NodeName; readonly silentMs: number }
  | { readonly type: "node.left"; readonly node: NodeName }
  | { readonly type: "node.deaf"; readonly node: NodeName }
  | {
    readonly type: "link.down";
    readonly link: string;
    /** Who is not heard there any more; left out where the medium itself has failed or does not carry our own. */
    readonly node?: NodeName;
    readonly reason: string;
  }
  | { readonly type: "link.up"; readonly link: string; readonly node?: NodeName }
  | {
    readonly type: "heartbeat.refused";
    readonly reason: PacketRefusal;
    readonly packets: number;
    /** Address of the sender of the last one, and what was wrong with it. */
    readonly from: string;
    readonly message: string;
  }
  | { readonly type: "role.changed"; readonly role: Role; readonly reason: string }
  | {
    readonly type: "group.claimed";
    readonly group: string;
    readonly claim: number;
    readonly reason: string;
  }
  | { readonly type: "group.taken"; readonly group: string; readonly durationMs: number }
  | { readonly type: "group.yielded"; readonly group: string; readonly reason: string }
  | { readonly type: "group.released"; readonly group: string; readonly durationMs: number }
  | { readonly type: "group.adopted"; readonly group: string; readonly claim: number }
  | ({ readonly type: "resource.acquired"; readonly durationMs: number } & ResourceFact)
  | ({ readonly type: "resource.released"; readonly durationMs: number } & ResourceFact)
  | ({
    readonly type: "resource.failed";
    /** What was tried: `acquire`, `release`, `held`. */
    readonly phase: string;
    readonly message: string;
  } & ResourceFact)
  | ({ readonly type: "resource.lost"; readonly message: string } & ResourceFact)
  | {
    readonly type: "cluster.fitness_changed";
    readonly fit: boolean;
    /** Why it is not fit; empty where it is. */
    readonly reasons: readonly string[];
  }
  | {
    readonly type: "cluster.split_brain";
    readonly group: string;
    readonly other: NodeName;
    readonly keeps: NodeName;
  }
  | { readonly type: "cluster.split_brain_ended"; readonly group: string; readonly owner: NodeName }
  | { readonly type: "cluster.config_mismatch"; readonly node: NodeName }
  | { readonly type: "cluster.config_agreed"; readonly node: NodeName }
  | { readonly type: "cluster.overslept"; readonly sleptMs: number }
  | {
    readonly type: "cluster.asked";
    /** What an operator asked for: `standby`, `takeover`, `release`. */
    readonly verb: string;
    readonly groups: readonly string[];
  }
  | { readonly type: "fencing.started"; readonly node: NodeName; readonly command: string }
  | {
    readonly type: "fencing.ended";
    readonly node: NodeName;
    readonly command: string;
    /** Why it failed; left out where the node is off. */
    readonly failure?: string;
  }
  | { readonly type: "reference.lost"; readonly reference: string; readonly message: string }
  | { readonly type: "reference.reached"; readonly reference: string };

type Sentences = {
  readonly [Type in ClusterFact["type"]]: (
    fact: Extract<ClusterFact, { readonly type: Type }>,
  ) => string;
};

export const CLUSTER_SENTENCES: Sentences = {
  "node.joined": (fact) => `director ${fact.node} is heard`,
  "node.late": (fact) =>
    `director ${fact.node} is late: silent for ${Math.round(fact.silentMs)} ms`,
  "node.dead": (fact) =>
    `director ${fact.node} is dead: silent for ${Math.round(fact.silentMs)} ms`,
  "node.left": (fact) => `director ${fact.node} has said goodbye`,
  "node.deaf": (fact) => `director ${fact.node} is heard and does not hear us`,
  "link.down": (fact) =>
    fact.node === undefined
      ? `heartbeats over ${fact.link} do not get through: ${fact.reason}`
      : `director ${fact.node} is not heard over ${fact.link}: ${fact.reason}`,
  "link.up": (fact) =>
    fact.node === undefined
      ? `heartbeats over ${fact.link} get through`
      : `director ${fact.node} is heard over ${fact.link}`,
  "heartbeat.refused": (fact) =>
    `${count(fact.packets, "packet")} refused as ${
      fact.reason.replace("_", " ")
    }, the last from ${fact.from}: ${fact.message}`,
  "role.changed": (fact) => `this director is ${fact.role}: ${fact.reason}`,
  "group.claimed": (fact) => `taking ${fact.group} (claim ${fact.claim}): ${fact.reason}`,
  "group.taken": (fact) => `${fact.group} is held, taken in ${Math.round(fact.durationMs)} ms`,
  "group.yielded": (fact) => `giving up ${fact.group}: ${fact.reason}`,
  "group.released": (fact) =>
    `${fact.group} is given up, which took ${Math.round(fact.durationMs)} ms`,
  "group.adopted": (fact) =>
    `${fact.group} was found held by this machine and is kept (claim ${fact.claim})`,
  "resource.acquired": (fact) =>
    `${fact.resource} of ${fact.group} taken in ${Math.round(fact.durationMs)} ms`,
  "resource.released": (fact) =>
    `${fact.resource} of ${fact.group} given up in ${Math.round(fact.durationMs)} ms`,
  "resource.failed": (fact) =>
    `${fact.resource} of ${fact.group} failed in ${fact.phase}: ${fact.message}`,
  "resource.lost": (fact) => `${fact.resource} of ${fact.group} is gone: ${fact.message}`,
  "cluster.fitness_changed": (fact) =>
    fact.fit ? "this director is fit" : `this director is not fit: ${fact.reasons.join("; ")}`,
  "cluster.split_brain": (fact) =>
    `${fact.group} is held by this director and by ${fact.other}; ${fact.keeps} keeps it`,
  "cluster.split_brain_ended": (fact) => `${fact.group} has one holder again, ${fact.owner}`,
  "cluster.config_mismatch": (fact) =>
    `director ${fact.node} has another configuration than this one`,
  "cluster.config_agreed": (fact) => `director ${fact.node} has the same configuration again`,
  "cluster.overslept": (fact) =>
    `this director did not run for ${Math.round(fact.sleptMs)} ms and asks who holds what`,
  "cluster.asked": (fact) => `an operator asked for ${fact.verb} of ${fact.groups.join(", ")}`,
  "fencing.started": (fact) => `fencing director ${fact.node} by "${fact.command}"`,
  "fencing.ended": (fact) =>
    fact.failure === undefined
      ? `director ${fact.node} is fenced by "${fact.command}"`
      : `fencing director ${fact.node} by "${fact.command}" failed: ${fact.failure}`,
  "reference.lost": (fact) => `reference ${fact.reference} cannot be reached: ${fact.message}`,
  "reference.reached": (fact) => `reference ${fact.reference} is reached`,
};

/** Also of facts that are none of a cluster's: those that nobody has said anything else of are `info`. */
export function clusterSeverityOf(fact: { readonly type: string } | ClusterFact): Severity {
  return isClusterFact(fact) ? severity(fact) : "info";
}

function isClusterFact(fact: { readonly type: string }): fact is ClusterFact {
  return Object.hasOwn(CLUSTER_SENTENCES, fact.type);
}

function severity(fact: ClusterFact): Severity {
  switch (fact.type) {
    case "node.dead":
    case "resource.failed":
    case "cluster.split_brain":
      return "error";
    case "fencing.ended":
      return fact.failure === undefined ? "warning" : "error";
    case "cluster.fitness_changed":
      return fact.fit ? "info" : "warning";
    case "node.late":
    case "node.deaf":
    case "fencing.started":
    case "link.down":
    case "heartbeat.refused":
    case "resource.lost":
    case "cluster.config_mismatch":
    case "cluster.overslept":
    case "reference.lost":
      return "warning";
    default:
      return "info";
  }
}
