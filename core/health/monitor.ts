/**
 * The monitor: joins services and probes. Servers whose check is the same share one probe, and each
 * counts its results for itself, with the thresholds of its own service.
 */

import type { EventId, EventSink } from "../events/mod.ts";
import type {
  CheckCounters,
  CheckOutcome,
  Histogram,
  ServerHealth,
  ServerId,
  ServiceId,
  Thresholds,
} from "../model/mod.ts";
import type { FixedHealth } from "../plugin/mod.ts";
import type { Clock, Random } from "../ports/mod.ts";
import { Buckets, LATENCY_BOUNDS_MS } from "./buckets.ts";
import { Pool, type Probe } from "./pool.ts";
import { Tally } from "./tally.ts";
import { adoptedHealth, countsAlike, observe, settle, unknownHealth } from "./threshold.ts";

/** One server of one service, and how it is checked. */
export interface Watched {
  readonly service: ServiceId;
  readonly server: ServerId;
  readonly thresholds: Thresholds;
  readonly probe: Probe | NoProbe;
}

/** For a server that is never checked: what its health is instead. */
export interface NoProbe {
  readonly key: string;
  readonly fixed: FixedHealth;
  /** Why, for the event that tells of its status: `never checked: check type off`. */
  readonly message: string;
}

/** How a server stands in the table when it is first watched: with new connections, or with weight 0. */
export type Adoption = "serving" | "quiesced" | undefined;

/** What a server's state was made from, and what it became. */
export interface Observed {
  readonly service: ServiceId;
  readonly server: ServerId;
  /** The result of a check, or what holds where there is none. */
  readonly input: { readonly healthy: boolean } | { readonly fixed: FixedHealth };
  readonly thresholds: Thresholds;
  readonly before: ServerHealth;
  readonly after: ServerHealth;
}

export interface MonitorOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  /** Called after a server's status changed, with the event that says so. */
  readonly onChange: (service: ServiceId, cause: EventId) => void;
  /** Called for the result of every check and each server that it counts for, after the events that it led to. */
  readonly onResult?: (service: ServiceId, server: ServerId, outcome: CheckOutcome) => void;
  /** Called before all others where status, streak or service of a server changed: seldom, compared with results. */
  readonly onObserved?: (observed: Observed) => void;
  readonly inFlightMax?: number;
}

interface Member {
  readonly watched: Watched;
  health: ServerHealth;
  readonly tally: Tally;
  /** Of its service. */
  readonly latency: Buckets;
}

export class Monitor {
  readonly #options: MonitorOptions;
  readonly #pool: Pool;
  readonly #byProbe = new Map<string, Member[]>();
  /** By service and server, so that no key has to be put together for what is asked in every round. */
  #members = new Map<ServiceId, Map<ServerId, Member>>();
  #latencies = new Map<ServiceId, Buckets>();

