/**
 * What Heartbeat's cl_status says of a cluster, in its words and with its exit codes. Pure; the sentences and numbers
 * are those of Heartbeat 3, because scripts compare them.
 */

import type {
  ClusterSnapshot,
  LinkSnapshot,
  NodeSnapshot,
  NodeStatus,
  ReferenceSnapshot,
} from "../mod.ts";
import { EXIT, type ExitCode, HEARTBEAT_EXIT } from "./commands/command.ts";

/** What is asked, behind the sub-command. */
export interface StatusQuestion {
  /** Empty where they were left out. */
  readonly node: string;
  readonly link: string;
  /** -m: a sentence instead of a word. */
  readonly human: boolean;
  /** -p, -n and -v. */
  readonly ping: boolean;
  readonly normal: boolean;
  readonly verbose: boolean;
}

export interface StatusAnswer {
  /** Lines for standard output. */
  readonly said: readonly string[];
  /** What stands on standard error instead. */
  readonly complaint?: string;
  readonly code: ExitCode;
}

type Answering = (cluster: ClusterSnapshot, question: StatusQuestion) => StatusAnswer;

/** The sub-commands that are about the cluster, by name. */
export const CLUSTER_ANSWERS: Readonly<Record<string, Answering>> = {
  listnodes: listNodes,
  nodestatus: nodeStatus,
  nodetype: nodeType,
  listhblinks: listLinks,
  hblinkstatus: linkStatus,
  rscstatus: resourceStatus,
  hbparameter: parameter,
};

/** A director, or a host that is pinged, which to Heartbeat is a node as well. */
interface Member {
  readonly name: string;
  readonly type: "normal" | "ping";
  readonly status: "active" | "up" | "dead" | "init" | "ping";
  readonly links: readonly MemberLink[];
}

interface MemberLink {
  /** As Heartbeat calls it: the interface, or the host that is pinged. */
  readonly name: string;
  /** As this program calls it. */
  readonly label: string;
  readonly status: "up" | "dead";
}

const STATUS: Readonly<Record<NodeStatus, Member["status"]>> = {
  unknown: "init",
  joining: "up",
  alive: "active",
  late: "active",
  dead: "dead",
  left: "dead",
};

function membersOf({ nodes, references }: ClusterSnapshot): Member[] {
  return [...nodes.map(directorOf), ...references.map(pingedOf)];
}

function directorOf({ name, self, status, links }: NodeSnapshot): Member {
  const isUp = ({ status }: LinkSnapshot) => status === "up" || (self && status === "idle");
  return {
    name,
    type: "normal",
    status: STATUS[status],
    links: links.map((each) => ({
      name: linkName(each.link),
      label: each.link,
      status: isUp(each) ? "up" : "dead",
    })),
  };
}

function pingedOf({ name, reached }: ReferenceSnapshot): Member {
  return {
    name,
    type: "ping",
    status: reached ? "ping" : "dead",
    links: [{ name, label: name, status: reached ? "up" : "dead" }],
  };
}

/** `eth0` of `multicast eth0 225.0.0.1:694` and of `broadcast eth0:694`, which is what Heartbeat calls such a link. */
export function linkName(label: string): string {
  const [, place = label] = label.split(" ");
  return place.replace(/:\d+$/, "");
}

function listNodes(cluster: ClusterSnapshot, question: StatusQuestion): StatusAnswer {
  const { ping, normal, verbose, human } = question;
  const all = ping === normal;
  const chosen = membersOf(cluster).filter(({ type }) => all || (type === "ping") === ping);
  const lines = chosen.flatMap((member) => {
    const { name, status, type } = member;
    return verbose
      ? ["", `${name}\t${status}\t(nodetype: ${type})`, ...linkLines(member, question)]
      : [name];
  });
  return done(human ? ["The nodes are as follow:", ...lines] : lines);
}

function nodeStatus(cluster: ClusterSnapshot, { node, human }: StatusQuestion): StatusAnswer {
  const member = memberNamed(cluster, node);
  if (member === undefined) return noNode(node);
  const { status } = member;
  const code = status === "dead" || status === "init" ? EXIT.failed : EXIT.done;
  return { said: [human ? `The cluster node ${node} is ${status}` : status], code };
}

function nodeType(cluster: ClusterSnapshot, { node, human }: StatusQuestion): StatusAnswer {
  const member = memberNamed(cluster, node);
  if (member === undefined) return noNode(node);
  return done([human ? `The node ${node}'s type: ${member.type}` : member.type]);
}

