/** What a verb about the cluster would do, told from a picture of it. Pure. */

import { hasHeir, noHeir, onlyReleased } from "./cluster_heirs.ts";
import { RELEASED } from "./fitness.ts";
import {
  type ClusterSnapshot,
  type GroupScope,
  type GroupSnapshot,
  inScope,
  type Proposal,
  type ProposalPlan,
} from "./model/mod.ts";

type ClusterProposal = Omit<Extract<Proposal, { kind: "cluster" }>, "kind">;

/** Steps in the order in which they would be taken; problems where the verb would be refused. */
export function clusterForecast(
  { verb, scope = "all", force = false }: ClusterProposal,
  cluster: ClusterSnapshot | undefined,
): ProposalPlan {
  const plan = { operations: [], steps: [], warnings: [], problems: [] };
  if (cluster === undefined) {
    return { ...plan, problems: ["this director is alone: its configuration has no cluster"] };
  }
  const groups = cluster.groups.filter(({ preferred }) => inScope(preferred, cluster.node, scope));
  const meant = { ...cluster, groups };
  return {
    ...plan,
    ...(verb === "takeover" ? takeOver(meant, scope, force) : giveUp(verb, meant, scope)),
  };
}

type Outlook = Pick<ProposalPlan, "steps" | "warnings" | "problems">;

function giveUp(
  verb: "standby" | "release",
  cluster: ClusterSnapshot,
  scope: GroupScope,
): Outlook {
  const held = cluster.groups.filter(({ phase }) => phase !== "idle");
  const last = verb === "release"
    ? ['this director takes nothing until "ringmaster takeover"']
    : [];
  const steps = held.flatMap((group) => {
    const able = group.heirs.filter(({ against }) => against === undefined);
    return [
      ...givenUp(cluster.node, group),
      ...(able.length === 0 ? [] : [taken(able.map(({ node }) => node).join(" or "), group)]),
    ];
  });
  const heirless = held.filter(({ heirs }) => !hasHeir(heirs));
  return {
    steps: [...steps, ...last],
    warnings: [
      ...(held.length === 0 ? [holdsNone(scope)] : []),
      ...(verb === "release"
        ? heirless.map(({ name, heirs }) =>
          `${noHeir(name, heirs)}; it may be left without a holder`
        )
        : []),
    ],
    problems: [
      ...(verb === "standby" ? heirless.map(({ name, heirs }) => onlyReleased(name, heirs)) : []),
      ...moving(held),
    ],
  };
}

function takeOver(cluster: ClusterSnapshot, scope: GroupScope, force: boolean): Outlook {
  const wanted = cluster.groups.filter(({ phase }) => phase !== "held");
  const { node } = cluster;
  // That it was released is over with this very verb.
  const against = cluster.reasons.filter((reason) => reason !== RELEASED);
  const unfit = against.length === 0 || wanted.length === 0
    ? []
    : [`this director is not fit: ${against.join("; ")}`];
  return {
    steps: wanted.flatMap((group) => {
      const holders = group.holders.filter((holder) => holder !== node);
      return [...holders.flatMap((holder) => givenUp(holder, group)), taken(node, group)];
    }),
    warnings: [
      ...(wanted.length === 0 ? [holdsAll(cluster.groups, scope)] : []),
      ...(force ? unfit : []),
    ],
    problems: [
      ...(force ? [] : unfit.map((reason) => `${reason}; only force takes over`)),
      ...moving(wanted),
    ],
  };
}

function holdsNone(scope: GroupScope): string {
  return `this director holds ${scope === "all" ? "no group" : `none of the ${scope} groups`}`;
}

function holdsAll(groups: readonly GroupSnapshot[], scope: GroupScope): string {
  if (groups.length === 0) return `the cluster has no group that is ${scope} to this director`;
  return `this director already holds every ${scope === "all" ? "" : `${scope} `}group`;
}

/** The other way round than they were taken. */
function givenUp(who: string, { name, resources }: GroupSnapshot): string[] {
  return resources.toReversed().map(({ label }) => `${who} gives up ${label} of ${name}`);
}

function taken(who: string, { name, resources }: GroupSnapshot): string {
  return `${who} takes ${name}: ${resources.map(({ label }) => label).join(", ")}`;
}

function moving(groups: readonly GroupSnapshot[]): string[] {
  return groups.filter(({ phase }) => phase === "claiming" || phase === "releasing").map((
    { name, phase },
  ) => `${name} is just being ${phase === "claiming" ? "taken" : "given up"}`);
}
