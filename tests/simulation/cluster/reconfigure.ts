/** What somebody may change in the configuration of a simulated cluster while it runs. */

import type { ClusterConfig, ResourceGroupConfig } from "../../../core/model/mod.ts";
import type { Chance } from "../workload.ts";
import { makeGroup, makeReference } from "./site.ts";
import type { World } from "./world.ts";

const TIMINGS: readonly Partial<ClusterConfig>[] = [
  { keepaliveMs: 100, deadtimeMs: 400, warntimeMs: 200 },
  { keepaliveMs: 50, deadtimeMs: 300, warntimeMs: 150 },
  { keepaliveMs: 100, deadtimeMs: 600, warntimeMs: 300 },
];
const RESOURCES_MAX = 4;
const REFERENCES_MAX = 3;

/** Every machine that reaches all references so far reaches this one too. */
function oneMoreReference({ config, nodes }: World): Partial<ClusterConfig> {
  const all = config.references.length;
  if (all >= REFERENCES_MAX) return {};
  for (const node of nodes) {
    if (node.reach === all) node.reach++;
  }
  return { references: [...config.references, makeReference(all)] };
}

/** Somebody edits the file, and tells the directors one after the other. */
export function reconfigure(world: World, chance: Chance): void {
  const { autoFailback, groups, nodes } = world.config;
  const changed = chance.below(groups.length);
  const change = (edit: (group: ResourceGroupConfig) => ResourceGroupConfig) => ({
    groups: groups.map((group, index) => index === changed ? edit(group) : group),
  });
  const edits: readonly (() => Partial<ClusterConfig>)[] = [
    () => ({ autoFailback: !autoFailback }),
    () => oneMoreReference(world),
    () => TIMINGS[chance.below(TIMINGS.length)] ?? {},
    () => change((group) => ({ ...group, preferred: nodes[chance.below(nodes.length)] ?? "" })),
    () =>
      change((group) => {
        const { name, resources } = group;
        if (resources.length >= RESOURCES_MAX) return group;
        const more = makeGroup(name, group.preferred, resources.length + 1);
        return { ...group, resources: [...resources, ...more.resources.slice(-1)] };
      }),
  ];
  world.reconfigure(edits[chance.below(edits.length)]?.() ?? {});
  for (const node of world.nodes) {
    world.scheduler.after(1 + chance.below(1_000), () => node.apply(world.config));
  }
}
