/**
 * The cluster river, whole:
 *
 *     heartbeats -> membership -> election -> role -> resources
 *
 * Whatever changes, every group is decided anew from all that is known at that moment; nothing depends on the order in
 * which things were heard.
 */

import { ClusterGroups, type Exchange } from "./cluster_groups.ts";
import { ClusterGuard } from "./cluster_guard.ts";
import { ClusterMemory } from "./cluster_memory.ts";
import { snapshotCluster } from "./cluster_snapshot.ts";
import type { ClusterOptions } from "./cluster_options.ts";
import { RoleWatch } from "./cluster_role.ts";
import { type ClusterStanding, ownStateOf, surroundingsOf } from "./cluster_standing.ts";
import { ClusterVerbs } from "./cluster_verbs.ts";
import { sameValue } from "./config/mod.ts";
import { elect, heardElsewhere } from "./election/mod.ts";
import { messageOf } from "./errors.ts";
import type { EventId } from "./events/mod.ts";
import { Fencing } from "./fencing.ts";
import { Fitness } from "./fitness.ts";
import { makeMedia } from "./media.ts";
import { Membership } from "./membership/mod.ts";
import {
  type ClusterConfig,
  type ClusterSnapshot,
  formatDuration,
  isLive,
  type MemberStatus,
  type NodeName,
  type Role,
} from "./model/mod.ts";
import { Oversleep } from "./oversleep.ts";
import type { Registry } from "./plugin/mod.ts";
import { References } from "./references.ts";

export type { ClusterOptions } from "./cluster_options.ts";

/** How long a clean stop waits for the resources. */
const STOP_LIMIT_MS = 60_000;
const STOP_LIMIT = formatDuration(STOP_LIMIT_MS);
/** Each decision can lead to a few more; what goes round and round is left to the next tick. */
const ROUNDS_MAX = 8;

export class Cluster {
  readonly verbs: ClusterVerbs;
  readonly #options: ClusterOptions;
  readonly #startedAt: number;
  readonly #memory: ClusterMemory;
  readonly #fitness: Fitness;
  readonly #references: References;
  readonly #fencing: Fencing;
  readonly #oversleep: Oversleep;
  readonly #guard: ClusterGuard;
  readonly #groups: ClusterGroups;
  readonly #role: RoleWatch;
  #config: ClusterConfig;
  #registry: Registry;
  #membership: Membership | undefined;
  #status: MemberStatus = "joining";
  #kept: unknown;
  #isEvaluating = false;
  #isDue = false;
  #alive = new Set<NodeName>();

