/** The life of a service river made up for tests: random checks, words of operators, drift and reloads, as recorded. */

import { observe, settle, unknownHealth } from "../health/mod.ts";
import {
  applyOperation,
  EMPTY_TABLE,
  type ServerConfig,
  type ServerHealth,
  serverId,
  type ServiceConfig,
  serviceId,
  type ServiceTable,
  type Standing,
} from "../model/mod.ts";
import type { Random, StoredRecord } from "../ports/mod.ts";
import { normalizeTable, plan } from "../reconcile/mod.ts";
import { desiredTable } from "../state/mod.ts";
import { DecisionRecorder } from "./recorder.ts";
import type { RecordKind } from "./records.ts";

const SERVERS = 4;

/** Keeps what is written, as a journal would. */
export class Paper {
  readonly records: StoredRecord[] = [];
  /** While true, nothing can be written. */
  isFull = false;

  readonly write = (kind: RecordKind, body: unknown): number => {
    if (this.isFull) return 0;
    const text = JSON.stringify(body);
    const id = this.records.length + 1;
    this.records.push({ id, run: 1, time: id, kind, body: text });
    return text.length;
  };

  kinds(): string[] {
    return this.records.map(({ kind }) => kind);
  }
}

export function serverConfig(last: number, weight = 1): ServerConfig {
  const address = `10.0.0.${last}`;
  return {
    address,
    port: 80,
    forwarding: "masq",
    weight,
    check: {
      type: "connect",
      options: { password: "hidden-word" },
      intervalMs: 1_000,
      timeoutMs: 1_000,
      thresholds: { rise: 2, fall: 2 },
      target: { address, port: 80 },
    },
  };
}

export function serviceConfig(last: number, changes: Partial<ServiceConfig> = {}): ServiceConfig {
  return {
    name: `s${last}`,
    key: { by: "address", protocol: "tcp", address: `10.0.1.${last}`, port: 80 },
    scheduler: "rr",
    quiescent: false,
    servers: Array.from({ length: SERVERS }, (_, index) => serverConfig(index + 1)),
    ...changes,
  };
}

export class Life {
  readonly recorder: DecisionRecorder;
  readonly #random: Random;
  readonly #health = new Map<string, ServerHealth>();
  readonly #standings = new Map<string, Standing>();
  services: readonly ServiceConfig[] = [serviceConfig(1), serviceConfig(2, { quiescent: true })];
  actual: ServiceTable = EMPTY_TABLE;
  serves = true;

  constructor(paper: Paper, random: Random, wholeAfter = 1_000_000) {
    this.recorder = new DecisionRecorder({ write: paper.write, wholeAfter });
    this.#random = random;
  }

  /** One thing that happens, and then a round. */
  step(): void {
    const dice = this.#random.number();
    if (dice < 0.6) this.#check();
    else if (dice < 0.7) this.#speak();
    else if (dice < 0.8) this.#drift();
    else if (dice < 0.85) this.#reload();
    else if (dice < 0.9) this.#fix();
    else if (dice < 0.95) this.serves = !this.serves;
    this.round();
  }

  /** `isRefused`: the backend does nothing of it. */
  round(isRefused = false): void {
    const table = this.serves
      ? desiredTable(this.services, this.#healthOf, this.#standingOf)
      : EMPTY_TABLE;
    const wanted = normalizeTable(table, (service) => {
      // A backend that keeps another weight than 1 for fallbacks, as an example of what it may do.
      const servers = [...service.servers].map(([id, server]) =>
        id.startsWith("127.") ? [id, { ...server, weight: 7 }] as const : [id, server] as const
      );
      return { ...service, servers: new Map(servers) };
    });
    const retired = new Set(["10.0.1.9:80/tcp", ...this.actual.keys()].filter((id) => {
      return !table.has(id);
    }));
    const operations = plan(wanted, this.actual, retired);
    if (operations.length === 0) return;
    this.recorder.onPlanned({
      target: { table, retired },
      wanted,
      actual: this.actual,
      operations,
      cause: undefined,
      services: this.services,
      healthOf: this.#healthOf,
      standingOf: this.#standingOf,
      serves: this.serves,
    });
    if (isRefused) return;
    for (const each of operations) this.actual = shuffled(applyOperation(this.actual, each));
  }

  readonly #healthOf = (service: string, server: string): ServerHealth => {
    const key = `${service} ${server}`;
    const health = this.#health.get(key) ?? unknownHealth(0);
    this.#health.set(key, health);
    return health;
  };

  readonly #standingOf = (service: string, server: string) =>
    this.#standings.get(`${service} ${server}`);

  #any<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.#random.number() * items.length)];
    if (item === undefined) throw new Error("there is none");
    return item;
  }

  #member(): { service: string; server: string } {
    const service = this.#any(this.services);
    return { service: serviceId(service.key), server: serverId(this.#any(service.servers)) };
  }

  #check(): void {
    const { service, server } = this.#member();
    const before = this.#healthOf(service, server);
    const input = { healthy: this.#random.number() < 0.5 };
    const thresholds = { rise: 2, fall: 2 };
    const outcome = { ...input, message: "", at: 1, latencyMs: 1 };
    const { health: after } = observe(before, outcome, thresholds);
    this.#note({ service, server, input, thresholds, before, after });
  }

  #fix(): void {
    const { service, server } = this.#member();
    const before = this.#healthOf(service, server);
    const fixed = this.#random.number() < 0.5 ? "up" : "as_found";
    const { health: after } = settle(before, fixed, 1);
    const thresholds = { rise: 1, fall: 1 };
    this.#note({ service, server, input: { fixed }, thresholds, before, after });
  }

  #note(observed: Parameters<DecisionRecorder["onObserved"]>[0]): void {
    const { service, server, before, after } = observed;
    this.#health.set(`${service} ${server}`, after);
    if (before.status === after.status && before.streak === after.streak) return;
    this.recorder.onObserved(observed);
  }

  #speak(): void {
    const { service, server } = this.#member();
    const key = `${service} ${server}`;
    if (this.#standings.delete(key)) return;
    this.#standings.set(
      key,
      this.#any<Standing>([
        { mode: "draining", since: 1 },
        { mode: "maintenance", file: "x", since: 1 },
        { weight: 9, since: 1 },
      ]),
    );
  }

  /** Somebody else's hand. */
  #drift(): void {
    const [id] = this.actual.keys();
    const found = id === undefined ? undefined : this.actual.get(id);
    if (id === undefined || found === undefined) return;
    const servers = new Map([...found.servers].slice(1));
    this.actual = new Map([...this.actual, [id, { ...found, scheduler: "wlc", servers }]]);
  }

  #reload(): void {
    const fallback = { address: "127.0.0.1", port: 80, forwarding: "gate" } as const;
    this.services = this.#any([
      [serviceConfig(1), serviceConfig(2, { quiescent: true })],
      [serviceConfig(2, { quiescent: true, fallback }), serviceConfig(1, { fallback })],
      [serviceConfig(1, { scheduler: "sh", servers: [serverConfig(1, 3), serverConfig(9)] })],
    ]);
    // A check that changed begins to count anew, which no outcome tells.
    for (const [key, health] of this.#health) this.#health.set(key, { ...health, streak: 0 });
  }
}

/** The kernel lists servers in an order of its own. */
function shuffled(table: ServiceTable): ServiceTable {
  return new Map(
    [...table].map(([id, service]) => {
      return [id, { ...service, servers: new Map([...service.servers].reverse()) }];
    }),
  );
}
