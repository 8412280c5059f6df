/** What runs in the thread: the application, who may ask it, what it listens on, and its end of the bridge. */

import { type Clock, type LogLevel, messageOf, plainReason } from "../../../core/plugin/mod.ts";
import { type Access, createAccess, passOf } from "./access.ts";
import { createGuessGuard, type GuessGuard } from "./access_guard.ts";
import { createRefusalBook, type RefusalBook } from "./access_refusals.ts";
import { createApp } from "./app.ts";
import type { AppParts, Connection, RemoteRoute } from "./app_parts.ts";
import { failureOf } from "./bridge.ts";
import type { FromThread, RouteListing, ThreadSettings, ToThread } from "./bridge_messages.ts";
import { createListenSet, type ListenSet } from "./listen_set.ts";
import { createOpenAnswers } from "./open_answers.ts";
import { DEFAULT_TOKENS } from "./options.ts";
import { createPeers } from "./peers.ts";
import {
  createEventMirror,
  createRemoteDirector,
  createRemoteSnapshots,
  type EventMirror,
} from "./remote_director.ts";
import { createRemoteLink, type RemoteLink } from "./remote_link.ts";
import { createEventStreams, type EventStreams } from "./streams.ts";
import { createTokenBook } from "./tokens_book.ts";

/** How often it looks whether tokens have ended while somebody uses them, and at certificates. */
const LOOK_EVERY_MS = 1_000;

/** The director waits for the start of the thread, and nobody waits for the page. */
const loadPage = () => import("./page_routes.ts");

export class ThreadServer {
  readonly #send: (message: FromThread) => void;
  readonly #clock: Clock;
  readonly #link: RemoteLink;
  readonly #mirror: EventMirror;
  readonly #streams: EventStreams;
  readonly #listeners: ListenSet;
  /** What it remembers of those who guess outlives a reload. */
  readonly #guard: GuessGuard;
  readonly #refusals: RefusalBook;
  readonly #open = createOpenAnswers();
  #routes: readonly RemoteRoute[] = [];
  #serving: Serving | undefined;
  #cancelLook: () => void = () => {};

  constructor(send: (message: FromThread) => void, clock: Clock) {
    this.#send = send;
    this.#clock = clock;
    this.#link = createRemoteLink(send, clock);
    const warn = (message: string) => this.#note("warning", message);
    this.#guard = createGuessGuard(clock, warn);
    this.#refusals = createRefusalBook(clock, warn);
    this.#mirror = createEventMirror((thrown) => {
      this.#note("error", `a stream of events failed: ${messageOf(thrown)}`);
    });
    this.#streams = createEventStreams({ director: this.#mirror, events: this.#mirror, clock });
    this.#listeners = createListenSet({
      answering: {
        fetch: (request, connection) => this.#fetch(request, connection),
        opened: (request, end) => this.#opened(request, end),
      },
      note: (level, message) => this.#note(level, message),
    });
  }

  hear(message: ToThread): void {
    switch (message.type) {
      case "configure":
        return void this.#configure(message.settings, message.restarted);
      case "settle":
        return void this.#listeners.settle().catch((thrown) => this.#fault(thrown));
      case "events":
        this.#mirror.take(message.events, message.whole);
        return this.#send({ type: "taken", events: message.events.length });
      case "routes":
        this.#routes = message.routes.map((listing) => this.#remoteRoute(listing));
        return;
      case "answer":
        return this.#link.answered(message.id, message.value);
      case "failure":
        return this.#link.failed(message.id, message);
      case "ping":
        return this.#send({ type: "pong" });
      case "stop":
        return void this.#stop();
    }
  }

  async #configure(settings: ThreadSettings, restarted: boolean): Promise<void> {
    const before = this.#serving;
    try {
      this.#serving = this.#serve(settings);
      await this.#listeners.open(settings, restarted);
      if (before === undefined) this.#lookLater();
      this.#send({ type: "configured" });
      // Now, because the files may be others when somebody asks for the page.
      loadPage().catch((thrown) => this.#fault(thrown));
    } catch (thrown) {
      this.#serving = before;
      this.#send({ type: "refused", ...failureOf(thrown) });
    }
  }

  #serve(settings: ThreadSettings): Serving {
    const note = (message: string) => this.#note("warning", message);
    const clock = this.#clock;
    const snapshots = createRemoteSnapshots(this.#link);
    const { listen = [], hosts = [], peers = [], tls } = settings;
    const tokens = createTokenBook({
      path: settings.tokens ?? DEFAULT_TOKENS,
      now: clock.now,
      note,
    });
    const access = createAccess({
      tokens,
      guard: this.#guard,
      refusals: this.#refusals,
      origin: { addresses: Array.isArray(listen) ? listen : [listen], hosts },
      publicRead: settings.public_read ?? false,
      certificateRoles: tls?.roles ?? {},
    });
    const parts: AppParts = {
      director: createRemoteDirector(this.#link, this.#mirror, snapshots),
      streams: this.#streams,
      clock,
      admit: access.admit,
      pluginRoutes: () => this.#routes,
      note,
      peers: createPeers(peers, clock),
      page: async (request) => (await loadPage()).answerPage(request),
      statusText: snapshots.text,
    };
    return { access, app: createApp(parts) };
  }

  #remoteRoute(listing: RouteListing): RemoteRoute {
    const { method, path } = listing;
    return {
      ...listing,
      call: async (request, signal) => {
        const question = { kind: "route", method, path, request } as const;
        const answer = await this.#link.ask(question, undefined, signal);
        return answer as Awaited<ReturnType<RemoteRoute["call"]>>;
      },
    };
  }

  async #fetch(request: Request, connection: Connection): Promise<Response> {
    const app = this.#serving?.app;
    if (app === undefined) throw new Error("the thread is not configured yet");
    return await app.fetch(request, { connection });
  }

  #opened(request: Request, end: () => void): () => void {
    const pass = passOf(request);
    return pass === undefined ? () => {} : this.#open.opened(pass, end);
  }

  #lookLater(): void {
    this.#cancelLook = this.#clock.after(LOOK_EVERY_MS, async () => {
      try {
        await this.#look();
      } catch (thrown) {
        this.#fault(thrown);
      }
      this.#lookLater();
    });
  }

  async #look(): Promise<void> {
    const { access } = this.#serving ?? {};
    if (access !== undefined) await this.#open.look((pass) => access.holds(pass));
    this.#guard.tell();
    this.#refusals.tell();
    await this.#listeners.look();
  }

  async #stop(): Promise<void> {
    this.#cancelLook();
    // An open stream has no end of its own, and would hold the stop up.
    await this.#streams.finish();
    try {
      await this.#listeners.close();
    } catch (thrown) {
      this.#fault(thrown);
    }
    this.#send({ type: "stopped" });
  }

  #fault(thrown: unknown): void {
    this.#note("error", plainReason(thrown));
  }

  #note(level: LogLevel, message: string): void {
    this.#send({ type: "note", level, message });
  }
}

/** The application with one set of options. */
interface Serving {
  readonly access: Access;
  readonly app: ReturnType<typeof createApp>;
}