  constructor(options: ClusterOptions) {
    const { config, ports, events, registry, statePath } = options;
    const { clock, files, echo, command, guards } = ports;
    this.#options = options;
    this.#config = config;
    this.#registry = registry;
    this.#startedAt = clock.now();
    const onChange = (cause: EventId | undefined) => this.#changed(cause);
    this.#memory = new ClusterMemory({ path: `${statePath}.json`, files, clock, events });
    this.#fitness = new Fitness({ events, onChange });
    this.#references = new References({ clock, echo, events, onChange });
    this.#oversleep = new Oversleep({ clock, events });
    const onNews = (_node: NodeName, cause: EventId) => onChange(cause);
    this.#fencing = new Fencing({ clock, command, events, onFenced: onNews, onDue: onNews });
    this.#role = new RoleWatch(options);
    this.#guard = new ClusterGuard({ guards, events, path: `${statePath}.guard` });
    this.#groups = new ClusterGroups({
      clock,
      events,
      contextOf: options.contextOf,
      elect: options.elect ?? elect,
      isAsking: () => this.#membership?.asking() ?? false,
      ask: () => this.#membership?.ask(),
      onChange,
      onFence: (node, cause) => {
        const { fencing } = this.#config;
        if (fencing !== undefined) this.#fencing.request(node, fencing, cause);
      },
    });
    this.verbs = new ClusterVerbs({
      self: options.self,
      clock,
      events,
      groups: () => this.#groups.all,
      peers: () => this.#membership?.peers() ?? [],
      fitness: this.#fitness,
      fencing: this.#fencing,
      onChange,
    });
  }

  get role(): Role {
    return this.#role.role;
  }

  /** Throws RingmasterError where no medium can be opened or a resource cannot be made. */
  async start(): Promise<void> {
    const { ports, events, self } = this.#options;
    const { clock, random, pulse } = ports;
    const config = this.#config;
    const { generation, claims, ...known } = await this.#memory.begin();
    this.#groups.make(config, this.#registry, claims);
    await this.#postGuard();
    const adopted = await this.#groups.begin();
    const membership = new Membership({
      config,
      self,
      generation,
      known,
      clock,
      random,
      events,
      media: makeMedia(config.heartbeats, { ...this.#options, registry: this.#registry }),
      ...(pulse === undefined ? {} : { pulse }),
      onChange: (cause) => this.#changed(cause),
      onTick: () => this.#changed(undefined),
      onOverslept: (sleptMs) => this.#overslept(sleptMs),
      onTrouble: (message) => this.#note("warning", message),
    });
    this.#membership = membership;
    this.#references.watch(config.references, config);
    this.#tell();
    await membership.start().catch((thrown) => {
      this.#groups.hurry();
      throw thrown;
    });
    // What was found here may be somebody else's by now.
    if (adopted) membership.ask();
    this.#changed(undefined);
  }

  /** What is held at the moment, as words for an operator. */
  held(): readonly string[] {
    return this.#groups.held();
  }

  /**
   * Gives up what is held while others still hear from this director, and says goodbye. Works after a failed start.
   * Gives what could not be given up and stays on this machine.
   */
  async stop(): Promise<readonly string[]> {
    if (this.#status === "left") return [];
    this.#status = "leaving";
    this.#changed(undefined);
    const clean = await this.#groups.settle(STOP_LIMIT_MS);
    const left = clean ? [] : this.#groups.held();
    if (!clean) {
      const what = `what could not be given up within ${STOP_LIMIT} and may still be here`;
      this.#note("error", `stopping all the same; ${what}: ${left.join(", ")}`);
    }
    this.#references.stop();
    this.#fencing.stop();
    this.#status = clean ? "left" : "leaving";
    this.#tell();
    await this.#membership?.stop({ goodbye: clean });
    this.#status = "left";
    if (clean) await this.#guard.dismiss();
    for (const group of this.#groups.here) await group.close();
    await this.#memory.settled();
    return left;
  }

  /**
   * Makes what another configuration needs; throws, with nothing changed, where it cannot. What comes back puts it in
   * force: what is the same goes on.
   */
  prepare(config: ClusterConfig, registry: Registry): Exchange {
    const sameMedia = sameValue(this.#config.heartbeats, config.heartbeats);
    const tools = { ...this.#options, registry };
    const media = sameMedia ? undefined : makeMedia(config.heartbeats, tools);
    const exchange = this.#groups.prepare(config, registry);
    return async (cause) => {
      try {
        await this.#membership?.apply({ config, ...(media === undefined ? {} : { media }) });
      } catch (thrown) {
        this.#note("error", `heartbeats go on as before: ${messageOf(thrown)}`, cause);
      }
      this.#config = config;
      this.#registry = registry;
      this.#references.watch(config.references, config);
      const notGone = await exchange(cause);
      for (const message of notGone) this.#note("error", message, cause);
      await this.#postGuard();
      this.#changed(cause);
      return notGone;
    };
  }

  /** What one source has against this director's fitness; undefined where nothing. */
  setFitness(source: string, reason: string | undefined, cause?: EventId): void {
    this.#fitness.set(source, reason, cause);
  }

  async snapshot(): Promise<ClusterSnapshot> {
    const { clock } = this.#options.ports;
    return await snapshotCluster({ ...this.#parts, membership: this.#membership, clock });
  }

  async #postGuard(): Promise<void> {
    const resources = this.#groups.here.flatMap((group) => group.resources.map(({ kept }) => kept));
    await this.#guard.post(this.#config, resources);
  }

  #note(level: "warning" | "error", message: string, cause?: EventId): void {
    this.#options.events.emit({ type: "plugin.noted", plugin: "cluster", level, message }, cause);
  }

  #overslept(sleptMs: number): void {
    for (const group of this.#groups.all) group.doubt();
    this.#tell();
    this.#membership?.ask();
    this.#changed(this.#oversleep.note(sleptMs));
  }

  /** Tells the others and decides anew; what changes meanwhile is looked at in another round, one after the other. */
  #changed(cause: EventId | undefined): void {
    this.#isDue = true;
    if (this.#isEvaluating || this.#membership === undefined) return;
    this.#isEvaluating = true;
    try {
      for (let round = 0; this.#isDue && round < ROUNDS_MAX; round++) {
        this.#isDue = false;
        this.#evaluate(cause);
      }
    } finally {
      this.#isEvaluating = false;
    }
  }

  #evaluate(given: EventId | undefined): void {
    const membership = this.#membership;
    if (membership === undefined || this.#status === "left") return;
    if (this.#status === "joining" && membership.ready()) this.#status = "member";
    const isSomebodyBack = this.#watchPeers(membership);
    // What is decided because of an obstacle is told as following from it.
    const cause = this.#fitness.set("resources", this.#groups.obstacle(), given) ?? given;
    const surroundings = surroundingsOf(this.#parts, membership);
    for (const group of this.#groups.all) group.evaluate(surroundings, cause);
    // Who is back has missed what was announced. What is given up to it is not announced once more.
    if (isSomebodyBack) this.#groups.announce();
    this.#role.look(this.#groups.all, cause);
    this.#tell();
    this.#remember(membership);
    this.verbs.look();
  }

  /** Directors that live again are no longer fenced; whether there are some. */
  #watchPeers(membership: Membership): boolean {
    const peers = membership.peers();
    const alive = new Set(peers.filter(isLive).map(({ node }) => node));
    for (const node of heardElsewhere(peers)) this.#fencing.forget(node);
    const back = [...alive].filter((node) => !this.#alive.has(node));
    for (const node of back) this.#fencing.forget(node);
    this.#alive = alive;
    this.#guard.arm(alive.size > 0);
    return back.length > 0;
  }

  #tell(): void {
    this.#membership?.tell(ownStateOf(this.#parts));
  }

  get #parts(): ClusterStanding {
    return {
      config: this.#config,
      self: this.#options.self,
      role: this.role,
      status: this.#status,
      fitness: this.#fitness,
      references: this.#references,
      fencing: this.#fencing,
      groups: this.#groups.here,
      startedAt: this.#startedAt,
    };
  }

  #remember(membership: Membership): void {
    const claims = Object.fromEntries(this.#groups.all.map(({ name, kept }) => [name, kept]));
    const kept = { claims, ...membership.known() };
    if (!sameValue(kept, this.#kept)) this.#memory.note(kept);
    this.#kept = kept;
  }
}
