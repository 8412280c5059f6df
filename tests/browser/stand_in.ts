/**
 * The real application and page over a director that a test paints: for pictures that a real one shows seldom, such as
 * 1,000 servers with trouble, or answers of somebody hostile.
 */

import { createEventBus, EventHistory, type Fact } from "../../core/events/mod.ts";
import type { DirectorControl, Snapshot } from "../../core/plugin/mod.ts";
import { systemClock } from "../../core/ports/mod.ts";
import { createFakeDirector } from "../../core/testing/mod.ts";
import { createApp } from "../../plugins/observers/admin/app.ts";
import type { PeersView } from "../../plugins/observers/admin/app_parts.ts";
import { protectHeaders } from "../../plugins/observers/admin/headers.ts";
import { answerPage } from "../../plugins/observers/admin/page_routes.ts";
import { createEventStreams } from "../../plugins/observers/admin/streams.ts";

export interface StandIn extends AsyncDisposable {
  readonly url: string;
  /** What the director answers from now on. */
  snapshot: Snapshot;
  /** Whether it answers at all. */
  answers: boolean;
  tell(fact: Fact, cause?: number): number;
}

export interface StandInOptions {
  readonly snapshot: Snapshot;
  readonly director?: Partial<DirectorControl>;
  readonly peers?: PeersView;
  /** Any free one where left out. */
  readonly port?: number;
}

export function startStandIn(options: StandInOptions): StandIn {
  const history = new EventHistory();
  const bus = createEventBus({ now: Date.now, onFault: (message) => console.error(message) });
  bus.subscribe(history.add);
  const stage = { snapshot: options.snapshot, answers: true };
  const director = createFakeDirector({
    snapshot: () => Promise.resolve({ ...stage.snapshot, takenAt: Date.now() }),
    history: (after) => history.list(after),
    ...options.director,
  });
  const freshStreams = () => createEventStreams({ director, events: bus, clock: systemClock });
  let streams = freshStreams();
  const app = createApp({
    director,
    streams: { open: (after, filter) => streams.open(after, filter) },
    clock: systemClock,
    admit: () => Promise.resolve({ name: "anna", role: "admin", from: "127.0.0.1" }),
    pluginRoutes: () => [],
    peers: options.peers ?? { list: () => [], status: () => Promise.reject(new Error("alone")) },
    page: answerPage,
  });
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: options.port ?? 0,
    onListen: () => {},
  }, async (request) => {
    if (!stage.answers) return new Response("gone", { status: 503 });
    const answer = await app.fetch(request);
    const response = new Response(answer.body, answer);
    protectHeaders(response.headers, false);
    return response;
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    get snapshot() {
      return stage.snapshot;
    },
    set snapshot(next) {
      stage.snapshot = next;
    },
    get answers() {
      return stage.answers;
    },
    set answers(next) {
      stage.answers = next;
      if (next) streams = freshStreams();
      else void streams.finish();
    },
    tell: (fact, cause) => bus.emit(fact, cause).id,
    async [Symbol.asyncDispose]() {
      await streams.finish();
      await server.shutdown();
    },
  };
}

/** What would run, if it became markup. */
export const HOSTILE = "<img src=x onerror=alert(1)>";

/** What the director of the stand-in answers, and what was asked of it. */
export function paint(): {
  readonly drained: string[];
  readonly director: Partial<DirectorControl>;
} {
  const drained: string[] = [];
  const explained = { service: "web", state: [HOSTILE], events: [] };
  return {
    drained,
    director: {
      latencies: () => Promise.resolve({ "10.0.0.11:443": [1, 2, null, 3] }),
      why: () => Promise.resolve(explained),
      plan: () =>
        Promise.resolve({ operations: [], steps: [HOSTILE], warnings: ["mind"], problems: [] }),
      drain({ service, server }) {
        drained.push(`${server} of ${service}`);
        return Promise.resolve({ service, server, message: HOSTILE });
      },
    },
  };
}
