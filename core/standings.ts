/**
 * Standings: what operators and the maintenance folder say of servers, beside their health. What operators say is kept
 * on disk; what is said of servers that are not configured at the moment waits for them.
 */

import { messageOf } from "./errors.ts";
import type { EventId, EventSink, Fact } from "./events/mod.ts";
import type { Override, ServerId, ServiceConfig, ServiceId, Standing } from "./model/mod.ts";
import { serverId, serviceId } from "./model/mod.ts";
import type { Clock } from "./ports/mod.ts";
import type { StandingView } from "./state/mod.ts";

export interface StandingsOptions {
  readonly clock: Clock;
  readonly events: EventSink;
  /** Called after a server's standing changed, with the event that says so. */
  readonly onChange: (service: ServiceId, cause: EventId) => void;
  /** Keeps the overrides over restarts; a throw means that they are not kept. */
  readonly save: (overrides: readonly Override[]) => Promise<void>;
}

/** What an operator wants of a server; what is left out stays as it is, and null ends it. */
export interface Wish {
  readonly mode?: "draining" | "disabled" | null;
  readonly deadlineAt?: number;
  readonly weight?: number | null;
}

interface Named {
  readonly service: ServiceId;
  readonly server: ServerId;
}

/** From one override to another. */
interface Turn {
  readonly before: Override | undefined;
  readonly after: Override | undefined;
  readonly cause: EventId | undefined;
}

export class Standings {
  readonly #options: StandingsOptions;
  readonly #overrides = new Map<string, Override>();
  /** Servers in maintenance, with the name of the file and since when. */
  #maintenance: ReadonlyMap<ServerId, { readonly file: string; readonly since: number }> =
    new Map();
  readonly #lastEvents = new Map<string, EventId>();
  #saving: Promise<void> = Promise.resolve();

  constructor(options: StandingsOptions) {
    this.#options = options;
  }

  /** What an earlier run has kept; tells nothing. */
  restore(overrides: readonly Override[]): void {
    for (const override of overrides) this.#overrides.set(keyOf(override), override);
  }

