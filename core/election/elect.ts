/**
 * Who is to have a group of resources, as each director decides it for itself from what all of them say. Pure.
 *
 * Every director repeats its state in every heartbeat, so that nothing here depends on a message that may be lost: a
 * director takes a group that nobody has, gives it up where another has a better right to it, and otherwise stays.
 */

import { isLive, type NodeName, type Peer } from "../model/mod.ts";
import { deafOf, hearerOf, hears, isSilent, peerOccupies, witnessOf } from "./hearing.ts";
import { type Candidate, candidateOf, compare, groupOf, isFreeFor, keeperOf } from "./rank.ts";
import { comparable } from "./reach.ts";
import type { Decision, ElectionView } from "./view.ts";

export function elect(given: ElectionView): Decision {
  const view = comparable(given);
  switch (view.own.phase) {
    case "claiming":
    case "held":
      return asHolder(view);
    case "releasing":
      return stay("it is being given up");
    case "idle":
      return asOther(view);
  }
}

function stay(why: string, pending?: string): Decision {
  return { action: "stay", why, ...(pending === undefined ? {} : { pending }) };
}

function yielding(why: string, byOperator: boolean = false): Decision {
  return { action: "yield", why, byOperator };
}

function asHolder(view: ElectionView): Decision {
  const { own } = view;
  if (own.status === "leaving" || own.status === "left") return yielding("this director stops");
  // What the others said before this director was away may be out of date.
  if (view.asking) return stay("this director was away and asks who holds it");
  const holders = holdersOf(view.peers, own.name);
  const keeper = keeperOf(
    [...holders, { node: view.self, claim: own.claim }],
    view,
  );
  if (keeper !== undefined && keeper !== view.self) {
    const claim = holders.find(({ node }) => node === keeper)?.claim ?? 0;
    // Whoever was away gives its claim up: another one may have taken the group meanwhile.
    const ours = own.claim > 0 ? `with ${own.claim}` : "was away and has none";
    return yielding(`${keeper} holds it with claim ${claim}, this director ${ours}`);
  }
  if (own.veto !== undefined) return yielding(own.veto, true);
  return givingUp(view) ?? givingWay(view) ?? stay(ownReason(view));
}

/** A holder that does not hear this one never gives way, whatever the claims are: of the two only this one can. */
function givingUp(view: ElectionView): Decision | undefined {
  if (view.own.forced) return undefined;
  const deaf = view.peers.filter((peer) => !peer.hearsUs);
  const [holder] = holdersOf(deaf, view.own.name);
  if (holder === undefined) return undefined;
  return once(
    view,
    `deaf ${holder.node}`,
    `${holder.node} holds it and does not hear this director`,
  );
}

/** Where another director should have it instead: asked for, better in health, or preferred. */
function givingWay(view: ElectionView): Decision | undefined {
  const { own } = view;
  const others = ableOthers(view);
  const wanting = others.find(({ wanted }) => wanted);
  if (wanting !== undefined) return yielding(`an operator wants it on ${wanting.node}`, true);
  if (own.forced) return undefined;
  const good = others.filter((candidate) => isFreeFor(candidate, own.aside));
  const [best] = good.sort((one, other) => compare(one, other, view));
  if (best === undefined) return undefined;
  if (own.aside > 0) return yielding(`${best.node} is to have it instead`);
  if (!own.fit) return yielding(`this director is not fit and ${best.node} is`);
  if (best.reach > own.reach) {
    return once(
      view,
      `reach ${best.node}`,
      own.reach === 0
        ? `${best.node} reaches references, this director none`
        : `${best.node} reaches ${best.reach} of the references, this director ${own.reach}`,
    );
  }
  const home = good.find(({ node }) => node === view.preferred);
  if (!view.autoFailback || home === undefined || home.reach < own.reach) return undefined;
  return once(view, `failback ${home.node}`, `${home.node} is back and auto_failback is on`);
}

/** A reason that counts only once it has lasted: directors do not notice the same thing at the same moment. */
function once({ pending, patienceMs }: ElectionView, key: string, why: string): Decision {
  if (pending?.key === key && pending.forMs >= patienceMs) return yielding(why);
  return stay(`${why}; waiting whether it stays so`, key);
}

/**
 * Live directors beside this one that could take it and would hear that it is free. One that is late may be dead, and
 * one that does not hear everybody whom we hear may take it for theirs, and would leave it where it is.
 */
function ableOthers({ peers, own }: ElectionView): Candidate[] {
  const live = peers.filter(isLive);
  return live
    .filter((peer) => peer.status !== "late" && peer.hearsUs && peer.state?.status === "member")
    .filter((peer) => live.every((each) => each === peer || hears(peer, each.node)))
    .map((peer) => candidateOf(peer, own.name))
    .filter((candidate) => candidate !== undefined);
}

function ownReason({ own, self, preferred }: ElectionView): string {
  if (own.forced) return "an operator forced it here";
  if (!own.fit) return "this director is not fit, but no other one is";
  return self === preferred
    ? "this director holds it and is the preferred one"
    : "this director holds it";
}

