// @ts-check
/** @import { ClusterSnapshot, GroupSnapshot, NodeSnapshot, Snapshot } from "../../../../core/plugin/mod.ts" */
/** The directors side by side, and what they hold: each by its own word where it can be asked, else as heard. Pure. */

import { serves } from "./server_state.js";
import { lasting, latency, whole } from "./words.js";

/**
 * What the page knows of another director's API.
 * @typedef {{ node: string, url?: string, snapshot?: Snapshot, at?: number, problem?: string }} PeerPicture
 */

/** @typedef {{ label: string, value: string, level: "plain" | "good" | "warning" | "error" }} Fact */

/**
 * @typedef {object} DirectorCard
 * @property {string} name
 * @property {boolean} isSelf
 * @property {"master" | "standby" | "gone" | "unknown"} role
 * @property {string} roleWord
 * @property {string} note one sentence on where the card's facts come from, empty where from itself
 * @property {readonly Fact[]} facts
 */

/** After so long without an answer a peer's own word counts no more, milliseconds. */
const PEER_OLD_MS = 10_000;

/**
 * @param {Snapshot} snapshot
 * @param {readonly PeerPicture[]} peers
 * @param {number} now by the director's clock
 * @returns {DirectorCard[]}
 */
export function directorCards(snapshot, peers, now) {
  const { cluster } = snapshot;
  if (cluster === undefined) {
    return [{
      name: snapshot.node,
      isSelf: true,
      role: "master",
      roleWord: "alone",
      note: "no cluster is configured: it serves by itself",
      facts: pictureFacts(snapshot, now),
    }];
  }
  return cluster.nodes.map((node) => {
    if (node.self) return card(node, snapshot, "", now);
    const peer = peers.find((each) => each.node.toLowerCase() === node.name);
    const isFresh = peer?.snapshot !== undefined && counts(snapshot, peer, now);
    return card(node, isFresh ? peer.snapshot : undefined, peerNote(peer, isFresh, now), now);
  });
}

/**
 * Whether a peer's own word counts: it is fresh, and the peer was not given up since.
 * @param {Snapshot} snapshot
 * @param {PeerPicture} peer
 * @param {number} now
 */
function counts({ cluster }, { node, at = 0 }, now) {
  const heard = cluster?.nodes.find(({ name }) => name === node.toLowerCase());
  return now - at < PEER_OLD_MS && heard !== undefined && !isGone(heard);
}

/** @param {NodeSnapshot} node */
function isGone({ status }) {
  return status === "dead" || status === "left";
}

/**
 * @param {PeerPicture | undefined} peer
 * @param {boolean} isFresh
 * @param {number} now
 */
function peerNote(peer, isFresh, now) {
  if (isFresh) return "";
  if (peer === undefined) return "only as heard by heartbeat: its API is not among admin.peers";
  const last = peer.at === undefined || peer.snapshot === undefined
    ? ""
    : `; it answered last ${lasting(now - peer.at)} ago`;
  if (peer.problem !== undefined) return `its API does not answer: ${peer.problem}${last}`;
  return last === "" ? "its API was not asked yet" : last.slice(2);
}

/**
 * @param {NodeSnapshot} node
 * @param {Snapshot | undefined} own what it says of itself
 * @param {string} note
 * @param {number} now
 * @returns {DirectorCard}
 */
function card(node, own, note, now) {
  const { role, roleWord } = roleOf(node, own);
  return {
    name: node.name,
    isSelf: node.self,
    role,
    roleWord,
    note,
    facts: [...heardFacts(node, own), ...(own === undefined ? [] : pictureFacts(own, now))],
  };
}

/**
 * @param {NodeSnapshot} node
 * @param {Snapshot | undefined} own
 * @returns {Pick<DirectorCard, "role" | "roleWord">}
 */
function roleOf(node, own) {
  if (node.status === "dead") return { role: "gone", roleWord: "silent" };
  if (node.status === "left") return { role: "gone", roleWord: "has left" };
  if (node.status === "unknown") return { role: "unknown", roleWord: "never heard" };
  const role = own?.cluster?.role ?? node.role;
  if (role === undefined) return { role: "unknown", roleWord: "joining" };
  return role === "active"
    ? { role: "master", roleWord: "master" }
    : { role: "standby", roleWord: "standby" };
}

/**
 * @param {NodeSnapshot} node
 * @param {Snapshot | undefined} own
 * @returns {Fact[]}
 */
