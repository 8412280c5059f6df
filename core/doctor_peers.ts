/**
 * What the doctor reads from the picture of a director that runs: whether heartbeats get through both ways, all have
 * the same configuration, and one director holds each group. Pure.
 */

import {
  type ClusterConfig,
  type ClusterSnapshot,
  formatDuration,
  type GroupSnapshot,
  type LinkSnapshot,
  type NodeSnapshot,
  PACKET_REFUSALS,
  type PacketRefusal,
  type ReferenceSnapshot,
  type Snapshot,
} from "./model/mod.ts";
import type { Finding } from "./plugin/mod.ts";

/** The director that answers on the socket, or why none does. */
export type Running =
  | { readonly snapshot: Snapshot }
  | { readonly unknown: string };

export function peerFindings(config: ClusterConfig, running: Running): Finding[] {
  const subject = "running director";
  if ("unknown" in running) {
    return [{
      status: "warning",
      subject,
      message: `none can be asked, so that heartbeats cannot be judged: ${running.unknown}`,
      remedy: "start the directors, and run the doctor again beside each of them",
    }];
  }
  const { cluster } = running.snapshot;
  if (cluster === undefined) {
    return [{
      status: "failed",
      subject,
      message: "it runs with a configuration that has no cluster",
      remedy: 'run "ringmaster reload", or start it anew with this configuration',
    }];
  }
  return [
    ownFinding(cluster),
    ...ownLinkFindings(cluster),
    ...config.nodes.filter((name) => name !== cluster.node)
      .flatMap((name) => directorFindings(name, cluster)),
    ...cluster.groups.flatMap((group) => groupFindings(group, cluster)),
    ...cluster.references.map(referenceFinding),
    ...PACKET_REFUSALS.flatMap((reason) => refusalFindings(reason, cluster)),
  ];
}

function ownFinding({ node, role, status, fit, reasons }: ClusterSnapshot): Finding {
  const subject = `running director ${node}`;
  if (fit) return { status: "ok", subject, message: `it is ${role} and fit, status ${status}` };
  return {
    status: "warning",
    subject,
    message: `it is ${role} and not fit: ${reasons.join("; ")}`,
    remedy: "put right what it names; until then it gives way to a director that is fit",
  };
}

/** Media that should carry our own packets back and do not. */
function ownLinkFindings({ nodes, node }: ClusterSnapshot): Finding[] {
  const own = nodes.find(({ name }) => name === node)?.links ?? [];
  return own.filter(({ status }) => status === "down").map(({ link }) => ({
    status: "failed",
    subject: `heartbeat medium ${link}`,
    message: "nothing that this director sends gets through",
    remedy: "look at the interface, its cable and the filters of this machine",
  }));
}

function directorFindings(name: string, cluster: ClusterSnapshot): Finding[] {
  const node = cluster.nodes.find((each) => each.name === name);
  const subject = `director ${name}`;
  if (node === undefined) {
    return [{
      status: "failed",
      subject,
      message: "the director that runs does not know it",
      remedy: 'run "ringmaster reload", because it runs with another configuration',
    }];
  }
  return [
    statusFinding(node, subject),
    // What a director said that is not heard any more may have changed since.
    ...(isHeard(node)
      ? [
        ...node.links.flatMap((link) => linkFindings(link, name)),
        ...configFindings(node, subject),
      ]
      : []),
  ];
}

function isHeard({ status }: NodeSnapshot): boolean {
  return status === "joining" || status === "alive" || status === "late";
}

function statusFinding(node: NodeSnapshot, subject: string): Finding {
  const { name, status, hearsUs, links } = node;
  if (!isHeard(node)) {
    const remedy =
      `see that it runs: "ringmaster status" on ${name}; then compare interface, port ` +
      "and authkeys of both, and look for filters between them";
    if (status === "left") {
      return {
        status: "warning",
        subject,
        message: "it was stopped, and has said goodbye",
        remedy: `start it again on ${name}: without it nobody takes over from this director`,
      };
    }
    const message = status === "dead" ? "it has fallen silent" : "it was never heard";
    return { status: "failed", subject, message, remedy };
  }
  if (hearsUs === false) {
    return {
      status: "failed",
      subject,
      message: "it is heard and does not hear this one",
      remedy: `look for filters on ${name}, and whether the switch carries multicast both ways`,
    };
  }
  const up = links.filter((link) => link.status === "up").length;
  const ways = `over ${up} of ${links.length} media, and it hears this one`;
  if (status === "late") {
    return {
      status: "warning",
      subject,
      message: `its heartbeats are late; it is heard ${ways}`,
      remedy: "look at the load of both machines, or give warntime and deadtime more time",
    };
  }
  return { status: "ok", subject, message: `it is heard ${ways}` };
}