function asOther(view: ElectionView): Decision {
  const { own } = view;
  if (own.status === "leaving" || own.status === "left") return stay("this director stops");
  if (view.asking) return stay("this director was away and asks who holds it");
  if (own.veto !== undefined && !own.forced) return stay(own.veto);
  if (!view.ready && !own.forced) return stay("not every director was heard yet");
  const occupant = view.peers.find((peer) => isLive(peer) && peerOccupies(peer, own.name));
  if (occupant !== undefined) {
    const phase = groupOf(occupant, own.name)?.phase;
    return fencingAgain(view, occupant.node) ?? stay(
      phase === "releasing" ? `${occupant.node} gives it up` : `${occupant.node} holds it`,
    );
  }
  const witness = own.forced ? undefined : witnessOf(view);
  if (witness !== undefined) {
    return stay(`${witness.by} hears ${witness.node}, which may hold it and is not heard here`);
  }
  const deaf = own.forced ? undefined : deafOf(view);
  if (deaf !== undefined) return stay(`${deaf} does not hear this director, and may take it`);
  return turn(view) ?? fencingFirst(view) ?? claiming(view);
}

/** Why it is another director's turn to take it; undefined where it is ours. */
function turn(view: ElectionView): Decision | undefined {
  const { own, self } = view;
  if (own.forced) return undefined;
  const ourselves: Candidate = { ...own, node: self };
  const better = view.peers.filter((peer) => {
    // Who has just started knows less than we do, unless everybody has.
    if (view.seenHeld && peer.state?.status !== "member") return false;
    const candidate = candidateOf(peer, own.name);
    return candidate !== undefined && compare(candidate, ourselves, view) < 0;
  });
  const after = better.map(({ node }) => node).join(", ");
  // One that is late may have taken it already: soon it is heard again, or dead.
  const isLate = better.some(({ status }) => status === "late");
  // Where others come first than before, theirs is another time than that which has passed.
  const isOther = after !== "" && view.after !== undefined && view.after !== after;
  if (after === "" && view.after !== undefined && mayBeTaken(view, view.after)) {
    return { action: "stay", why: `${view.after} came first until now`, after: view.after };
  }
  // They may themselves wait for one that only they hear.
  const unheard = view.peers.filter((peer) =>
    isSilent(peer) && better.some((each) => hears(each, peer.node))
  );
  const hasPassed = (better.length + unheard.length) * view.patienceMs <= view.vacantMs;
  if (hasPassed && !isLate && !isOther) return undefined;
  return { action: "stay", why: `${after} comes first`, after };
}

/**
 * Whoever came first until now may have taken it a moment ago, and is heard soon. Half of the patience, because those
 * that come after us now wait for all of it.
 */
function mayBeTaken({ own, peers, vacantMs, patienceMs }: ElectionView, after: string): boolean {
  if (vacantMs >= patienceMs / 2) return false;
  const first = after.split(", ");
  return peers.some((peer) => first.includes(peer.node) && candidateOf(peer, own.name));
}

/** A director that died without a word may still hold it, or may have taken it since it was heard last. */
function fencingFirst(view: ElectionView): Decision | undefined {
  if (!view.fencing || view.own.forced) return undefined;
  const silent = view.peers.find((peer) => isSilent(peer) && !view.fenced.has(peer.node));
  if (silent === undefined) return undefined;
  const { node } = silent;
  return { action: "fence", node, why: `${node} is silent and may still hold it` };
}

/**
 * A director that could not be fenced keeps this one from everything: the others, which know that, hand it nothing, and
 * it is tried again meanwhile, so that this one can follow them.
 */
function fencingAgain(view: ElectionView, holder: NodeName): Decision | undefined {
  const node = heldUpBy(view);
  if (node === undefined || !view.own.fit || hearerOf(view.peers, node) !== undefined) {
    return undefined;
  }
  return {
    action: "fence",
    node,
    why:
      `${holder} holds it; ${node} is silent and not fenced yet, and until then this director takes nothing`,
  };
}

/** A silent director that is not fenced although it was asked for, without which this one takes nothing. */
export function heldUpBy(
  { fencing, unfenced, peers }: Pick<ElectionView, "fencing" | "unfenced" | "peers">,
): NodeName | undefined {
  if (!fencing) return undefined;
  return peers.find((peer) => isSilent(peer) && unfenced.has(peer.node))?.node;
}

function claiming(view: ElectionView): Decision {
  const { own, peers, self } = view;
  const claims = peers.map((peer) => groupOf(peer, own.name)?.claim ?? 0);
  return { action: "claim", claim: Math.max(own.claim, ...claims) + 1, why: claimReason(view) };

  function claimReason({ preferred, seenHeld, lastHolder }: ElectionView): string {
    if (own.forced) return "an operator forced it here";
    if (own.wanted) return "an operator wants it here";
    const gone = peers.find((peer) => !isLive(peer) && peerOccupies(peer, own.name));
    if (gone !== undefined) return `${gone.node} held it and is ${gone.status}`;
    const left = peers.find((peer) => peer.status === "left");
    if (left !== undefined && seenHeld) return `${left.node} has said goodbye`;
    if (lastHolder !== undefined && lastHolder !== self) return `${lastHolder} gave it up`;
    if (self === preferred) return "nobody holds it and this director is the preferred one";
    return "nobody holds it and no other director comes first";
  }
}

/** Live peers that hold the group or are taking it. */
export function holdersOf(
  peers: readonly Peer[],
  name: string,
): { node: NodeName; claim: number }[] {
  return peers.filter(isLive).flatMap((peer) => {
    const group = groupOf(peer, name);
    if (group === undefined || (group.phase !== "held" && group.phase !== "claiming")) return [];
    return [{ node: peer.node, claim: group.claim }];
  });
}
