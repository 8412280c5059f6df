import { assert, assertEquals, assertRejects } from "@std/assert";
import { createEventBus, RingmasterError } from "../../../core/plugin/mod.ts";
import { createFakeClock, createTestContext } from "../../../core/testing/mod.ts";
import type { FromThread, ToThread } from "./bridge_messages.ts";
import { CONFIGURE_LIMIT_MS, PING_EVERY_MS, SILENT_MAX_MS, ThreadKeeper } from "./thread_keeper.ts";
import type { ThreadListener } from "./thread_worker.ts";

const signal = new AbortController().signal;
const settings = { socket: "/s" };

/** A thread that a test speaks for. */
class FakeThread {
  readonly heard: ToThread[] = [];
  ended = false;
  answersPings = true;
  /** What it answers to `configure`; nothing where undefined. */
  answer: FromThread | undefined = { type: "configured" };

  constructor(readonly listener: ThreadListener) {}

  send(message: ToThread): void {
    this.heard.push(message);
    if (message.type === "configure" && this.answer !== undefined) this.say(this.answer);
    if (message.type === "ping" && this.answersPings) this.say({ type: "pong" });
    if (message.type === "stop") this.say({ type: "stopped" });
  }

  say(message: FromThread): void {
    if (!this.ended) this.listener.onMessage(message);
  }

  end(): Promise<void> {
    this.ended = true;
    return Promise.resolve();
  }

  count(type: ToThread["type"]): number {
    return this.heard.filter((each) => each.type === type).length;
  }
}

function keeping(prepare: (thread: FakeThread) => void = () => {}) {
  const clock = createFakeClock();
  const bus = createEventBus({ now: clock.now, onFault: () => {} });
  const threads: FakeThread[] = [];
  const notes: string[] = [];
  const keeper = new ThreadKeeper({
    context: { ...createTestContext("observer.admin", { clock }), events: bus },
    note: (level, message) => notes.push(`${level}: ${message}`),
    startThread(listener) {
      const thread = new FakeThread(listener);
      prepare(thread);
      threads.push(thread);
      return thread;
    },
  });
  return { clock, threads, notes, keeper, bus };
}

Deno.test("the keeper starts one thread, and tells it of other options", async () => {
  const { keeper, threads } = keeping();
  await keeper.configure(settings, signal);
  await keeper.configure({ socket: "/t" }, signal);
  keeper.settle();
  assertEquals(threads.length, 1);
  assertEquals(threads[0]?.heard.filter(({ type }) => type === "configure" || type === "settle"), [
    { type: "configure", settings, restarted: false },
    { type: "configure", settings: { socket: "/t" }, restarted: false },
    { type: "settle" },
  ]);
  await keeper.stop();
  assertEquals([threads[0]?.count("stop"), threads[0]?.ended], [1, true]);
});

Deno.test("the keeper throws what the thread refuses with, keeps the options from before, and the thread", async () => {
  const { keeper, threads } = keeping();
  await keeper.configure(settings, signal);
  const thread = threads[0]!;
  thread.answer = { type: "refused", code: "socket_busy", message: "taken" };
  const error = await assertRejects(
    () => keeper.configure({ socket: "/t" }, signal),
    RingmasterError,
  );
  assertEquals([error.code, error.message], ["socket_busy", "taken"]);
  assertEquals([keeper.settings, thread.ended], [settings, false]);
  await keeper.stop();
});

Deno.test("the keeper leaves a first thread that is slow to come later, and tells both", async () => {
  const { keeper, threads, notes, clock } = keeping((thread) => thread.answer = undefined);
  const waiting = keeper.configure(settings, signal);
  await clock.advance(CONFIGURE_LIMIT_MS);
  await waiting;
  assertEquals([threads.length, threads[0]?.ended, keeper.settings], [1, false, settings]);
  await clock.advance(20_000);
  threads[0]!.say({ type: "configured" });
  await clock.advance(PING_EVERY_MS);
  assertEquals([threads.length, threads[0]?.count("ping")], [1, 1]);
  assertEquals(notes, [
    "warning: the administration is not served yet: its thread has not started within 8s",
    "info: the administration is served now",
  ]);
  await keeper.stop();
  assertEquals(clock.pending, 0);
});

