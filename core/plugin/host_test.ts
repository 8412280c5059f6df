import {
  assert,
  assertEquals,
  assertFalse,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { formatDuration } from "../model/mod.ts";
import { sleep } from "../ports/mod.ts";
import { createFakeClock } from "../testing/mod.ts";
import { callPlugin, PHASE_DEADLINE_MS, type PluginPhase } from "./host.ts";

const PHASES = Object.keys(PHASE_DEADLINE_MS) as PluginPhase[];

Deno.test("callPlugin gives the result and leaves no timer behind", async () => {
  const clock = createFakeClock();
  assertEquals(await callPlugin(clock, "backend.a", "list", () => Promise.resolve(7)), 7);
  assertEquals(clock.pending, 0);
});

Deno.test("callPlugin names plugin and phase when the plugin rejects", async () => {
  const clock = createFakeClock();
  const cause = new TypeError("x is not a function");
  const error = await assertRejects(
    () => callPlugin(clock, "observer.log", "start", () => Promise.reject(cause)),
    RingmasterError,
  );
  assertEquals(error.code, "plugin_failed");
  assertEquals(error.message, "observer.log failed in start: x is not a function");
  assertStrictEquals(error.cause, cause);
  assertEquals(clock.pending, 0);
});

Deno.test("callPlugin treats a throw like a rejection", async () => {
  const clock = createFakeClock();
  const error = await assertRejects(
    () =>
      callPlugin(clock, "backend.a", "apply", () => {
        throw new Error("no batch");
      }),
    RingmasterError,
  );
  assertEquals(error.code, "plugin_failed");
  assertEquals(error.message, "backend.a failed in apply: no batch");
  assertEquals(clock.pending, 0);
});

Deno.test("callPlugin keeps the code of our own errors and puts the plugin in front", async () => {
  const error = await assertRejects(
    () =>
      callPlugin(
        createFakeClock(),
        "observer.admin",
        "start",
        () => Promise.reject(new RingmasterError("socket_busy", "another director answers")),
      ),
    RingmasterError,
  );
  assertEquals(error.code, "socket_busy");
  assertEquals(error.message, "observer.admin failed in start: another director answers");
});

Deno.test("callPlugin survives whatever is thrown", async () => {
  for (const thrown of ["text", undefined, null, Object.create(null)]) {
    const error = await assertRejects(
      () => callPlugin(createFakeClock(), "backend.a", "stop", () => Promise.reject(thrown)),
      RingmasterError,
    );
    assertEquals(error.code, "plugin_failed");
    assert(error.message.startsWith("backend.a failed in stop: "));
  }
});

Deno.test("callPlugin gives up on a promise that never settles, at the deadline and not before", async () => {
  for (const phase of PHASES) {
    const clock = createFakeClock();
    let outcome: unknown;
    const call = callPlugin(clock, "backend.a", phase, () => new Promise(() => {}))
      .catch((thrown) => outcome = thrown);
    await clock.advance(PHASE_DEADLINE_MS[phase] - 1);
    assertEquals(outcome, undefined, `${phase} ended early`);
    await clock.advance(1);
    await call;
    assertInstanceOf(outcome, RingmasterError);
    assertEquals(outcome.code, "timed_out");
    assert(outcome.message.startsWith(`backend.a failed in ${phase}: not done within `));
    assertEquals(clock.pending, 0);
  }
});

Deno.test("callPlugin says the deadline as an operator would write it", async () => {
  const clock = createFakeClock();
  const call = callPlugin(clock, "backend.a", "start", () => new Promise(() => {}));
  const failed = assertRejects(() => call, RingmasterError, "not done within 10s");
  await clock.advance(PHASE_DEADLINE_MS.start);
  await failed;
});

Deno.test("callPlugin aborts its signal at the deadline, so that the plugin can let go", async () => {
  const clock = createFakeClock();
  let given: AbortSignal | undefined;
  const call = callPlugin(clock, "backend.a", "probe", (signal) => {
    given = signal;
    return sleep(clock, 1_000_000, signal);
  });
  const failed = assertRejects(() => call, RingmasterError);
  assertFalse(given?.aborted);
  await clock.advance(PHASE_DEADLINE_MS.probe);
  assertEquals((await failed).code, "timed_out");
  assert(given?.aborted);
  assertEquals(clock.pending, 0, "the plugin's own timer is gone");
});

Deno.test("callPlugin reports the time-out, whatever the plugin throws when it is aborted", async () => {
  const clock = createFakeClock();
  const call = callPlugin(clock, "backend.a", "list", (signal) => {
    const { promise, reject } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => reject(new Error("socket closed")));
    return promise;
  });
  const failed = assertRejects(() => call, RingmasterError);
  await clock.advance(PHASE_DEADLINE_MS.list);
  assertEquals((await failed).message, "backend.a failed in list: not done within 10s");
});

Deno.test("callPlugin lets a late rejection fall: it counts no more and is not unhandled", async () => {
  const clock = createFakeClock();
  const { promise, reject } = Promise.withResolvers<void>();
  const failed = assertRejects(
    () => callPlugin(clock, "backend.a", "stats", () => promise),
    RingmasterError,
    "not done within",
  );
  await clock.advance(PHASE_DEADLINE_MS.stats);
  await failed;
  reject(new Error("too late"));
  await clock.advance(1);
});

Deno.test("callPlugin does not abort the signal of a call that ended in time", async () => {
  const clock = createFakeClock();
  let given: AbortSignal | undefined;
  await callPlugin(clock, "backend.a", "start", (signal) => {
    given = signal;
    return Promise.resolve();
  });
  await clock.advance(10 * PHASE_DEADLINE_MS.start);
  assertFalse(given?.aborted);
});

Deno.test("callPlugin holds a resource to the limit that the configuration gives it, not to its own", async () => {
  for (const [phase, limitMs] of [["acquire", 300], ["release", 90_000]] as const) {
    const clock = createFakeClock();
    let given: AbortSignal | undefined;
    const call = callPlugin(clock, "resource.ip_addr", phase, (signal) => {
      given = signal;
      return new Promise(() => {});
    }, limitMs);
    const failed = assertRejects(() => call, RingmasterError);
    await clock.advance(limitMs - 1);
    assertFalse(given?.aborted, `${phase} was cut short`);
    await clock.advance(1);
    assertEquals(
      (await failed).message,
      `resource.ip_addr failed in ${phase}: not done within ${formatDuration(limitMs)}`,
    );
    assert(given?.aborted);
    assertEquals(clock.pending, 0);
  }
});

Deno.test("callPlugin keeps the code of a resource or a medium that says itself what is wrong", async () => {
  for (const code of ["resource_failed", "medium_failed"] as const) {
    const phase = code === "medium_failed" ? "start" : "stand by";
    const error = await assertRejects(
      () =>
        callPlugin(createFakeClock(), "heartbeat.multicast", phase, () => {
          throw new RingmasterError(code, 'there is no interface "eth7"');
        }),
      RingmasterError,
    );
    assertEquals(error.code, code);
    assertEquals(
      error.message,
      `heartbeat.multicast failed in ${phase}: there is no interface "eth7"`,
    );
  }
});
