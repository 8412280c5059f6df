import { assertEquals } from "@std/assert";
import { ConnectionError, RingmasterError } from "./errors.ts";
import type { CheckResult } from "./model/mod.ts";
import { createCheckFaults } from "./probes_faults.ts";
import { guardedCheck, MESSAGE_LENGTH_MAX } from "./probes_guard.ts";

const ID = "checker.backlog";
const GOOD: CheckResult = { healthy: true, message: "fine" };
const never = () => new AbortController().signal;

/** A check that does what it is told, and what was reported of its plugin. */
function setUp() {
  const told: string[] = [];
  const faults = createCheckFaults((plugin, phase, message) =>
    told.push(`${plugin} ${phase}: ${message}`)
  );
  let body: (signal: AbortSignal) => unknown = () => GOOD;
  const run = guardedCheck({
    pluginId: ID,
    // What a plugin returns need not be what its type says.
    checker: { check: (_target, signal) => body(signal) as Promise<CheckResult> },
    target: { address: "10.0.0.1", port: 80, protocol: "tcp" },
    key: "probe",
    faults,
  });
  const check = (does: typeof body, signal = never()) => {
    body = does;
    return run(signal);
  };
  return { check, told };
}

Deno.test("a guarded check hands good and bad results on, and reports nothing", async () => {
  const { check, told } = setUp();
  const bad = { healthy: false, message: "status 500" };
  assertEquals(await check(() => Promise.resolve(GOOD)), GOOD);
  assertEquals(await check(() => Promise.resolve(bad)), bad);
  // A result without a promise around it is understood all the same.
  assertEquals(await check(() => GOOD), GOOD);
  assertEquals(told, []);
});

Deno.test("a guarded check takes errors of ours for findings about the server, not for bugs", async () => {
  const { check, told } = setUp();
  const refused = new ConnectionError("connection_failed", "cannot connect to x", "refused");
  assertEquals(await check(() => Promise.reject(refused)), {
    healthy: false,
    message: "cannot connect to x: refused",
  });
  const missing = await check(() => {
    throw new RingmasterError("command_missing", "cannot start x");
  });
  assertEquals(missing, { healthy: false, message: "cannot start x" });
  assertEquals(told, []);
});

const BUGS: Readonly<Record<string, [() => unknown, string]>> = {
  "throws at once": [() => {
    throw new TypeError("x is undefined");
  }, "x is undefined"],
  "throws no error": [() => {
    // deno-lint-ignore no-throw-literal -- plugins may
    throw "a text";
  }, "a text"],
  "throws what cannot be read": [() => {
    throw Object.create(null);
  }, "something without a message was thrown"],
  "rejects": [() => Promise.reject(new Error("one\ntwo")), "one; two"],
  "returns nothing": [() => Promise.resolve(), "it returned no result"],
  "returns null": [() => Promise.resolve(null), "it returned no result"],
  "returns half a result": [() => Promise.resolve({ healthy: true }), "it returned no result"],
  "returns a number for yes": [
    () => Promise.resolve({ healthy: 1, message: "fine" }),
    "it returned no result",
  ],
  "returns what throws when it is read": [
    () =>
      Promise.resolve({
        get healthy() {
          throw new Error("trap");
        },
      }),
    "it returned no result",
  ],
};

for (const [name, [body, message]] of Object.entries(BUGS)) {
  Deno.test(`a guarded check whose plugin ${name} has failed, names the plugin and reports it once`, async () => {
    const { check, told } = setUp();
    const failed = { healthy: false, message: `${ID} failed in check: ${message}` };
    assertEquals(await check(body), failed);
    assertEquals(await check(body), failed);
    assertEquals(told, [`${ID} check: ${message}`]);
    assertEquals(await check(() => GOOD), GOOD);
    assertEquals(await check(body), failed);
    assertEquals(told.length, 2, "it had worked in between");
  });
}

Deno.test("a guarded check does not report what its checker throws or gives when its time is up", async () => {
  const { check, told } = setUp();
  for (const late of [() => Promise.reject(new DOMException("Aborted")), () => undefined]) {
    const abort = new AbortController();
    const checking = check(async (signal) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return late();
    }, abort.signal);
    abort.abort();
    assertEquals((await checking).healthy, false);
  }
  assertEquals(told, []);
});

Deno.test("a guarded check cuts a message that is out of all proportion", async () => {
  const { check } = setUp();
  const long = "x".repeat(1_000_000);
  const shortest = "x".repeat(MESSAGE_LENGTH_MAX);
  const result = await check(() => Promise.resolve({ healthy: false, message: long }));
  assertEquals(result.message, `${shortest}...`);
  const whole = await check(() => Promise.resolve({ healthy: true, message: shortest }));
  assertEquals(whole.message, shortest);
});
