/** Directors on one fake clock, joined by media that a test can cut, record and play again. */

import { createEventBus, type DirectorEvent } from "../events/mod.ts";
import type { AuthKey, ClusterConfig, Keyring, NodeName } from "../model/mod.ts";
import type { Heartbeat, HeartbeatListener } from "../plugin/mod.ts";
import type { Clock, StartPulse } from "../ports/mod.ts";
import { createFakeClock, createSeededRandom, type FakeClock } from "../testing/mod.ts";
import { Membership } from "./membership.ts";
import type { KnownFrom } from "./options.ts";
import type { OwnState } from "./voice.ts";

export const KEY: AuthKey = { id: 1, method: "sha256", secret: "ring" };
const DELAY_MS = 1;

export function keyring(active: number, ...keys: AuthKey[]): Keyring {
  return { active, keys };
}

export function testConfig(changes: Partial<ClusterConfig> = {}): ClusterConfig {
  return {
    name: "a+b",
    nodes: ["a", "b"],
    autoFailback: false,
    keepaliveMs: 100,
    deadtimeMs: 400,
    warntimeMs: 200,
    initdeadMs: 2_000,
    heartbeats: [],
    groups: [],
    references: [],
    deadpingMs: 400,
    standbyTable: "keep",
    realtime: false,
    authkeysPath: "/etc/ringmaster/authkeys",
    keyring: keyring(1, KEY),
    digest: "same",
    ...changes,
  };
}

export const MEMBER: OwnState = { status: "member", fit: true, reach: 1, groups: [] };

/** A packet on its way. */
export interface Sent {
  readonly from: NodeName;
  readonly link: string;
  readonly bytes: Uint8Array;
}

export class TestNetwork {
  readonly sent: Sent[] = [];
  readonly #clock: Clock;
  readonly #listeners = new Map<string, HeartbeatListener>();
  readonly #cuts = new Set<string>();
  /** Whether a packet is lost. */
  lose: (packet: Sent, to: NodeName) => boolean = () => false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Nothing goes this way any more, over one medium or over all. */
  cut(from: NodeName, to: NodeName, link = "*"): void {
    this.#cuts.add(`${from} ${to} ${link}`);
  }

  heal(): void {
    this.#cuts.clear();
  }

  medium(node: NodeName, link = "net0", loops = false): TestMedium {
    return new TestMedium(this, node, link, loops);
  }

  listen(node: NodeName, link: string, listener: HeartbeatListener): void {
    this.#listeners.set(`${node} ${link}`, listener);
  }

  /** Another medium may listen at the same place by now. */
  unlisten(node: NodeName, link: string, listener: HeartbeatListener | undefined): void {
    const place = `${node} ${link}`;
    if (this.#listeners.get(place) === listener) this.#listeners.delete(place);
  }

  send(packet: Sent, loops: boolean): void {
    this.sent.push(packet);
    for (const place of this.#listeners.keys()) {
      const [to = "", link] = place.split(" ");
      if (link !== packet.link || (to === packet.from && !loops)) continue;
      const isCut = this.#cuts.has(`${packet.from} ${to} *`) ||
        this.#cuts.has(`${packet.from} ${to} ${link}`);
      if (isCut || this.lose(packet, to)) continue;
      this.#clock.after(DELAY_MS, () => this.play(packet.bytes, to, link));
    }
  }

  /** Hands bytes to a director as if they had come in just now. */
  play(bytes: Uint8Array, to: NodeName, link = "net0"): void {
    this.#listeners.get(`${to} ${link}`)?.onPacket({ bytes: bytes.slice(), from: "10.0.0.9:694" });
  }
}

export class TestMedium implements Heartbeat {
  readonly link: string;
  readonly loops: boolean;
  readonly calls: string[] = [];
  /** Why it cannot be opened. */
  broken: string | undefined;
  listener: HeartbeatListener | undefined;
  readonly #network: TestNetwork;
  readonly #node: NodeName;

