import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Checker, ConnectionError, definePlugin, z } from "../plugin/mod.ts";
import { checkOnce } from "./check_once.ts";
import { createFakeClock } from "./fake_clock.ts";
import { createTestContext } from "./harness.ts";

const target = { address: "10.0.0.1", port: 80, protocol: "tcp" } as const;

function checker(check: Checker["check"]) {
  return definePlugin({
    kind: "checker",
    name: "sample",
    summary: "Does what the test says.",
    options: z.strictObject({ max: z.int().default(3) }),
    create: (options, { clock, pluginId }) => ({
      check: (to, signal) =>
        check(to, signal) ??
          Promise.resolve({ healthy: true, message: `${pluginId} ${options.max} ${clock.now()}` }),
    }),
  });
}

/** Nothing of its own: the checker says what it was made of. */
const telling = checker(() => undefined as unknown as ReturnType<Checker["check"]>);

Deno.test("checkOnce decodes the options, creates the checker and gives its result", async () => {
  const context = createTestContext("checker.renamed", { clock: createFakeClock(5) });
  assertEquals(await checkOnce(telling, target, { options: { max: 7 }, context }), {
    healthy: true,
    message: "checker.renamed 7 5",
  });
  assertEquals((await checkOnce(telling, target)).message.slice(0, 17), "checker.sample 3 ");
});

Deno.test("checkOnce hands the target on, and a signal that has not aborted", async () => {
  const result = await checkOnce(
    checker((to, signal) => {
      assert(to === target && !signal.aborted);
      return Promise.resolve({ healthy: false, message: "seen" });
    }),
    target,
  );
  assertEquals(result, { healthy: false, message: "seen" });
});

Deno.test("checkOnce takes what the SDK throws for a failed check, at once or later", async () => {
  const refused = new ConnectionError("connection_failed", "cannot connect to x", "no\nluck");
  const atOnce = checker(() => {
    throw refused;
  });
  const wanted = { healthy: false, message: "cannot connect to x: no; luck" };
  assertEquals(await checkOnce(atOnce, target), wanted);
  assertEquals(await checkOnce(checker(() => Promise.reject(refused)), target), wanted);
});

Deno.test("checkOnce throws what is a bug of the plugin", async () => {
  const atOnce = checker(() => {
    throw new TypeError("a bug");
  });
  await assertRejects(() => checkOnce(atOnce, target), TypeError, "a bug");
  const later = checker(() => Promise.reject(new TypeError("a bug")));
  await assertRejects(() => checkOnce(later, target), TypeError, "a bug");
});

Deno.test("checkOnce ends a check that hangs, and tells it so by its signal", async () => {
  let reason: unknown;
  const hanging = checker((_to, signal) => {
    signal.addEventListener("abort", () => reason = signal.reason);
    return new Promise(() => {});
  });
  assertEquals(await checkOnce(hanging, target, { timeoutMs: 10 }), {
    healthy: false,
    message: "no answer within 10ms",
  });
  assertEquals((reason as Error).message, "the check took longer than 10ms");
});

Deno.test("checkOnce throws for what no director could use", async () => {
  await assertRejects(
    () => checkOnce(telling, target, { options: { mx: 1 } }),
    Error,
    'unknown key "mx", did you mean "max"?',
  );
  for (const found of [undefined, null, true, "up", { healthy: "yes", message: "" }, {}]) {
    const nonsense = checker(() => Promise.resolve(found) as ReturnType<Checker["check"]>);
    await assertRejects(() => checkOnce(nonsense, target), TypeError, "checker.sample gave");
  }
});