Deno.test("the keeper starts another thread where a slow one is refused, dies or never comes", async () => {
  for (const fate of ["refused", "dead", "silent", "stopped"] as const) {
    const { keeper, threads, clock } = keeping((thread) => thread.answer = undefined);
    const waiting = keeper.configure(settings, signal);
    await clock.advance(CONFIGURE_LIMIT_MS);
    await waiting;
    if (fate === "refused") threads[0]!.say({ type: "refused", message: "no" });
    if (fate === "dead") threads[0]!.listener.onEnd("it broke");
    if (fate === "stopped") await keeper.stop();
    await clock.advance(62_000);
    assertEquals(threads.length > 1, fate !== "stopped", fate);
    await keeper.stop();
    assertEquals([clock.pending, threads.every(({ ended }) => ended)], [0, true], fate);
  }
});

Deno.test("the keeper ends a thread whose first options are refused, or that nobody waits for", async () => {
  const refused = keeping((thread) => thread.answer = { type: "refused", message: "no" });
  await assertRejects(() => refused.keeper.configure(settings, signal), RingmasterError, "no");
  assertEquals(refused.threads[0]?.ended, true);
  const left = keeping((thread) => thread.answer = undefined);
  const abort = new AbortController();
  const leaving = assertRejects(() => left.keeper.configure(settings, abort.signal), Error, "gone");
  abort.abort(new Error("gone"));
  await leaving;
  assertEquals(left.threads[0]?.ended, true);
});

Deno.test("the keeper notices a thread without a sign of life, says so, and starts another", async () => {
  const { keeper, threads, notes, clock } = keeping();
  await keeper.configure(settings, signal);
  await clock.advance(60_000);
  assertEquals([threads.length, threads[0]?.count("ping")], [1, 60_000 / PING_EVERY_MS]);
  threads[0]!.answersPings = false;
  await clock.advance(SILENT_MAX_MS + 2 * PING_EVERY_MS);
  assertEquals([threads.length, threads[0]?.ended], [2, true]);
  assertEquals(threads[1]?.heard.find(({ type }) => type === "configure"), {
    type: "configure",
    settings,
    restarted: true,
  });
  assertEquals(notes, [
    "error: the thread of the administration is lost: it gave no sign of life for 15s; another one starts in 500ms",
    "info: the administration is served now",
  ]);
  threads[0]!.say({ type: "note", level: "info", message: "from the dead" });
  const pings = threads[1]?.count("ping") ?? 0;
  await clock.advance(3 * PING_EVERY_MS);
  assertEquals([threads.length, notes.length, threads[1]?.count("ping")], [2, 2, pings + 3]);
  await keeper.stop();
});

Deno.test("a reload in the pause after a loss starts the one thread that there is", async () => {
  const { keeper, threads, clock } = keeping();
  await keeper.configure(settings, signal);
  threads[0]!.listener.onEnd("it broke");
  await keeper.configure({ socket: "/t" }, signal);
  await clock.advance(600);
  assertEquals([threads.length, threads[1]?.ended, keeper.settings], [2, false, { socket: "/t" }]);
  await keeper.stop();
  assertEquals(threads.map(({ ended }) => ended), [true, true]);
});

Deno.test("a reload in that pause that is refused has what was served before served again", async () => {
  const { keeper, threads, clock } = keeping((thread) => {
    if (threads.length === 1) thread.answer = { type: "refused", message: "no" };
  });
  await keeper.configure(settings, signal);
  threads[0]!.listener.onEnd("it broke");
  await assertRejects(() => keeper.configure({ socket: "/t" }, signal), RingmasterError, "no");
  await clock.advance(600);
  assertEquals(threads.length, 3);
  assertEquals(threads[2]?.heard.find(({ type }) => type === "configure"), {
    type: "configure",
    settings,
    restarted: true,
  });
  await keeper.stop();
  assertEquals(threads.map(({ ended }) => ended), [true, true, true]);
});

