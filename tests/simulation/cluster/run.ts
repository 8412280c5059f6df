/** One seed, from the start of all directors to a clean stop: real directors in a simulated world, and who watches. */

import { createSeededRandom } from "../../../core/testing/mod.ts";
import { type Chance, chanceFrom } from "../workload.ts";
import {
  asksFirst,
  fencedFirst,
  type Finding,
  InOrder,
  noSecondHolder,
  oneHolder,
  Served,
  StaysWhereItIs,
} from "./invariants.ts";
import {
  doesAsTold,
  endOfCalm,
  HandsOver,
  HandsOverOnce,
  heldByTheBest,
  keepsWord,
  LastTold,
  staysReleased,
} from "./outcomes.ts";
import { AsksOthers, isHeardOrAlone } from "./knowledge.ts";
import { makePlan, type Surroundings } from "./site.ts";
import { calmDown, trouble } from "./troubles.ts";
import type { Answer, Observation, WorldView } from "./view.ts";
import { World } from "./world.ts";

const TROUBLED_MS = 10_000;
const CALM_MS = 3_500;
/** In some worlds: so long that nothing that has failed is left alone any more. */
const LONG_CALM_MS = 24_000;
/** Of eight seeds one whose directors, three at least, often hear some of the others only. */
const PARTIAL = 6;
const STOPPING_MS = 4_000;
const LOOK_MS = 50;

export interface RunOptions {
  readonly seed: number;
  /** Whether heartbeats are sent by threads of their own; the seed decides where left out. */
  readonly threads?: boolean;
  /** Another way to decide, for mutations. */
  readonly elect?: Surroundings["elect"];
}

export interface Violation {
  readonly invariant: string;
  readonly text: string;
  readonly atMs: number;
}

/** What a run did, so that a test can see that it was not idle. */
export interface RunResult {
  readonly seed: number;
  readonly threads: boolean;
  readonly violation: Violation | undefined;
  readonly timeline: readonly string[];
  readonly eventTypes: ReadonlySet<string>;
  readonly packets: number;
  readonly simulatedMs: number;
}

export async function runSeed(
  { seed, elect, threads = seed % 2 === 1 }: RunOptions,
): Promise<RunResult> {
  const chance = chanceFrom(createSeededRandom(seed));
  const plan = makePlan(chance, threads, seed % 8 === PARTIAL ? 3 : 2);
  const watch = new Watch();
  const world = new World({
    seed,
    plan,
    ...(elect === undefined ? {} : { elect }),
    onObservation: (seen, view) => watch.see(seen, view),
    onAnswer: (answer, view) => watch.answered(answer, view),
  });
  const { scheduler, network, timeline, eventTypes } = world;
  const { nodes, groups, autoFailback, fencing, references } = plan.config;
  const shown = groups.map(({ name, preferred, resources }) =>
    `${name}(${resources.length}) on ${preferred}`
  );
  world.log(
    "world",
    `seed ${seed}: ${nodes.length} nodes, ${network.wires} wires, ${
      shown.join(" and ")
    }, auto_failback ${autoFailback ? "on" : "off"}, fencing ${
      fencing === undefined ? "no" : "yes"
    }, ${references.length} references, ${threads ? "with" : "without"} threads`,
  );
  const look = () => {
    watch.look(world.view());
    scheduler.after(LOOK_MS, look);
  };
  look();
  await story(world, chance, watch, seed);
  return {
    seed,
    threads,
    violation: watch.violation,
    timeline,
    eventTypes,
    packets: network.delivered,
    simulatedMs: scheduler.nowMs,
  };
}

/** Ends early where something is found. */
async function story(world: World, chance: Chance, watch: Watch, seed: number): Promise<void> {
  const { scheduler } = world;
  const calmMs = seed % 8 === 3 ? LONG_CALM_MS : CALM_MS;
  const isPartial = seed % 8 === PARTIAL;
  for (const node of world.nodes) {
    scheduler.after(
      chance.percent(80) ? chance.below(300) : chance.below(4_000),
      () => world.start(node),
    );
  }
  await scheduler.runUntil(chance.below(3_000));
  while (scheduler.nowMs < TROUBLED_MS) {
    trouble(world, chance, isPartial);
    const pauseMs = chance.percent(75) ? chance.below(700) : chance.below(3_500);
    await scheduler.runUntil(scheduler.nowMs + pauseMs);
    if (watch.violation !== undefined) return;
  }
  // What was scheduled to end by itself has ended.
  await scheduler.runUntil(scheduler.nowMs + chance.below(4_500));
  calmDown(world);
  await scheduler.runUntil(scheduler.nowMs + calmMs);
  watch.endOfCalm(world.view());
  if (watch.violation !== undefined) return;
  for (const node of world.nodes) {
    scheduler.after(chance.below(1_500), () => world.end(node));
  }
  await scheduler.runUntil(scheduler.nowMs + STOPPING_MS);
  watch.end(world.view());
}

class Watch {
  violation: Violation | undefined;
  readonly #inOrder = new InOrder();
  readonly #served = new Served();
  readonly #stays = new StaysWhereItIs();
  readonly #handsOver = new HandsOver();
  readonly #once = new HandsOverOnce();
  readonly #told = new LastTold();
  readonly #asksOthers = new AsksOthers();

  see(seen: Observation, view: WorldView): void {
    this.#note(view, "fenced first", fencedFirst(seen, view));
    this.#note(view, "no second holder", noSecondHolder(seen, view));
    this.#note(view, "asks first", asksFirst(seen, view));
    this.#note(view, "in order", this.#inOrder.see(seen, view));
    this.#note(view, "stays where it is", this.#stays.see(seen, view));
    this.#note(view, "hands over once", this.#once.see(seen, view));
    this.#note(view, "stays released", staysReleased(seen, view));
    this.#note(view, "asks others", this.#asksOthers.see(seen, view));
    this.#note(view, "heard or alone", isHeardOrAlone(seen, view));
    this.#told.see(seen);
  }

  answered(answer: Answer, view: WorldView): void {
    this.#note(view, "keeps its word", keepsWord(answer, view));
  }

  look(view: WorldView): void {
    this.#note(view, "one holder", oneHolder(view));
    this.#note(view, "served", this.#served.look(view));
    this.#note(view, "held by the best", heldByTheBest(view));
    this.#note(view, "does as told", doesAsTold(view));
    this.#note(view, "hands over", this.#handsOver.look(view));
  }

  endOfCalm(view: WorldView): void {
    this.#note(view, "calm", endOfCalm(view));
    this.#note(view, "last told", this.#told.atRest(view));
  }

  /** All have stopped in order, and nothing is left behind. */
  end(view: WorldView): void {
    if (view.nodes.some(({ troubledMs }) => troubledMs > 0)) return;
    for (const { name, held, state } of view.nodes) {
      if (state !== "none") this.#note(view, "clean stop", `${name} has not stopped`);
      if (held.size > 0) this.#note(view, "clean stop", `${name} has stopped with ${[...held]}`);
    }
  }

  #note({ nowMs }: WorldView, invariant: string, text: Finding): void {
    if (text !== undefined) this.violation ??= { invariant, text, atMs: nowMs };
  }
}
