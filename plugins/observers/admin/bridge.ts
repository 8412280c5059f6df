/** The main program's end of the bridge: answers what the thread asks, and tells it what happens. */

import {
  type Clock,
  type DirectorControl,
  type LogLevel,
  messageOf,
  type ObserverContext,
  type PluginRoute,
  RingmasterError,
} from "../../../core/plugin/mod.ts";
import { createEventFeeder, type EventFeeder } from "./bridge_events.ts";
import type {
  Failure,
  FromThread,
  Method,
  Question,
  RouteListing,
  ToThread,
} from "./bridge_messages.ts";
import { createSnapshotDesk, type SnapshotDesk } from "./bridge_snapshot.ts";

/** Questions under way; what comes on top is refused at once. */
export const UNDER_WAY_MAX = 128;

const METHODS: Readonly<Record<Method, true>> = {
  why: true,
  plugins: true,
  whyGroup: true,
  latencies: true,
  configuration: true,
  layer: true,
  promote: true,
  plan: true,
  reload: true,
  drain: true,
  disable: true,
  enable: true,
  weight: true,
  change: true,
  drop: true,
  replace: true,
  standby: true,
  takeover: true,
  release: true,
};

export interface Bridge {
  /** Sends what is kept and what routes there are, then what comes. */
  open(): void;
  hear(message: FromThread): void;
  /** Looks whether other plugins offer something else now. */
  look(): void;
  /** Sends at once what has happened and waits to be sent. */
  flush(): void;
  close(): void;
}

export interface BridgeOptions {
  readonly context: {
    readonly director: DirectorControl;
    readonly events: ObserverContext["events"];
    readonly clock: Clock;
    routes(): readonly PluginRoute[];
  };
  readonly send: (message: ToThread) => void;
  readonly note: (level: LogLevel, message: string) => void;
}

export function createBridge(options: BridgeOptions): Bridge {
  return new MainBridge(options);
}

class MainBridge implements Bridge {
  readonly #options: BridgeOptions;
  readonly #desk: SnapshotDesk;
  readonly #feeder: EventFeeder;
  readonly #underWay = new Map<number, AbortController>();
  #routes = "";
  #closed = false;

  constructor(options: BridgeOptions) {
    const { context: { director, events, clock }, send } = options;
    this.#options = options;
    this.#desk = createSnapshotDesk(director, clock);
    this.#feeder = createEventFeeder({
      director,
      events,
      clock,
      send: (list, whole) => send({ type: "events", events: list, whole }),
      onEvent: () => this.#desk.changed(),
    });
  }

  open(): void {
    this.#feeder.start();
    this.look();
  }

  hear(message: FromThread): void {
    switch (message.type) {
      case "ask":
        return void this.#answer(message.id, message.question);
      case "cancel":
        return this.#underWay.get(message.id)?.abort();
      case "taken":
        return this.#feeder.taken(message.events);
      case "note":
        return this.#options.note(message.level, message.message);
      default:
        return;
    }
  }

  look(): void {
    const routes = this.#options.context.routes().map(listingOf);
    const text = JSON.stringify(routes);
    if (text === this.#routes) return;
    this.#routes = text;
    this.#options.send({ type: "routes", routes });
  }

  flush(): void {
    this.#feeder.flush();
  }

  close(): void {
    this.#closed = true;
    this.#feeder.stop();
    for (const abort of this.#underWay.values()) abort.abort();
    this.#underWay.clear();
  }

  async #answer(id: number, question: Question): Promise<void> {
    if (this.#underWay.size >= UNDER_WAY_MAX) {
      const message = `${UNDER_WAY_MAX} questions are under way already`;
      return this.#options.send({ type: "failure", id, message, busy: true });
    }
    const abort = new AbortController();
    this.#underWay.set(id, abort);
    try {
      const value = await this.#ask(question, abort.signal);
      if (question.kind !== "snapshot") this.#feeder.flush();
      if (!this.#closed) this.#options.send({ type: "answer", id, value });
    } catch (thrown) {
      this.#feeder.flush();
      if (!this.#closed) this.#options.send({ type: "failure", id, ...failureOf(thrown) });
    } finally {
      this.#underWay.delete(id);
    }
  }

  async #ask(question: Question, signal: AbortSignal): Promise<unknown> {
    const { director, routes } = this.#options.context;
    switch (question.kind) {
      case "snapshot":
        return await this.#desk.take();
      case "call": {
        const { method, given, actor } = question;
        if (!Object.hasOwn(METHODS, method)) throw new Error(`there is no method "${method}"`);
        const control = actor === undefined ? director : director.as(actor);
        // The other end of the bridge is typed and hands on what it was given.
        const call = control[method] as (...given: readonly unknown[]) => Promise<unknown>;
        return await call.apply(control, [...given]);
      }
      case "route": {
        const { method, path, request } = question;
        const route = routes().find((each) => each.method === method && each.path === path);
        if (route !== undefined) return await route.answer(request, signal);
        throw new RingmasterError("not_found", `cannot ${method} ${path}: its plugin has stopped`);
      }
    }
  }
}

function listingOf({ method, path, role, summary }: PluginRoute): RouteListing {
  return { method, path, role, summary };
}

export function failureOf(thrown: unknown): Failure {
  const code = thrown instanceof RingmasterError ? { code: thrown.code } : {};
  return { ...code, message: messageOf(thrown) };
}