  overrides(): readonly Override[] {
    return [...this.#overrides.values()];
  }

  readonly of: StandingView = (service, server) => {
    // Asked for every server in every round, and hardly ever is anything said of any.
    if (this.#overrides.size === 0 && this.#maintenance.size === 0) return undefined;
    const override = this.#overrides.get(keyOf({ service, server }));
    const maintenance = this.#maintenance.get(server);
    if (maintenance === undefined) {
      if (override === undefined) return undefined;
      const { service: _service, server: _server, ...standing } = override;
      return standing;
    }
    const { file, since } = maintenance;
    const { weight } = override ?? {};
    return { mode: "maintenance", file, since, ...(weight === undefined ? {} : { weight }) };
  };

  /**
   * Puts a wish in force at once. Resolves with why it could not be kept for a restart, or with nothing. `cause` is the
   * event that led to it, where it was no operator's word.
   */
  async set(named: Named, wish: Wish, cause?: EventId): Promise<string | undefined> {
    const before = this.#overrides.get(keyOf(named));
    const after = this.#merge(named, before, wish);
    if (sameOverride(before, after)) return undefined;
    if (after === undefined) this.#overrides.delete(keyOf(named));
    else this.#overrides.set(keyOf(named), after);
    this.#tell(named, { before, after, cause });
    return await this.#save();
  }

  /** The event that told the present standing of a server; undefined where an earlier run told it. */
  lastEvent(named: Named): EventId | undefined {
    return this.#lastEvents.get(keyOf(named));
  }

  /** Which servers of the configuration are in maintenance from now on, with the file that says so. */
  setMaintenance(
    services: readonly ServiceConfig[],
    files: ReadonlyMap<ServerId, string>,
  ): void {
    const before = this.#maintenance;
    const since = this.#options.clock.now();
    this.#maintenance = new Map(
      [...files].map(([server, file]) => [server, before.get(server) ?? { file, since }]),
    );
    for (const { key, servers } of services) {
      const service = serviceId(key);
      for (const each of servers) {
        const server = serverId(each);
        const [was, is] = [before.get(server), this.#maintenance.get(server)];
        if (was === undefined && is !== undefined) {
          this.#emit({ type: "server.maintenance_entered", service, server, file: is.file });
        }
        if (was !== undefined && is === undefined) {
          this.#emit({ type: "server.maintenance_left", service, server, file: was.file });
        }
      }
    }
  }

  #merge(named: Named, before: Override | undefined, wish: Wish): Override | undefined {
    const mode = wish.mode === undefined ? before?.mode : wish.mode ?? undefined;
    const weight = wish.weight === undefined ? before?.weight : wish.weight ?? undefined;
    if (mode === undefined && weight === undefined) return undefined;
    const deadlineAt = wish.deadlineAt ?? before?.deadlineAt;
    return {
      service: named.service,
      server: named.server,
      since: this.#options.clock.now(),
      ...(mode === undefined ? {} : { mode }),
      ...(weight === undefined ? {} : { weight }),
      ...(mode !== "draining" || deadlineAt === undefined ? {} : { deadlineAt }),
    };
  }

  #tell(named: Named, { before, after, cause }: Turn): void {
    const { service, server } = named;
    const [was, is] = [wordsOf(before), wordsOf(after)];
    for (const override of was.filter((each) => !is.includes(each))) {
      // A drain that becomes a disablement, or a weight another one, is told once, by what it is now.
      const replaced = is.some((each) => kindOf(each) === kindOf(override));
      if (!replaced) {
        this.#emit({ type: "server.override_cleared", service, server, override }, cause);
      }
    }
    for (const override of is.filter((each) => !was.includes(each))) {
      this.#emit({ type: "server.override_set", service, server, override }, cause);
    }
  }

  #emit(fact: Extract<Fact, Named>, cause?: EventId): void {
    const { id } = this.#options.events.emit(fact, cause);
    this.#lastEvents.set(keyOf(fact), id);
    this.#options.onChange(fact.service, id);
  }

  /** One write after the other, each with what holds when it begins. */
  async #save(): Promise<string | undefined> {
    const write = this.#saving.then(() => this.#options.save(this.overrides()));
    this.#saving = write.catch(() => undefined);
    try {
      await write;
      return undefined;
    } catch (thrown) {
      return messageOf(thrown);
    }
  }
}

function keyOf({ service, server }: Named): string {
  return `${service} ${server}`;
}

function sameOverride(left: Override | undefined, right: Override | undefined): boolean {
  return left?.mode === right?.mode && left?.weight === right?.weight &&
    left?.deadlineAt === right?.deadlineAt;
}

/** What an override is, in words: its mode, its weight, or both. */
function wordsOf(override: Override | undefined): string[] {
  const words: string[] = [];
  if (override?.mode === "disabled") words.push("disabled");
  if (override?.mode === "draining") words.push(drainWords(override.deadlineAt));
  if (override?.weight !== undefined) words.push(`weight ${override.weight}`);
  return words;
}

function kindOf(words: string): string {
  return words.startsWith("weight") ? "weight" : "mode";
}

/** `draining until 2026-11-22T12:00:00.000Z at the latest`. */
function drainWords(deadlineAt: number | undefined): string {
  return deadlineAt === undefined
    ? "draining"
    : `draining until ${new Date(deadlineAt).toISOString()} at the latest`;
}

/** What `status` and the verbs say of a standing, as one sentence. */
export function describeStanding(standing: Standing | undefined): string {
  const { mode, weight } = standing ?? {};
  const words = [
    mode === "draining" ? drainWords(standing?.deadlineAt) : mode ?? "enabled",
    ...(weight === undefined ? [] : [`weight ${weight}`]),
  ];
  return words.join(", ");
}