Deno.test("a reload while the first thread is still coming holds for when it has come", async () => {
  const { keeper, threads, notes, clock } = keeping((thread) => thread.answer = undefined);
  const first = keeper.configure(settings, signal);
  await clock.advance(CONFIGURE_LIMIT_MS);
  await first;
  const second = keeper.configure({ socket: "/t" }, signal);
  await clock.advance(CONFIGURE_LIMIT_MS);
  await second;
  assertEquals([threads.length, keeper.settings], [1, { socket: "/t" }]);
  assertEquals(notes.filter((note) => note.startsWith("info")), []);
  threads[0]!.say({ type: "configured" });
  await clock.advance(1);
  assertEquals(notes.at(-1), "info: the administration is served now");
  await keeper.stop();
  assertEquals([clock.pending, threads[0]?.ended], [0, true]);
});

Deno.test("the keeper waits longer before each thread that dies at once, up to a minute", async () => {
  const { keeper, threads, notes, clock } = keeping();
  await keeper.configure(settings, signal);
  const started: number[] = [];
  for (let deaths = 0; deaths < 10; deaths++) {
    const before = clock.monotonicMs();
    const count = threads.length;
    threads.at(-1)!.listener.onEnd("it broke");
    while (threads.length === count) await clock.advance(500);
    started.push(clock.monotonicMs() - before);
  }
  assertEquals(started, [0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000));
  assert(notes[0]?.includes("it broke; another one starts in 500ms"));
  await clock.advance(60_000 + 2 * PING_EVERY_MS);
  const count = threads.length;
  threads.at(-1)!.listener.onEnd("it broke");
  await clock.advance(500);
  assertEquals(threads.length, count + 1, "one that has lived long counts as healthy");
  await keeper.stop();
});

Deno.test("the keeper tries again where the next thread cannot serve either", async () => {
  let healthy = true;
  const { keeper, threads, clock } = keeping((thread) => {
    if (!healthy) thread.answer = { type: "refused", message: "no room" };
  });
  await keeper.configure(settings, signal);
  healthy = false;
  threads[0]!.listener.onEnd("it broke");
  await clock.advance(500);
  assertEquals([threads.length, threads[1]?.ended], [2, true]);
  healthy = true;
  await clock.advance(1_000);
  assertEquals([threads.length, threads[2]?.ended], [3, false]);
  await keeper.stop();
});

Deno.test("the keeper hands over what has happened last before it stops the thread", async () => {
  const { keeper, threads, bus } = keeping();
  await keeper.configure(settings, signal);
  bus.emit({ type: "director.stopping", reason: "a test" });
  await keeper.stop();
  const [events, stop] = threads[0]?.heard.slice(-2) ?? [];
  assertEquals(events?.type === "events" && events.events.map(({ type }) => type), [
    "director.stopping",
  ]);
  assertEquals(stop, { type: "stop" });
});

Deno.test("the keeper stops within its limit although the thread does not answer, and starts none after that", async () => {
  const { keeper, threads, clock } = keeping();
  await keeper.configure(settings, signal);
  const thread = threads[0]!;
  thread.send = () => {};
  const stopped = keeper.stop();
  await clock.advance(3_000);
  await stopped;
  assertEquals(thread.ended, true);
  await clock.advance(120_000);
  assertEquals(threads.length, 1);
});

Deno.test("the keeper starts no thread after a stop in the pause after a death", async () => {
  const { keeper, threads, clock } = keeping();
  await keeper.configure(settings, signal);
  threads[0]!.listener.onEnd("it broke");
  await keeper.stop();
  await clock.advance(120_000);
  assertEquals(threads.length, 1);
});
