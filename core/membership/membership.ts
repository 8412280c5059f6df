/** Which directors are there, and what each says of itself: joins media, roster and detector, speaks for this one. */

import type { EventId } from "../events/mod.ts";
import type { ClusterConfig, ClusterCounters, LinkSnapshot, NodeName, Peer } from "../model/mod.ts";
import type { Heartbeat, HeartbeatPacket } from "../plugin/mod.ts";
import type { CancelTimer } from "../ports/mod.ts";
import { Carriers } from "./carriers.ts";
import {
  ListeningClock,
  listeningStepMs,
  oversleptAfterMs,
  TICK_MIN_MS,
  tickPeriodMs,
} from "./detector.ts";
import type { Moment, Observer, Outcome } from "./member.ts";
import { isRefused, type Refused } from "./message.ts";
import type { KnownFrom, MembershipOptions } from "./options.ts";
import { Reader, replayOf } from "./reader.ts";
import { Refusals } from "./refusals.ts";
import { Roster } from "./roster.ts";
import { Sender, sendTimingOf } from "./sender.ts";
import { type OwnState, Voice } from "./voice.ts";

export class Membership {
  readonly #options: MembershipOptions;
  readonly #listening: ListeningClock;
  readonly #roster: Roster;
  readonly #carriers: Carriers;
  readonly #sender: Sender;
  readonly #voice: Voice;
  readonly #refusals = new Refusals();
  #config: ClusterConfig;
  #reader: Reader;
  /** Version of the last question, and when it was asked, on the listening clock. */
  #asked: { readonly version: number; readonly atMs: number } | undefined;
  #phase: "new" | "running" | "stopped" = "new";
  /** On the listening clock. */
  #startedAtMs = 0;
  /** Whether what has arrived may not have been read yet: there was a stall since silence was looked at last. */
  #stalled = false;
  #received = 0;
  /** At the tick before. */
  #receivedBefore = 0;
  #tickedAtMs = 0;
  #duplicates = 0;
  #cancelTick: CancelTimer | undefined;
  /** Changes of media and of the way of sending, one after the other. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(options: MembershipOptions) {
    const { clock, config, self, generation, known, events } = options;
    const nowMs = clock.monotonicMs();
    this.#options = options;
    this.#config = config;
    this.#reader = new Reader(config, self, generation);
    this.#listening = new ListeningClock(nowMs, listeningStepMs(config));
    this.#roster = new Roster(this.#observer(), config.nodes, known, nowMs);
    this.#carriers = new Carriers({
      clock,
      events,
      listenedMs: () => this.#moment().listenedMs,
      onPacket: (packet, medium) => this.#receive(packet, medium),
      onWays: () => this.#refreshSoon(),
    });
    this.#sender = new Sender({
      clock,
      timing: sendTimingOf(config),
      media: () => this.#carriers.open(),
      onFault: (medium, reason) => this.#carriers.noteSending(medium, reason),
      onWays: () => this.#refreshSoon(),
      onTrouble: (message) => options.onTrouble?.(message),
      ...(options.pulse === undefined ? {} : { pulse: options.pulse }),
    });
    this.#voice = new Voice({
      self,
      generation,
      clock,
      sender: this.#sender,
      config: () => this.#config,
      trust: () => this.#reader.trust,
      heard: () => this.#roster.heard(),
    });
  }

  /** Opens the media and begins to speak. Throws RingmasterError `medium_failed` where none can be opened. */
  async start(): Promise<void> {
    await this.#change(async () => {
      this.#roster.setLinks(this.#options.media.map(({ link }) => link));
      await this.#carriers.use(this.#options.media);
      await this.#sender.refresh();
      if (this.#phase !== "new") return;
      this.#phase = "running";
      this.#listening.advance(this.#options.clock.monotonicMs());
      this.#startedAtMs = this.#listening.listenedMs;
      this.#voice.start();
      this.#tickLater(false);
    });
  }

  /** What this director says of itself from now on; sent at once where it differs from before. */
  tell(own: OwnState): void {
    this.#voice.tell(own);
  }

  /** Asks the others to say how they stand, by a state that they have to acknowledge. */
  ask(): void {
    this.#voice.renew();
    this.#asked = { version: this.#voice.version, atMs: this.#moment().listenedMs };
  }

  /**
   * Whether some live director has not acknowledged what was asked. One that does not hear us is waited for no longer
   * than for one that is silent.
   */
  asking(): boolean {
    this.#wake();
    if (this.#asked === undefined) return false;
    const { version, atMs } = this.#asked;
    if (!this.#roster.allKnow(version, atMs, this.#moment())) return true;
    this.#asked = undefined;
    return false;
  }

  /** The other directors, in the order of the configuration. */
  peers(): readonly Peer[] {
    return this.#roster.peers();
  }

  /** Whether every director was heard, or has been waited for long enough. */
  ready(): boolean {
    if (this.#phase === "new") return false;
    return this.#moment().listenedMs - this.#startedAtMs >= this.#config.initdeadMs ||
      this.#roster.allHeard();
  }

  /** What was heard of the other directors, to be given to the next start. */
  known(): KnownFrom {
    return this.#roster.known();
  }

  /** How a director is heard over each medium meant for it; empty for one that is not in the list. */
  links(node: NodeName): LinkSnapshot[] {
    const reachOf = (link: string) => this.#carriers.reach(link);
    return this.#roster.links(node, this.#moment().listenedMs, reachOf);
  }

  /** How the media are in themselves. */
  ownLinks(): LinkSnapshot[] {
    return this.#carriers.snapshots();
  }

  counters(): ClusterCounters {
    return {
      sent: this.#sender.sent(),
      received: this.#received,
      duplicates: this.#duplicates,
      ...this.#refusals.counts(this.#moment().nowMs - this.#config.deadtimeMs),
    };
  }

  /**
   * Goes on with another configuration, and other media where they are given, keeping what is known. Throws
   * RingmasterError `medium_failed` where none of the media can be opened; then everything is as it was.
   */
  async apply(next: {
    readonly config: ClusterConfig;
    readonly media?: readonly Heartbeat[];
  }): Promise<void> {
    await this.#change(async () => {
      const { self, generation, clock } = this.#options;
      const { config, media } = next;
      const reader = new Reader(config, self, generation);
      if (media !== undefined) {
        await this.#carriers.use(media);
        this.#roster.setLinks(media.map(({ link }) => link));
      }
      this.#config = config;
      this.#reader = reader;
      this.#listening.setStep(listeningStepMs(config));
      this.#sender.setTiming(sendTimingOf(config));
      const nowMs = clock.monotonicMs();
      this.#conclude(this.#roster.configure(this.#observer(), config.nodes, nowMs));
      await this.#sender.refresh();
      if (this.#phase !== "running") return;
      this.#voice.saySoon();
      this.#tickLater(false);
    });
  }

  /** Says goodbye where asked to, and closes the media. */
  async stop({ goodbye }: { readonly goodbye: boolean }): Promise<void> {
    this.#phase = "stopped";
    this.#cancelTick?.();
    this.#carriers.giveUpOpening();
    await this.#change(async () => {
      await this.#voice.stop(goodbye);
      await this.#carriers.stop();
    });
  }

  #observer(): Observer {
    const { self, generation } = this.#options;
    return { node: self, generation, digest: this.#config.digest, timing: this.#config };
  }

  #moment(): Moment {
    const nowMs = this.#options.clock.monotonicMs();
    return { nowMs, listenedMs: this.#listening.at(nowMs) };
  }

  #change<Result>(body: () => Promise<Result>): Promise<Result> {
    const done = this.#changes.then(body);
    this.#changes = done.catch(() => {});
    return done;
  }

  #refreshSoon(): void {
    void this.#change(() => this.#sender.refresh());
  }

  /** To be called first by everything that is called from outside. */
  #wake(): void {
    const passedMs = this.#listening.advance(this.#options.clock.monotonicMs());
    this.#stalled ||= this.#listening.isStall(passedMs);
    if (passedMs > oversleptAfterMs(this.#config) && this.#phase === "running") {
      this.#options.onOverslept(passedMs);
    }
  }

  #receive({ bytes, from }: HeartbeatPacket, medium: Heartbeat): void {
    if (this.#phase !== "running") return;
    this.#wake();
    const read = this.#reader.read(bytes);
    if (isRefused(read)) return this.#refuse(read, from);
    if (read.own) return this.#carriers.noteOwn(medium);
    const { arrival, outcome } = this.#roster.hear({ ...read, link: medium.link }, this.#moment());
    if (arrival === "replayed") {
      return this.#refuse(replayOf(read, this.#roster.generations()[read.state.node]), from);
    }
    if (arrival === "duplicate") this.#duplicates++;
    else this.#received++;
    this.#conclude(outcome);
    // One wake for both, where a tick is not far.
    const { nowMs } = this.#moment();
    if (arrival !== "duplicate" && nowMs - this.#tickedAtMs >= tickPeriodMs(this.#config)) {
      this.#tick();
    }
  }

  #refuse(refusal: Refused, from: string): void {
    const { events, clock } = this.#options;
    const fact = this.#refusals.note(refusal, from, clock.monotonicMs());
    if (fact !== undefined) events.emit(fact);
  }

  /** Tells what follows, last of all those who may call back. */
  #conclude({ facts, changed, answer }: Outcome): void {
    let cause: EventId | undefined;
    for (const fact of facts) {
      const { id } = this.#options.events.emit(fact, cause);
      if (fact.type.startsWith("node.")) cause = id;
    }
    if (changed) this.#options.onChange(cause);
    if (answer) this.#voice.saySoon();
  }

  #tickLater(afterStall: boolean): void {
    this.#cancelTick?.();
    const { listenedMs } = this.#listening;
    const initdeadDueMs = this.#startedAtMs + this.#config.initdeadMs - listenedMs;
    const isHeard = this.#received !== this.#receivedBefore;
    this.#receivedBefore = this.#received;
    const dueMs = Math.min(
      tickPeriodMs(this.#config, isHeard),
      this.#roster.dueInMs(listenedMs),
      initdeadDueMs > 0 ? initdeadDueMs : Infinity,
    );
    // A timer may fire a little early, and what has arrived during a stall needs a moment to be read.
    const delayMs = afterStall ? TICK_MIN_MS : Math.max(1, Math.ceil(dueMs));
    this.#cancelTick = this.#options.clock.after(delayMs, () => this.#tick());
  }

  #tick(): void {
    if (this.#phase !== "running") return;
    this.#wake();
    this.#tickedAtMs = this.#moment().nowMs;
    const stalled = this.#stalled;
    this.#stalled = false;
    // Before anybody is judged by silence: a program that is late has packets that wait.
    this.#carriers.drain();
    const outcome = this.#roster.tick(this.#moment(), !stalled);
    this.#tickLater(stalled);
    this.#sender.beat();
    this.#carriers.tick(this.#config.deadtimeMs);
    for (const fact of this.#refusals.due(this.#moment().nowMs)) this.#options.events.emit(fact);
    this.#conclude(outcome);
    this.#options.onTick();
  }
}