function heardFacts(node, own) {
  /** @type {Fact[]} */
  const facts = [];
  const fit = own?.cluster?.fit ?? node.fit;
  if (fit !== undefined && !isGone(node)) {
    const why = own?.cluster?.reasons.join("; ") ?? node.reason ?? "";
    facts.push({
      label: "Fit",
      value: fit ? "yes" : `no: ${why}`,
      level: fit ? "good" : "error",
    });
  }
  if (!node.self) {
    const heard = node.links.map(({ link, status, silentMs }) =>
      `${link} ${status}${silentMs === undefined ? "" : ` (${latency(silentMs)} ago)`}`
    );
    const isDown = node.links.some(({ status }) => status === "down");
    const level = isDown ? "warning" : "good";
    facts.push({ label: "Heard", value: heard.join("; ") || "over no link", level });
    if (node.sameConfig !== undefined && !isGone(node)) {
      const value = node.sameConfig ? "same as here" : "differs from here";
      facts.push({ label: "Config", value, level: node.sameConfig ? "good" : "warning" });
    }
    if (node.hearsUs === false && !isGone(node)) {
      facts.push({ label: "Hears us", value: "no", level: "error" });
    }
  }
  return facts;
}

/**
 * @param {Snapshot} snapshot
 * @param {number} now
 * @returns {Fact[]}
 */
function pictureFacts({ services, backend, reconcile, startedAt, version, process }, now) {
  const servers = services.flatMap((service) => service.servers);
  const serving = servers.filter(serves).length;
  const all = serving === servers.length;
  const table = { settled: "as desired", working: "being changed", degraded: "refused" };
  const levels = /** @type {const} */ ({ settled: "good", working: "plain", degraded: "error" });
  /** @type {Fact[]} */
  const facts = [
    {
      label: "Servers",
      value: `${whole(serving)} of ${whole(servers.length)} in service`,
      level: all ? "good" : "warning",
    },
    {
      label: "Table",
      value: `${table[reconcile.state]} (${backend.name}${backend.dryRun ? ", dry run" : ""})`,
      level: levels[reconcile.state],
    },
  ];
  if (process !== undefined) {
    const { mean, worst } = process.loopDelayMs;
    facts.push({
      label: "Loop delay",
      value: `${latency(mean)}, worst ${latency(worst)}`,
      level: worst > 100 ? "warning" : "plain",
    });
  }
  facts.push({
    label: "Runs",
    value: `${lasting(now - startedAt)}, version ${version}`,
    level: "plain",
  });
  return facts;
}

/**
 * @typedef {object} GroupRow
 * @property {string} name
 * @property {string} holder
 * @property {boolean} isWell
 * @property {string} why
 * @property {readonly { label: string, holders: string, state: string, isHeld: boolean, problem: string }[]} resources
 */

/**
 * @param {Snapshot} snapshot
 * @param {readonly PeerPicture[]} peers
 * @param {number} now
 * @returns {GroupRow[]}
 */
export function groupRows(snapshot, peers, now) {
  const { cluster } = snapshot;
  if (cluster === undefined) return [];
  const others = peers.filter((peer) => counts(snapshot, peer, now)).flatMap((peer) =>
    peer.snapshot?.cluster ?? []
  );
  return cluster.groups.map((group) => ({
    name: group.name,
    holder: group.holders.join(" and ") || (group.phase === "idle" ? "nobody" : "on its way"),
    isWell: group.holders.length === 1,
    why: group.why,
    resources: group.resources.map((resource) => {
      const holders = [
        ...(resource.held ? [cluster.node] : []),
        ...others.filter((other) => holds(other.groups, group.name, resource.label))
          .map(({ node }) => node),
      ];
      // Of a director that cannot be asked itself it is known that it has the group.
      const heard = group.holders.filter((name) =>
        name !== cluster.node && !others.some(({ node }) => node === name)
      );
      const all = [...holders, ...heard];
      return {
        label: resource.label,
        holders: all.join(" and ") || "nobody",
        state: stateOf(resource, others, group.name),
        isHeld: all.length > 0,
        problem: resource.problem ?? "",
      };
    }),
  }));
}

/**
 * How a resource stands where it is held, by the word of the director that has it; empty where none of them says so.
 * @param {GroupSnapshot["resources"][number]} own
 * @param {readonly ClusterSnapshot[]} others
 * @param {string} group
 */
function stateOf(own, others, group) {
  if (own.held) return own.state ?? "";
  const theirs = others.flatMap(({ groups }) => groups)
    .filter(({ name }) => name === group)
    .flatMap(({ resources }) => resources);
  return theirs.find(({ label, held }) => label === own.label && held)?.state ?? "";
}

/**
 * @param {readonly GroupSnapshot[]} groups
 * @param {string} name
 * @param {string} label
 */
function holds(groups, name, label) {
  return groups.some((group) =>
    group.name === name &&
    group.resources.some((resource) => resource.label === label && resource.held)
  );
}
