import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { BODY_BYTES_MAX, type Parsed } from "./parse.ts";
import {
  type CheckResult,
  type Expressions,
  RingmasterError,
  systemExpressions,
} from "../../../core/plugin/mod.ts";
import { type Expectation, judge } from "./verdict.ts";

function answer(
  status: number,
  body = "",
  more: { location?: string; truncated?: boolean } = {},
): Parsed {
  const bytes = new TextEncoder().encode(body);
  return { ok: true, response: { status, body: bytes, truncated: false, ...more } };
}

function verdict(
  parsed: Parsed,
  expectation: Expectation,
  expressions: Expressions = systemExpressions,
): Promise<CheckResult> {
  return judge(parsed, expectation, expressions, new AbortController().signal);
}

const anything: Expectation = { method: "GET" };
const ring: Expectation = { method: "GET", receive: /Spring.?Ring/ };

Deno.test("judge takes every 2xx status for up, and no other", async () => {
  for (let status = 100; status < 600; status++) {
    assertEquals((await verdict(answer(status), anything)).healthy, status >= 200 && status < 300);
  }
  assertEquals((await verdict(answer(503), anything)).message, "status 503, wanted 2xx");
  assertEquals((await verdict(answer(200), anything)).message, "status 200");
});

Deno.test("judge looks for the pattern anywhere in the body, with regard to case", async () => {
  assertEquals(await verdict(answer(200, "a SpringRing app"), ring), {
    healthy: true,
    message: "status 200, body matches /Spring.?Ring/",
  });
  assertEquals(await verdict(answer(200, "a springring app"), ring), {
    healthy: false,
    message: "body does not match /Spring.?Ring/",
  });
  assertEquals(
    (await verdict(answer(404, "a SpringRing app"), ring)).message,
    "status 404, wanted 2xx",
  );
});

Deno.test("judge says where a redirect points to, and that it is not followed", async () => {
  assertEquals(
    (await verdict(answer(301, "", { location: "http://other.example/\r\n" }), anything)).message,
    String.raw`status 301 to "http://other.example/\r\n", wanted 2xx; redirects are not followed`,
  );
  assertEquals((await verdict(answer(304), anything)).message, "status 304, wanted 2xx");
});

Deno.test("judge says when only the beginning of a body was looked at", async () => {
  assertEquals(
    (await verdict(answer(200, "other", { truncated: true }), ring)).message,
    `body does not match /Spring.?Ring/ in its first ${BODY_BYTES_MAX} bytes`,
  );
  assertEquals((await verdict(answer(200, "SpringRing", { truncated: true }), ring)).healthy, true);
});

Deno.test("judge matches what is text in a body that is not all UTF-8", async () => {
  const bytes = Uint8Array.of(0xff, 0xfe, ...new TextEncoder().encode("Spring✓Ring"), 0xc3);
  const parsed: Parsed = { ok: true, response: { status: 200, body: bytes, truncated: false } };
  assertEquals((await verdict(parsed, ring)).healthy, true);
  assertEquals((await verdict(parsed, { method: "GET", receive: /✓/ })).healthy, true);
});

Deno.test("judge explains that HEAD has no body to match", async () => {
  assertEquals(
    (await verdict(answer(200), { method: "HEAD", receive: /x/ })).message,
    "no body to match /x/, the method is HEAD",
  );
});

Deno.test("judge cuts a long pattern in messages and hands a parser's reason on", async () => {
  const long = await verdict(answer(200), { method: "GET", receive: new RegExp("x".repeat(200)) });
  assertEquals(long.message, `body does not match /${"x".repeat(80)}.../`);
  assertEquals(await verdict({ ok: false, reason: "closed before the end of the headers" }, ring), {
    healthy: false,
    message: "closed before the end of the headers",
  });
});

Deno.test("judge tells of an expression that cannot be matched in time as of any other failure", async () => {
  const message = 'the expression "(a+)+" takes too long';
  const expressions: Expressions = {
    test: () => Promise.reject(new RingmasterError("timed_out", message)),
  };
  assertEquals(await verdict(answer(200, "a"), ring, expressions), { healthy: false, message });
  assertEquals(
    (await verdict(answer(404, "a"), ring, expressions)).message,
    "status 404, wanted 2xx",
  );
});

Deno.test("judge hands on what is not the expression's fault, such as the end of the check's time", async () => {
  const reason = new Error("no answer within 1s");
  const expressions: Expressions = {
    test: (_source, _text, signal) => Promise.reject(signal?.reason),
  };
  const judging = judge(answer(200, "a"), ring, expressions, AbortSignal.abort(reason));
  assertStrictEquals(await assertRejects(() => judging), reason);
});
