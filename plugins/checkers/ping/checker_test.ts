import { assertEquals, assertRejects } from "@std/assert";
import { type CheckTarget, ConnectionError, type Echo } from "../../../core/plugin/mod.ts";
import {
  createFakeClock,
  createFakeEcho,
  createTestContext,
  eventually,
  instantiate,
  settle,
} from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

const target: CheckTarget = {
  address: "10.0.0.147",
  port: 514,
  protocol: "udp",
  timeoutMs: 3_000,
};

/** The checker on a fake clock, with an echo that answers the requests of these numbers (from 1). */
function setUp(options: { attempts?: number } = {}, answered: readonly number[] = []) {
  const clock = createFakeClock();
  const sentMs: number[] = [];
  const ended: string[] = [];
  const echo = createFakeEcho({
    answer(_address, signal) {
      sentMs.push(clock.monotonicMs());
      const number = sentMs.length;
      signal.addEventListener("abort", () => ended.push(`request ${number}`));
      return answered.includes(number) ? undefined : new Promise(() => {});
    },
  });
  const checker = instantiate(plugin, options, createTestContext(plugin.id, { clock, echo }));
  const abort = new AbortController();
  const begin = (over: Partial<CheckTarget> = {}) =>
    checker.check({ ...target, ...over }, abort.signal);
  return { clock, echo, sentMs, ended, abort, begin };
}

function checkerWith(ping: Echo["ping"], attempts = 1) {
  const echo = { ...createFakeEcho(), ping };
  return instantiate(plugin, { attempts }, createTestContext(plugin.id, { echo }));
}

const never = new AbortController().signal;

Deno.test("the checker finds a server up whose host answers, over either family and for any protocol", async () => {
  for (const address of ["10.0.0.147", "2001:db8::147"]) {
    const { echo, begin, clock } = setUp({}, [1]);
    assertEquals(await begin({ address }), { healthy: true, message: "echo reply" });
    assertEquals(echo.pinged, [address]);
    assertEquals(clock.pending, 0);
  }
  assertEquals(plugin.protocols, undefined);
});

Deno.test("the checker sends one request and waits until its time is up", async () => {
  const { clock, begin, abort, sentMs } = setUp();
  const checking = begin();
  await clock.advance(2_999);
  assertEquals(sentMs, [0]);
  abort.abort(new Error("the check took longer than 3s"));
  assertEquals(await checking, { healthy: false, message: "no echo reply within 3s" });
  assertEquals(clock.pending, 0);
});

Deno.test("the checker shares its time evenly among its attempts, each ended before the next", async () => {
  const { clock, begin, abort, sentMs, ended } = setUp({ attempts: 3 });
  const checking = begin();
  await clock.advance(10_000);
  assertEquals(sentMs, [0, 1_000, 2_000]);
  assertEquals(ended, ["request 1", "request 2"]);
  abort.abort(new Error("the check took longer than 3s"));
  assertEquals(await checking, { healthy: false, message: "no echo reply within 3s" });
  assertEquals(ended.length, 3);
  assertEquals(clock.pending, 0);
});

Deno.test("the checker says which request was answered, and sends no further one", async () => {
  for (const number of [2, 3]) {
    const { clock, begin, sentMs } = setUp({ attempts: 3 }, [number]);
    const checking = begin();
    await clock.advance(10_000);
    const message = `echo reply to request ${number}`;
    assertEquals(await checking, { healthy: true, message });
    assertEquals(sentMs.length, number);
    assertEquals(clock.pending, 0);
  }
});

Deno.test("the checker ends in the midst of its attempts when its time is up", async () => {
  const { clock, begin, abort, sentMs } = setUp({ attempts: 3 });
  const checking = begin();
  await clock.advance(1_500);
  abort.abort(new Error("not wanted any more"));
  assertEquals((await checking).healthy, false);
  assertEquals([sentMs.length, clock.pending], [2, 0]);
});

Deno.test("the checker sends nothing where its time is up already", async () => {
  const { begin, abort, sentMs } = setUp({ attempts: 2 });
  abort.abort(new Error("too late"));
  assertEquals((await begin()).healthy, false);
  assertEquals(sentMs, []);
});

Deno.test("the checker takes a second where nobody says the time limit", async () => {
  const clock = createFakeClock();
  const echo = createFakeEcho({ answer: () => new Promise(() => {}) });
  const context = createTestContext(plugin.id, { clock, echo });
  const checker = instantiate(plugin, { attempts: 2 }, context);
  const abort = new AbortController();
  const { address, port, protocol } = target;
  const checking = checker.check({ address, port, protocol }, abort.signal);
  await clock.advance(499);
  assertEquals(echo.pinged.length, 1);
  await clock.advance(1);
  assertEquals(echo.pinged.length, 2);
  abort.abort();
  assertEquals((await checking).message, "no echo reply within 1s");
});

Deno.test("the checker fails at once with the network's words, whatever attempts are left", async () => {
  for (const attempts of [1, 3]) {
    let asked = 0;
    const checker = checkerWith(() => {
      asked++;
      return Promise.reject(new ConnectionError("connection_failed", "cannot ping", "no route"));
    }, attempts);
    assertEquals(await checker.check(target, never), { healthy: false, message: "no route" });
    assertEquals(asked, 1);
  }
});

Deno.test("the checker hands on an error that is no finding about the server", async () => {
  for (const attempts of [1, 2]) {
    const checker = checkerWith(() => Promise.reject(new TypeError("a bug")), attempts);
    await assertRejects(() => checker.check(target, never), TypeError, "a bug");
  }
});

Deno.test("10,000 checks leave no listener on a signal that outlives them", async () => {
  const abort = new AbortController();
  let listeners = 0;
  const { signal } = abort;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = ((...args: Parameters<typeof add>) => {
    listeners++;
    add(...args);
  }) as typeof add;
  signal.removeEventListener = ((...args: Parameters<typeof remove>) => {
    listeners--;
    remove(...args);
  }) as typeof remove;
  const checker = checkerWith(() => Promise.resolve(), 2);
  for (let count = 0; count < 10_000; count++) await checker.check(target, signal);
  await settle();
  await eventually("all are removed", () => listeners === 0);
});
