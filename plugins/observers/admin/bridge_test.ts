import { assertEquals } from "@std/assert";
import {
  type Actor,
  type DirectorControl,
  type EventBus,
  type PluginRoute,
  RingmasterError,
} from "../../../core/plugin/mod.ts";
import { createFakeDirector, createTestContext, eventually } from "../../../core/testing/mod.ts";
import { createBridge, UNDER_WAY_MAX } from "./bridge.ts";
import type { Question, ToThread } from "./bridge_messages.ts";

const actor: Actor = { name: "anna", role: "operate", from: "10.0.0.9:1" };

function bridging(director: Partial<DirectorControl>, routes: readonly PluginRoute[] = []) {
  const sent: ToThread[] = [];
  const own = [...routes];
  const context = { ...createTestContext("observer.admin"), routes: () => own };
  const bridge = createBridge({
    context: { ...context, director: createFakeDirector(director) },
    send: (message) => sent.push(message),
    note: () => {},
  });
  let id = 0;
  const ask = async (question: Question) => {
    const asked = ++id;
    bridge.hear({ type: "ask", id: asked, question });
    const isAnswer = (each: ToThread) => "id" in each && each.id === asked;
    await eventually("it answers", () => sent.some(isAnswer));
    return sent.find(isAnswer);
  };
  return { bridge, sent, ask, own };
}

Deno.test("the bridge asks the director on behalf of who asks, with what was given", async () => {
  const asked: unknown[] = [];
  const { ask } = bridging({
    as(who) {
      asked.push(who);
      const weight = (...given: unknown[]) => {
        asked.push(given);
        return Promise.resolve({ message: "done" } as never);
      };
      return createFakeDirector({ weight });
    },
    layer: () => Promise.resolve([]),
  });
  const member = { service: "web", server: "10.0.0.1:80" };
  const answer = await ask({ kind: "call", method: "weight", given: [member, 5], actor });
  assertEquals(answer, { type: "answer", id: 1, value: { message: "done" } });
  assertEquals(asked, [actor, [member, 5]]);
  assertEquals(await ask({ kind: "call", method: "layer", given: [] }), {
    type: "answer",
    id: 2,
    value: [],
  });
});

Deno.test("the bridge passes errors on with their code, and calls nothing that is no question", async () => {
  const { ask } = bridging({
    why: () => Promise.reject(new RingmasterError("not_found", "cannot find it")),
    reload: () => {
      throw new Error("broken");
    },
  });
  assertEquals(await ask({ kind: "call", method: "why", given: ["x"] }), {
    type: "failure",
    id: 1,
    code: "not_found",
    message: "cannot find it",
  });
  assertEquals(await ask({ kind: "call", method: "reload", given: [] }), {
    type: "failure",
    id: 2,
    message: "broken",
  });
  for (const method of ["as", "constructor", "toString"]) {
    const answer = await ask({ kind: "call", method: method as "why", given: [] });
    assertEquals(answer?.type, "failure");
  }
});

Deno.test("the bridge gives snapshots as text", async () => {
  const { ask } = bridging({ snapshot: () => Promise.resolve({ node: "lb1" } as never) });
  const answer = await ask({ kind: "snapshot" });
  assertEquals(answer, { type: "answer", id: 1, value: '{"node":"lb1"}' });
});

Deno.test("the bridge lists plugins' routes, again when they change, and calls them with a signal", async () => {
  const signals: AbortSignal[] = [];
  const route: PluginRoute = {
    method: "GET",
    path: "/metrics",
    role: "read",
    summary: "figures",
    answer(request, signal) {
      signals.push(signal);
      if (request.query.wait === undefined) return Promise.resolve({ body: "1" });
      return new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(new Error("left")))
      );
    },
  };
  const { bridge, sent, ask, own } = bridging({}, [route]);
  bridge.open();
  bridge.look();
  const { answer: _, ...listing } = route;
  const listings = () => sent.filter(({ type }) => type === "routes");
  assertEquals(listings(), [{ type: "routes", routes: [listing] }]);
  const request = { query: {}, body: "", actor };
  const question = { kind: "route", method: "GET", path: "/metrics" } as const;
  assertEquals(await ask({ ...question, request }), {
    type: "answer",
    id: 1,
    value: { body: "1" },
  });
  const waiting = ask({ ...question, request: { ...request, query: { wait: "1" } } });
  bridge.hear({ type: "cancel", id: 2 });
  assertEquals((await waiting)?.type, "failure");
  own.pop();
  bridge.look();
  assertEquals(listings().at(-1), { type: "routes", routes: [] });
  const gone = await ask({ ...question, request });
  assertEquals(gone?.type === "failure" ? gone.code : "", "not_found");
  bridge.close();
});

Deno.test("the bridge bounds what is under way, and answers nobody after its close", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const plugins = () => promise.then(() => []);
  const { bridge, sent, ask } = bridging({ plugins });
  const question = { kind: "call", method: "plugins", given: [] } as const;
  for (let id = 1_001; id <= 1_000 + UNDER_WAY_MAX; id++) {
    bridge.hear({ type: "ask", id, question });
  }
  const answer = await ask(question);
  assertEquals(answer?.type === "failure" && answer.busy, true);
  const before = sent.length;
  bridge.close();
  resolve();
  await promise;
  await Promise.resolve();
  assertEquals(sent.length, before);
});

Deno.test("the bridge sends what a verb has led to before it answers, also where it is refused", async () => {
  const { events, clock } = createTestContext("observer.admin");
  const bus = events as EventBus;
  const sent: ToThread[] = [];
  const fact = { type: "service.recovered", service: "10.0.0.1:80/tcp" } as const;
  const director = createFakeDirector({
    layer: () => (bus.emit(fact), Promise.resolve([])),
    promote: () => (bus.emit(fact), Promise.reject(new RingmasterError("refused", "no"))),
  });
  const bridge = createBridge({
    context: { events, clock, director, routes: () => [] },
    send: (message) => sent.push(message),
    note: () => {},
  });
  bridge.open();
  sent.length = 0;
  for (const [id, method] of [[1, "layer"], [2, "promote"]] as const) {
    bridge.hear({ type: "ask", id, question: { kind: "call", method, given: [] } });
    await eventually("it answers", () => sent.length === 2 * id);
  }
  assertEquals(sent.map(({ type }) => type), ["events", "answer", "events", "failure"]);
  bridge.close();
});
