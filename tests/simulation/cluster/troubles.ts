/**
 * What happens to a simulated world: chosen by a seeded source, so that a seed is the whole story. It knows nothing of
 * what is right; that is invariants.ts.
 */

import type { GroupScope } from "../../../core/model/mod.ts";
import type { Chance } from "../workload.ts";
import type { PathFaults } from "./network.ts";
import type { Node } from "./node.ts";
import type { ResourceFaults } from "./machine.ts";
import { reconfigure } from "./reconfigure.ts";
import { TIMEOUT_MS } from "./site.ts";
import type { World } from "./world.ts";

type Trouble = (world: World, chance: Chance) => void;

const TROUBLES: readonly (readonly [weight: number, trouble: Trouble])[] = [
  [10, partition],
  [4, deafen],
  [8, spoilPaths],
  [8, crash],
  [4, cutPower],
  [10, pause],
  [2, jumpClock],
  [6, loseFitness],
  [4, loseReferences],
  [2, loseAllReferences],
  [8, speak],
  [6, stop],
  [5, breakResource],
  [4, loseResource],
  [2, reload],
  [2, rotateKeys],
  [2, reconfigure],
  [3, obstruct],
  [2, useSnapshot],
  [1, breakFencing],
];

/** For worlds in which directors often hear some of the others only. */
const PARTIAL_TROUBLES: typeof TROUBLES = [...TROUBLES, [40, partTwo]];

/** One thing that happens now, and mostly has an end that is scheduled with it. */
export function trouble(world: World, chance: Chance, isPartial: boolean): void {
  const troubles = isPartial ? PARTIAL_TROUBLES : TROUBLES;
  const all = troubles.reduce((sum, [weight]) => sum + weight, 0);
  let rest = chance.below(all);
  for (const [weight, happen] of troubles) {
    rest -= weight;
    if (rest < 0) return happen(world, chance);
  }
}

/** Everything is whole, and every director runs and is fit. What operators have said stays said, but for releases. */
export function calmDown(world: World): void {
  world.heal();
  world.setFencing(true);
  for (const node of world.nodes) {
    if (!node.goesBy(world.config)) node.apply(world.config);
    node.resume();
    node.mend();
    node.judge(true);
    node.obstruct(undefined);
    node.reaches(world.config.references.length, world.knownInMs);
    node.powerOn();
    world.start(node);
    if (node.isReleased) node.takeover("all", false);
  }
}

function someNode({ nodes }: World, chance: Chance): Node {
  const node = nodes[chance.below(nodes.length)];
  if (node === undefined) throw new Error("there is a world without nodes");
  return node;
}

/** Who holds something now is where most can go wrong. */
function holderOrSome(world: World, chance: Chance): Node {
  const holders = world.nodes.filter(({ machine }) => machine.held.size > 0);
  const holder = holders[chance.below(Math.max(1, holders.length))];
  return holder !== undefined && chance.percent(60) ? holder : someNode(world, chance);
}

function between(chance: Chance, least: number, most: number): number {
  return least + chance.below(most - least);
}

function someWires({ network }: World, chance: Chance): number[] {
  const all = [...Array(network.wires).keys()];
  return chance.percent(70) ? all : [chance.below(all.length)];
}

/** For a while the paths from some to others are not what they should be. */
function disturbPaths(
  world: World,
  chance: Chance,
  from: readonly string[],
  to: readonly string[],
  faults: Partial<PathFaults>,
): void {
  const wires = someWires(world, chance);
  world.setPaths(from, to, faults, wires);
  const forMs = chance.percent(40) ? between(chance, 50, 800) : between(chance, 800, 4_500);
  world.scheduler.after(forMs, () => world.setPaths(from, to, {}, wires));
}

function partition(world: World, chance: Chance): void {
  const names = world.nodes.map(({ name }) => name);
  const some = names.filter(() => chance.percent(50));
  const others = names.filter((name) => !some.includes(name));
  if (some.length === 0 || others.length === 0) return;
  const wires = someWires(world, chance);
  const forMs = chance.percent(30) ? between(chance, 50, 800) : between(chance, 800, 5_000);
  const bothWays = chance.percent(70);
  const set = (faults: Partial<PathFaults>) => {
    world.setPaths(some, others, faults, wires);
    if (bothWays) world.setPaths(others, some, faults, wires);
  };
  set({ cut: true });
  world.scheduler.after(forMs, () => set({}));
}

/** One machine does not hear, or is not heard by, one other or all. */
function deafen(world: World, chance: Chance): void {
  const one = holderOrSome(world, chance).name;
  const names = world.nodes.map(({ name }) => name);
  const others = chance.percent(50) ? names : [someNode(world, chance).name];
  if (chance.percent(50)) disturbPaths(world, chance, [one], others, { cut: true });
  else disturbPaths(world, chance, others, [one], { cut: true });
}

/** Two machines hear nothing of each other for a while, and the others hear both. */
function partTwo(world: World, chance: Chance): void {
  const one = holderOrSome(world, chance).name;
  const other = someNode(world, chance).name;
  const forMs = between(chance, 800, 5_000);
  const set = (faults: Partial<PathFaults>) => {
    world.setPaths([one], [other], faults);
    world.setPaths([other], [one], faults);
  };
  set({ cut: true });
  world.scheduler.after(forMs, () => set({}));
}

