/**
 * A simulated world: machines with directors on them, the networks between, and everything that can happen to both.
 * What the machines do is told to a watcher, and all that happens is kept as a timeline for a person.
 */

import { sentence } from "../../../core/events/mod.ts";
import type { ClusterConfig } from "../../../core/model/mod.ts";
import type { Random } from "../../../core/ports/mod.ts";
import { createSeededRandom } from "../../../core/testing/mod.ts";
import { Network, type PathFaults } from "./network.ts";
import { Node } from "./node.ts";
import { Scheduler } from "./scheduler.ts";
import { KEYS, type Plan, type Surroundings } from "./site.ts";
import { type Answer, areJoined, type Observation, type WorldView } from "./view.ts";

/** After so long without anything new a director has come to rest, if deadtime is what it is in these worlds. */
const REST_MS = 1_500;
const FENCING_MS = [20, 150] as const;

export interface WorldOptions {
  readonly seed: number;
  readonly plan: Plan;
  readonly elect?: Surroundings["elect"];
  readonly onObservation: (observation: Observation, view: WorldView) => void;
  readonly onAnswer: (answer: Answer, view: WorldView) => void;
}

export class World {
  readonly scheduler = new Scheduler();
  readonly network: Network;
  readonly nodes: readonly Node[];
  readonly timeline: string[] = [];
  /** Types of the events that directors have told. */
  readonly eventTypes = new Set<string>();
  readonly #options: WorldOptions;
  readonly #random: Random;
  #config: ClusterConfig;
  #isEnding = false;
  #isHealed = false;
  #keys = 0;
  #fencingWorks = true;
  #fencingSinceMs = 0;
  #referencesMs = 0;
  #changes = 0;
  #changedMs = 0;