function linkFindings({ link, status, silentMs }: LinkSnapshot, name: string): Finding[] {
  if (status === "up") return [];
  const silent = silentMs === undefined ? "" : ` for ${formatDuration(Math.round(silentMs))}`;
  return [{
    status: "warning",
    subject: `heartbeat medium ${link}`,
    message: status === "idle"
      ? `director ${name} was never heard there`
      : `director ${name} is not heard there${silent}`,
    remedy: `look at cable, interface and filters of both, and whether ${name} has this medium too`,
  }];
}

function configFindings({ sameConfig, name }: NodeSnapshot, subject: string): Finding[] {
  if (sameConfig === undefined) return [];
  if (sameConfig) return [{ status: "ok", subject, message: "its configuration is the same" }];
  return [{
    status: "failed",
    subject,
    message: "its configuration is another one than that of the director here",
    remedy: `copy the files from one to the other, and run "ringmaster reload" here and on ${name}`,
  }];
}

function groupFindings(group: GroupSnapshot, cluster: ClusterSnapshot): Finding[] {
  const { name, holders, phase, resources, why } = group;
  const subject = `group ${name}`;
  const problems: Finding[] = resources.flatMap(({ label, problem }) =>
    problem === undefined ? [] : [{
      status: "warning",
      subject: `resource ${label}`,
      message: problem,
      remedy: "put right what it names; the director that serves tries again by itself",
    }]
  );
  const [only, another] = holders;
  if (only !== undefined && another === undefined) {
    return [{ status: "ok", subject, message: `${only} holds it` }, ...problems];
  }
  const told = why === "" ? "" : `: ${why}`;
  if (only === undefined) {
    const moving = phase === "claiming" || phase === "releasing" || cluster.status === "joining";
    return [{
      status: moving ? "warning" : "failed",
      subject,
      message: `nobody holds it${told}`,
      remedy: moving
        ? "look again in a moment: it is on its way"
        : 'see "ringmaster why", and have a director take it with "ringmaster takeover"',
    }, ...problems];
  }
  return [{
    status: "failed",
    subject,
    message: `${holders.join(" and ")} hold it at once${told}`,
    remedy: "see that the directors hear each other; then all but one give it up by themselves",
  }, ...problems];
}

function referenceFinding({ name, reached, last }: ReferenceSnapshot): Finding {
  const subject = `reference ${name}`;
  if (reached) return { status: "ok", subject, message: "it is reached" };
  return {
    status: "warning",
    subject,
    message: `it is not reached${last === undefined ? "" : `: ${last.message}`}`,
    remedy: "look at the way to it; a director that cannot reach it gives way to one that can",
  };
}

/** What is the matter where packets are refused. */
const REFUSED: Readonly<Record<PacketRefusal, readonly [message: string, remedy: string]>> = {
  malformed: ["are none of Ringmaster's", "see who else uses this port: heartbeat itself does"],
  oversized: ["are too long to be heartbeats", "see who else uses this port"],
  unauthenticated: [
    "are signed with no key of ours",
    "copy authkeys from one director to the others, and reload; or see who else sends there",
  ],
  replayed: [
    "are older than what was heard of the same director before",
    "nothing to do where they stay few; else restart that director, in case another had its name or its state was " +
    "lost; if they go on, somebody repeats them",
  ],
  foreign: [
    "are of another cluster on the same medium",
    "nothing to do, they are passed over; another group or port keeps them away",
  ],
  unknown_node: [
    "are of a director that the configuration does not name, or that is called as this one is",
    'see who sends them, with "ringmaster events": name it among the nodes, or give it or its cluster a name of its ' +
    "own",
  ],
  other_version: ["are of another version of the protocol", "run one version on all directors"],
};

function refusalFindings(reason: PacketRefusal, { counters }: ClusterSnapshot): Finding[] {
  const packets = counters.refused[reason];
  if (packets === 0) return [];
  const [message, remedy] = REFUSED[reason];
  return [{
    status: "warning",
    subject: "heartbeats refused",
    message: `${packets} so far ${message}`,
    remedy,
  }];
}