function listLinks(cluster: ClusterSnapshot, question: StatusQuestion): StatusAnswer {
  const member = memberNamed(cluster, question.node);
  if (member !== undefined) return done(linkLines(member, question));
  return { ...noNode(question.node), code: codeOf(question.node) };
}

function linkLines({ links }: Member, { human, verbose }: StatusQuestion): string[] {
  const names = [...new Set(links.map(({ name }) => name))];
  const lines = names.map((name) => verbose ? `\t${name}\t${worthOf(links, name)}` : `\t${name}`);
  return human ? ["\tthis node has the following heartbeat links:", ...lines] : lines;
}

/** Several media may share an interface: it is up where one of them is. */
function worthOf(links: readonly MemberLink[], asked: string): MemberLink["status"] | undefined {
  const found = links.filter(({ name, label }) => name === asked || label === asked);
  if (found.length === 0) return undefined;
  return found.some(({ status }) => status === "up") ? "up" : "dead";
}

function linkStatus(cluster: ClusterSnapshot, question: StatusQuestion): StatusAnswer {
  const { node, link, human } = question;
  if (node === "" || link === "") {
    return complain("not enough parameters", HEARTBEAT_EXIT.parameter);
  }
  const member = memberNamed(cluster, node);
  if (member === undefined) return { ...noNode(node), code: HEARTBEAT_EXIT.unknown };
  const status = worthOf(member.links, link);
  if (status === undefined) {
    return complain(`node "${node}" has no heartbeat link "${link}"`, HEARTBEAT_EXIT.unknown);
  }
  const code = status === "up" ? EXIT.done : EXIT.failed;
  return {
    said: [human ? `The node ${node}'s heartbeat link ${link} is ${status}` : status],
    code,
  };
}

function resourceStatus(cluster: ClusterSnapshot, { human }: StatusQuestion): StatusAnswer {
  const held = heldBy(cluster);
  return done([human ? `This node is holding ${held} resources.` : held]);
}

/** Local groups are those that prefer this director, foreign ones the others. */
function heldBy({ node, status, groups }: ClusterSnapshot): string {
  const isMoving = groups.some(({ phase }) => phase === "claiming" || phase === "releasing");
  if (isMoving || status !== "member") return "transition";
  const held = groups.filter(({ phase }) => phase === "held");
  if (held.length === 0) return "none";
  if (held.every(({ preferred }) => preferred === node)) return "local";
  // Who has groups of another director and none of its own that is elsewhere has both kinds.
  const lacks = groups.some(({ preferred, phase }) => preferred === node && phase !== "held");
  return lacks ? "foreign" : "all";
}

function parameter(cluster: ClusterSnapshot, question: StatusQuestion): StatusAnswer {
  const { node: name, ping, human } = question;
  if (!ping || name === "") return complain("parameter name required", HEARTBEAT_EXIT.parameter);
  const { times, autoFailback } = cluster;
  const known: Readonly<Record<string, string>> = {
    keepalive: asWritten(times.keepaliveMs),
    deadtime: asWritten(times.deadtimeMs),
    warntime: asWritten(times.warntimeMs),
    initdead: asWritten(times.initdeadMs),
    deadping: asWritten(times.deadpingMs),
    auto_failback: autoFailback ? "on" : "off",
  };
  const value = Object.hasOwn(known, name) ? known[name] : undefined;
  if (value === undefined) return complain(`cannot get the value of "${name}"`, EXIT.failed);
  return done([human ? `Heartbeat parameter ${name}'s value: ${value}` : value]);
}

/** As ha.cf has times: seconds without a unit. */
function asWritten(durationMs: number): string {
  return durationMs % 1_000 === 0 ? `${durationMs / 1_000}` : `${durationMs}ms`;
}

function memberNamed(cluster: ClusterSnapshot, name: string): Member | undefined {
  const wanted = name.toLowerCase();
  return membersOf(cluster).find((member) => member.name.toLowerCase() === wanted);
}

/** A name that is missing is a parameter's fault; a wrong one is not where links are asked for. */
function codeOf(node: string): ExitCode {
  return node === "" ? HEARTBEAT_EXIT.parameter : HEARTBEAT_EXIT.unknown;
}

function noNode(node: string): StatusAnswer {
  const complaint = node === ""
    ? "not enough parameters"
    : `there is no node "${node}" in the cluster`;
  return complain(complaint, HEARTBEAT_EXIT.parameter);
}

function complain(complaint: string, code: ExitCode): StatusAnswer {
  return { said: [], complaint, code };
}

function done(said: readonly string[]): StatusAnswer {
  return { said, code: EXIT.done };
}