  constructor(network: TestNetwork, node: NodeName, link: string, loops: boolean) {
    this.#network = network;
    this.#node = node;
    this.link = link;
    this.loops = loops;
  }

  start(listener: HeartbeatListener): Promise<void> {
    this.calls.push("start");
    if (this.broken !== undefined) return Promise.reject(new Error(this.broken));
    this.listener = listener;
    this.#network.listen(this.#node, this.link, listener);
    return Promise.resolve();
  }

  send(bytes: Uint8Array): void {
    this.#network.send({ from: this.#node, link: this.link, bytes }, this.loops);
  }

  stop(): Promise<void> {
    this.calls.push("stop");
    this.#network.unlisten(this.#node, this.link, this.listener);
    this.listener = undefined;
    return Promise.resolve();
  }
}

export interface TestDirector {
  readonly membership: Membership;
  readonly events: DirectorEvent[];
  readonly media: readonly Heartbeat[];
  /** Causes that changes were told with. */
  readonly changes: (number | undefined)[];
  readonly slept: number[];
  readonly troubles: string[];
  ticks(): number;
  /** Types of its events with the other director and the link, such as `node.joined b`; told ones are taken out. */
  told(): string[];
}

const NOTHING: KnownFrom = { generations: {}, numbers: {} };

export interface DirectorSetup {
  readonly config?: ClusterConfig;
  readonly generation?: number;
  readonly known?: KnownFrom;
  readonly media?: readonly Heartbeat[];
  readonly pulse?: StartPulse;
  readonly clock?: Clock;
}

export class TestWorld {
  readonly clock: FakeClock = createFakeClock();
  readonly network: TestNetwork = new TestNetwork(this.clock);
  readonly #directors = new Set<Membership>();

  /** One that is not started yet. */
  director(node: NodeName, setup: DirectorSetup = {}): TestDirector {
    const { config = testConfig(), generation = 1, known = NOTHING, pulse } = setup;
    const { media = [this.network.medium(node)], clock = this.clock } = setup;
    const events: DirectorEvent[] = [];
    const changes: (number | undefined)[] = [];
    const slept: number[] = [];
    const troubles: string[] = [];
    let ticks = 0;
    const bus = createEventBus({
      now: () => clock.now(),
      onFault: (fault) => troubles.push(fault),
    });
    bus.subscribe((event) => events.push(event));
    const membership = new Membership({
      config,
      self: node,
      generation,
      known,
      clock,
      random: createSeededRandom(1),
      events: bus,
      media,
      onChange: (cause) => changes.push(cause),
      onTick: () => ticks++,
      onOverslept: (sleptMs) => slept.push(sleptMs),
      onTrouble: (message) => troubles.push(message),
      ...(pulse === undefined ? {} : { pulse }),
    });
    this.#directors.add(membership);
    const told = () => events.splice(0).map(nameOf);
    return {
      membership,
      events,
      media,
      changes,
      slept,
      troubles,
      ticks: () => ticks,
      told,
    };
  }

  /** One that runs, and takes part. */
  async started(node: NodeName, setup: DirectorSetup = {}): Promise<TestDirector> {
    const director = this.director(node, setup);
    await director.membership.start();
    director.membership.tell(MEMBER);
    return director;
  }

  /** Two that hear each other. */
  async pair(setup: DirectorSetup = {}): Promise<[TestDirector, TestDirector]> {
    const a = await this.started("a", setup);
    const b = await this.started("b", setup);
    await this.clock.advance(150);
    a.told();
    b.told();
    return [a, b];
  }

  /** Without a word, as a machine that loses its power. */
  async end(): Promise<void> {
    for (const membership of this.#directors) await membership.stop({ goodbye: false });
  }
}

function nameOf(event: DirectorEvent): string {
  const words: string[] = [event.type];
  if ("node" in event && event.node !== undefined) words.push(event.node);
  if ("link" in event) words.push(event.link);
  if (event.type === "heartbeat.refused") words.push(event.reason, `${event.packets}`);
  return words.join(" ");
}