  constructor(options: MonitorOptions) {
    const { clock, random, inFlightMax } = options;
    this.#options = options;
    this.#pool = new Pool({
      clock,
      random,
      onOutcome: (key, outcome) => {
        for (const member of this.#byProbe.get(key) ?? []) this.#record(member, outcome);
      },
      ...(inFlightMax === undefined ? {} : { inFlightMax }),
    });
  }

  /**
   * What to watch from now on. A server that is watched already keeps its health, also when its check changed:
   * then the new check's results are counted from zero. `adopt` is asked about new ones only. A server that is not
   * checked any more keeps its status too, unless that is to be always up; where it has none yet it is down.
   */
  watch(
    all: readonly Watched[],
    adopt: (service: ServiceId, server: ServerId) => Adoption = () => undefined,
  ): void {
    const kept = this.#members;
    const latencies = this.#latencies;
    const probes = new Map<string, Probe>();
    this.#members = new Map();
    this.#latencies = new Map();
    this.#byProbe.clear();
    for (const watched of all) {
      const { service, server, probe } = watched;
      const before = kept.get(service)?.get(server);
      const health = before === undefined
        ? this.#healthOfNew(adopt(service, server))
        : keptHealth(before, probe);
      let members = this.#members.get(service);
      if (members === undefined) this.#members.set(service, members = new Map());
      let latency = this.#latencies.get(service);
      if (latency === undefined) {
        latency = latencies.get(service) ?? new Buckets(LATENCY_BOUNDS_MS);
        this.#latencies.set(service, latency);
      }
      const member: Member = { watched, health, tally: before?.tally ?? new Tally(), latency };
      members.set(server, member);
      if ("fixed" in probe) continue;
      probes.set(probe.key, probe);
      const sharing = this.#byProbe.get(probe.key);
      if (sharing === undefined) this.#byProbe.set(probe.key, [member]);
      else sharing.push(member);
    }
    this.#pool.set(probes);
    // Only now, because who is told of a change looks at the health of all.
    for (const members of this.#members.values()) {
      for (const member of members.values()) this.#settleFixed(member);
    }
  }

  health(service: ServiceId, server: ServerId): ServerHealth | undefined {
    return this.#members.get(service)?.get(server)?.health;
  }

  /** What the checks of a server came to since it is watched. */
  tally(service: ServiceId, server: ServerId): Tally | undefined {
    return this.#members.get(service)?.get(server)?.tally;
  }

  /** How long the checks of all servers of a service took since it is watched. */
  latency(service: ServiceId): Histogram | undefined {
    return this.#latencies.get(service)?.histogram();
  }

  counters(): CheckCounters {
    return this.#pool.counters();
  }

  stop(): void {
    this.#pool.stop();
  }

  #healthOfNew(adoption: Adoption): ServerHealth {
    const now = this.#options.clock.now();
    switch (adoption) {
      case "serving":
        return adoptedHealth(now);
      case "quiesced":
        return { ...unknownHealth(now), served: true };
      case undefined:
        return unknownHealth(now);
    }
  }

  #settleFixed(member: Member): void {
    const { probe, service, server } = member.watched;
    if (!("fixed" in probe)) return;
    const { clock, events, onChange } = this.#options;
    const { fixed } = probe;
    const { health, entered } = settle(member.health, fixed, clock.now());
    if (entered === undefined) return;
    this.#setHealth(member, health, { fixed });
    const type = entered === "up" ? "server.up" : "server.down";
    onChange(service, events.emit({ type, service, server, message: probe.message }).id);
  }

  #record(member: Member, outcome: CheckOutcome): void {
    member.tally.add(outcome);
    member.latency.add(outcome.latencyMs);
    this.#count(member, outcome);
    const { service, server } = member.watched;
    this.#options.onResult?.(service, server, outcome);
  }

  #setHealth(member: Member, after: ServerHealth, input: Observed["input"]): void {
    const { health: before, watched: { service, server, thresholds } } = member;
    member.health = after;
    const { onObserved } = this.#options;
    if (onObserved === undefined || countsAlike(before, after)) return;
    onObserved({ service, server, input: decisive(input), thresholds, before, after });
  }

  #count(member: Member, outcome: CheckOutcome): void {
    const { events, onChange } = this.#options;
    const { service, server, thresholds } = member.watched;
    const before = member.health;
    const { health, entered } = observe(before, outcome, thresholds);
    this.#setHealth(member, health, outcome);
    const { message, latencyMs } = outcome;
    // While a server stays down its failures are counted, not told: each would only repeat the last.
    const failure = outcome.healthy || before.status === "down" ? undefined : events.emit({
      type: "check.failed",
      service,
      server,
      message,
      latencyMs,
      streak: before.streak + 1,
      fall: before.status === "unknown" ? 1 : thresholds.fall,
    });
    if (entered === undefined) return;
    const type = entered === "up" ? "server.up" : "server.down";
    onChange(service, events.emit({ type, service, server, message }, failure?.id).id);
  }
}

/** The part of an input that decides: an outcome has a message and times as well. */
function decisive(input: Observed["input"]): Observed["input"] {
  return "fixed" in input ? { fixed: input.fixed } : { healthy: input.healthy };
}

function keptHealth(before: Member, probe: Probe | NoProbe): ServerHealth {
  return before.watched.probe.key === probe.key ? before.health : { ...before.health, streak: 0 };
}