  constructor(options: WorldOptions) {
    const { seed, plan } = options;
    const { scheduler } = this;
    this.#options = options;
    this.#config = plan.config;
    this.#random = createSeededRandom(seed ^ 0x5eed);
    const { nodes } = plan.config;
    const { wires, loops } = plan;
    this.network = new Network({ scheduler, random: this.#random, nodes, wires, loops });
    this.nodes = nodes.map((name) => this.#makeNode(name));
  }

  get config(): ClusterConfig {
    return this.#config;
  }

  /** How much longer than what directors say of themselves it takes until they know what they reach. */
  get knownInMs(): number {
    return this.#config.deadpingMs - this.#options.plan.config.deadtimeMs;
  }

  view(): WorldView {
    const { groups, autoFailback, fencing, keepaliveMs, deadtimeMs, initdeadMs } = this.#config;
    const nodes = this.nodes.map((node) => node.view(this.#config, this.#changedMs));
    return {
      nowMs: this.scheduler.nowMs,
      nodes,
      groups: groups.map(({ name, preferred, resources }) => ({
        name,
        preferred,
        labels: resources.map(({ options }) => String(options["label"])),
      })),
      autoFailback,
      fencing: fencing !== undefined,
      keepaliveMs,
      deadtimeMs,
      initdeadMs,
      fencingSinceMs: this.#fencingSinceMs,
      fencingWorks: this.#fencingWorks,
      referencesMs: this.#referencesMs,
      hears: (from, to) => this.network.hears(from, to),
      isCut: (from, to) => this.network.isCut(from, to),
      pathChangedMs: (one, other) => this.network.changedMs(one, other),
      newestSentMs: (from, to) => this.network.newestSentMs(from, to),
      staleArrivalMs: (from, to) => this.network.staleArrivalMs(from, to),
    };
  }

  start(node: Node): void {
    if (!this.#isEnding) node.start(this.#config);
  }

  /** Stops a director for good: a restart that was planned long before does not undo it. */
  end(node: Node): void {
    this.#isEnding = true;
    node.stop();
  }

  setPaths(
    from: readonly string[],
    to: readonly string[],
    faults: Partial<PathFaults>,
    wires: readonly number[] = [...Array(this.network.wires).keys()],
  ): void {
    const on = wires.length === this.network.wires ? "" : ` on wire ${wires.join(", ")}`;
    this.log("network", `${from.join(", ")} to ${to.join(", ")}${on}: ${JSON.stringify(faults)}`);
    for (const wire of wires) {
      for (const one of from) {
        for (const other of to) {
          if (one !== other) this.network.setPath(one, other, wire, faults);
        }
      }
    }
  }

  /** Whether the troubles are over. */
  get isHealed(): boolean {
    return this.#isHealed;
  }

  heal(): void {
    this.log("network", "is whole");
    this.#isHealed = true;
    this.network.heal();
  }

  setFencing(works: boolean): void {
    if (works === this.#fencingWorks) return;
    this.log("fencing", works ? "works again" : "does not work");
    this.#fencingWorks = works;
    this.#fencingSinceMs = this.scheduler.nowMs;
  }

  /** References fail, or come back, for all at once. */
  setReferences(reach: number): void {
    if (this.nodes.every((node) => node.reach === reach)) return;
    this.log("references", `${reach} of them can be reached by anybody`);
    this.#referencesMs = this.scheduler.nowMs + this.knownInMs;
    const isCommon = new Set(this.nodes.map((node) => node.reach)).size === 1;
    for (const node of this.nodes) {
      if (isCommon) node.reach = reach;
      else node.reaches(reach, this.knownInMs);
    }
  }

  /** Somebody edits everybody's file; each director reads it when it is told to. */
  reconfigure(change: Partial<ClusterConfig>): void {
    this.#changes++;
    this.#changedMs = this.scheduler.nowMs;
    this.log("file", `is changed: ${JSON.stringify(change)}`);
    this.#config = { ...this.#config, ...change, digest: `simulated${this.#changes}` };
  }

  /** The next step of a rotation of keys is in everybody's file; each director reads it when it is told to. */
  rotateKeys(): void {
    const keyring = KEYS[this.#keys + 1];
    // Who signs with a key that others do not know yet is not heard, as everybody knows who rotates keys.
    if (keyring === undefined || !this.nodes.every((node) => node.goesBy(this.#config))) return;
    this.#keys++;
    this.log("keys", `are now ${keyring.keys.map(({ id }) => id)}, ${keyring.active} signs`);
    this.#config = { ...this.#config, keyring };
  }

  log(who: string, text: string): void {
    this.timeline.push(
      `${Math.round(this.scheduler.nowMs).toString().padStart(6)} ${who}: ${text}`,
    );
  }

  #makeNode(name: string): Node {
    const random = this.#random;
    return new Node({
      name,
      scheduler: this.scheduler,
      random,
      network: this.network,
      elect: this.#options.elect,
      threads: this.#options.plan.threads,
      clockFaults: {
        offsetMs: Math.floor(random.number() * 1e6),
        rate: 1 + (random.number() - 0.5) / 500,
        latenessMs: () => random.number() * 2,
      },
      reach: this.#config.references.length,
      onMachine: (event) => {
        if (event.kind === "held" || event.kind === "gone") {
          this.log(name, `${event.label} is ${event.kind}, by ${event.by}`);
        }
        this.#options.onObservation({ ...event, node: name }, this.view());
      },
      onEvent: (event) => {
        this.eventTypes.add(event.type);
        this.log(name, `  ${event.type}: ${sentence(event)}`);
      },
      onAnswer: (answer) => this.#options.onAnswer({ ...answer, node: name }, this.view()),
      fence: (target) => this.#fence(name, target),
      log: (text) => this.log(name, text),
      isMourned: () => this.#isMourned(name),
    });
  }

  /** Whether others know it well enough to take over, and it knows that they would. */
  #isMourned(name: string): boolean {
    const view = this.view();
    const settled = view.nodes.filter(({ state, sinceMs, startedMs, stopping }) =>
      state === "running" && !stopping && view.nowMs - Math.max(sinceMs, startedMs) >= REST_MS
    ).map((node) => node.name);
    return settled.includes(name) &&
      settled.some((other) => other !== name && areJoined(view, name, other, REST_MS));
  }

  #fence(by: string, target: string): Promise<number> {
    const [leastMs, mostMs] = FENCING_MS;
    return new Promise((resolve) => {
      this.scheduler.after(leastMs + this.#random.number() * (mostMs - leastMs), () => {
        if (!this.#fencingWorks) return resolve(1);
        this.nodes.find(({ name }) => name === target)?.powerOff(`${by} fences it`);
        resolve(0);
      });
    });
  }
}