function spoilPaths(world: World, chance: Chance): void {
  const names = world.nodes.map(({ name }) => name);
  const from = chance.percent(50) ? names : [someNode(world, chance).name];
  const slowestMs = chance.percent(50) ? 1 : between(chance, 10, 700);
  disturbPaths(world, chance, from, names, {
    loss: chance.percent(60) ? between(chance, 5, 80) / 100 : 0,
    duplication: chance.percent(40) ? between(chance, 5, 80) / 100 : 0,
    corruption: chance.percent(30) ? between(chance, 1, 50) / 100 : 0,
    delayMs: [0.1, slowestMs],
  });
}

/** A machine is not back sooner than this after it was switched off: by then who has fenced it has gone on. */
const BOOT_MS = 2_000;

function startLater(world: World, chance: Chance, node: Node): void {
  const afterMs = chance.percent(40) ? between(chance, 5, 400) : between(chance, 400, 4_000);
  const forgets = chance.percent(20);
  const begin = () => {
    const bootMs = BOOT_MS - node.machine.quietMs;
    if (bootMs > 0) return world.scheduler.after(Math.ceil(bootMs), begin);
    node.powerOn();
    if (forgets) node.forget();
    world.start(node);
  };
  world.scheduler.after(afterMs, begin);
}

function crash(world: World, chance: Chance): void {
  const node = holderOrSome(world, chance);
  node.crash();
  startLater(world, chance, node);
}

function cutPower(world: World, chance: Chance): void {
  const node = holderOrSome(world, chance);
  node.powerOff("the power fails");
  startLater(world, chance, node);
}

function stop(world: World, chance: Chance): void {
  const node = holderOrSome(world, chance);
  node.stop();
  world.scheduler.after(between(chance, 20, 3_000), () => world.start(node));
}

function pause(world: World, chance: Chance): void {
  const node = holderOrSome(world, chance);
  const { deadtimeMs } = world.config;
  const forMs = chance.percent(50)
    ? between(chance, 20, 2 * deadtimeMs)
    : between(chance, deadtimeMs, 3_000);
  node.pause(forMs % 3 === 0);
  world.scheduler.after(forMs, () => node.resume());
}

function jumpClock(world: World, chance: Chance): void {
  someNode(world, chance).jumpClock(between(chance, -3_600_000, 3_600_000));
}

function loseFitness(world: World, chance: Chance): void {
  const node = holderOrSome(world, chance);
  node.judge(false);
  world.scheduler.after(between(chance, 20, 4_000), () => node.judge(true));
}

function obstruct(world: World, chance: Chance): void {
  const node = holderOrSome(world, chance);
  node.obstruct("the cable is out");
  world.scheduler.after(between(chance, 20, 4_000), () => node.obstruct(undefined));
}

function loseReferences(world: World, chance: Chance): void {
  const all = world.config.references.length;
  if (all === 0) return;
  const node = holderOrSome(world, chance);
  node.reaches(chance.below(all), world.knownInMs);
  world.scheduler.after(between(chance, 100, 4_000), () => node.reaches(all, world.knownInMs));
}

function speak(world: World, chance: Chance): void {
  const scopes: readonly GroupScope[] = ["all", "all", "local", "foreign"];
  const scope = scopes[chance.below(scopes.length)] ?? "all";
  const node = holderOrSome(world, chance);
  if (chance.percent(45)) return node.standby(scope);
  if (chance.percent(80)) return someNode(world, chance).takeover(scope, chance.percent(10));
  node.release();
  world.scheduler.after(between(chance, 100, 3_000), () => {
    if (node.isReleased) node.takeover("all", false);
  });
}

/** The router itself is down. */
function loseAllReferences(world: World, chance: Chance): void {
  const all = world.config.references.length;
  if (all === 0) return;
  world.setReferences(chance.below(all));
  world.scheduler.after(between(chance, 100, 4_000), () => world.setReferences(all));
}

function someLabel(world: World, chance: Chance): string {
  const labels = world.config.groups.flatMap(({ resources }) => resources)
    .map(({ options }) => String(options["label"]));
  return labels[chance.below(labels.length)] ?? "";
}

function breakResource(world: World, chance: Chance): void {
  const node = holderOrSome(world, chance);
  const kinds: readonly Partial<ResourceFaults>[] = [
    { takesMs: [50, TIMEOUT_MS - 50] },
    { takesMs: [TIMEOUT_MS / 2, TIMEOUT_MS * 2] },
    { acquireFails: true },
    { releaseFails: true },
    { lookFails: true },
    { hangs: true },
  ];
  node.break(someLabel(world, chance), kinds[chance.below(kinds.length)] ?? {});
  world.scheduler.after(between(chance, 50, 2_500), () => node.mend());
}

function loseResource(world: World, chance: Chance): void {
  holderOrSome(world, chance).lose(someLabel(world, chance));
}

function reload(world: World, chance: Chance): void {
  someNode(world, chance).apply(world.config);
}

function useSnapshot(world: World, chance: Chance): void {
  const node = someNode(world, chance);
  node.useSnapshot();
  // What was copied is put back some time after, in place of a restart that nothing is lost by.
  world.scheduler.after(between(chance, 500, 4_000), () => {
    if (world.isHealed) return;
    node.crash();
    node.useSnapshot();
    startLater(world, chance, node);
  });
}

/** As it is done: everybody learns the new key before anybody signs with it. */
function rotateKeys(world: World, chance: Chance): void {
  world.rotateKeys();
  for (const node of world.nodes) {
    world.scheduler.after(between(chance, 1, 200), () => node.apply(world.config));
  }
}

function breakFencing(world: World, chance: Chance): void {
  if (world.config.fencing === undefined) return;
  world.setFencing(false);
  world.scheduler.after(between(chance, 500, 4_000), () => world.setFencing(true));
}
