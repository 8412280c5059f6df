import {
  assertEquals,
  assertGreater,
  assertMatch,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { createExpressions, type Expressions, systemClock } from "../../../core/plugin/mod.ts";
import { createTestContext, instantiate } from "../../../core/testing/mod.ts";
import { http } from "./mod.ts";
import { BODY_BYTES_MAX } from "./parse.ts";
import { page, serve } from "./testing.ts";

/** Runs the work beside a timer of 5 ms, and counts how often that came. */
async function beatsBeside(work: () => Promise<unknown>): Promise<number> {
  let beats = 0;
  const timer = setInterval(() => beats++, 5);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return beats;
}

function target(port: number) {
  return { address: "127.0.0.1", port, protocol: "tcp" } as const;
}

function contextOfOurOwn() {
  // Not the one of the system, so that what is found out about an expression here stays here.
  return createTestContext("checker.http", {
    expressions: createExpressions({ clock: systemClock }),
  });
}

const never = new AbortController().signal;

Deno.test("http gives the right answer where the engine would need for ever, and nothing waits for it", async () => {
  const text = "a".repeat(BODY_BYTES_MAX - 1) + "b";
  const server = serve({ pieces: [page("200 OK", text)] });
  const checker = instantiate(http, { receive: "(a+)+$" }, contextOfOurOwn());
  const beats = await beatsBeside(async () => {
    assertEquals(await checker.check(target(server.port), never), {
      healthy: false,
      message: "body does not match /(a+)+$/",
    });
  });
  // Some 19 million steps, 100,000 in one go; a matcher that cannot be put aside leaves no beat at all.
  assertGreater(beats, 15);
  server.close();
});

Deno.test("http gives up an expression that runs away, says so, and others are checked meanwhile", async () => {
  const runaway = String.raw`^(?:(a|aa)\1?)+$`;
  const evil = serve({ pieces: [page("200 OK", "a".repeat(5_000) + "b")] });
  const good = serve({ pieces: [page("200 OK", "Sample SpringRing web application")] });
  const context = contextOfOurOwn();
  const bad = instantiate(http, { receive: runaway }, context);
  const fine = instantiate(http, { receive: "(Sample|Other)+ .*application" }, context);
  let isOver = false;
  let checksMeanwhile = 0;
  const beats = await beatsBeside(async () => {
    const checking = bad.check(target(evil.port), never).finally(() => isOver = true);
    while (!isOver) {
      assertEquals((await fine.check(target(good.port), never)).healthy, true);
      checksMeanwhile++;
    }
    const result = await checking;
    assertEquals(result.healthy, false);
    assertMatch(result.message, /^the expression ".*" takes too long on a text of 5001 characters/);
  });
  assertGreater(checksMeanwhile, 10);
  assertGreater(beats, 15);
  evil.close();
  good.close();
});

Deno.test("http stops matching when the time of the check is up", async () => {
  const server = serve({ pieces: [page("200 OK", "a".repeat(5_000) + "b")] });
  const context = contextOfOurOwn();
  const { promise: matching, resolve: onMatching } = Promise.withResolvers<void>();
  const expressions: Expressions = {
    test(...given) {
      onMatching();
      return context.expressions.test(...given);
    },
  };
  const options = { receive: String.raw`^(?:(a|aa)\1?)+$` };
  const checker = instantiate(http, options, { ...context, expressions });
  const abort = new AbortController();
  const reason = new Error("no answer within 1s");
  const failed = assertRejects(() => checker.check(target(server.port), abort.signal));
  await matching;
  abort.abort(reason);
  assertStrictEquals(await failed, reason);
  server.close();
});
