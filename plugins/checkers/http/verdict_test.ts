import { assertEquals } from "@std/assert";
import { BODY_BYTES_MAX, type Parsed } from "./parse.ts";
import { type Expectation, judge } from "./verdict.ts";

function answer(
  status: number,
  body = "",
  more: { location?: string; truncated?: boolean } = {},
): Parsed {
  const bytes = new TextEncoder().encode(body);
  return { ok: true, response: { status, body: bytes, truncated: false, ...more } };
}

const anything: Expectation = { method: "GET" };
const ring: Expectation = { method: "GET", receive: /Spring.?Ring/ };

Deno.test("judge takes every 2xx status for up, and no other", () => {
  for (let status = 100; status < 600; status++) {
    assertEquals(judge(answer(status), anything).healthy, status >= 200 && status < 300);
  }
  assertEquals(judge(answer(503), anything).message, "status 503, wanted 2xx");
  assertEquals(judge(answer(200), anything).message, "status 200");
});

Deno.test("judge looks for the pattern anywhere in the body, with regard to case", () => {
  assertEquals(judge(answer(200, "a SpringRing app"), ring), {
    healthy: true,
    message: "status 200, body matches /Spring.?Ring/",
  });
  assertEquals(judge(answer(200, "a springring app"), ring), {
    healthy: false,
    message: "body does not match /Spring.?Ring/",
  });
  assertEquals(judge(answer(404, "a SpringRing app"), ring).message, "status 404, wanted 2xx");
});

Deno.test("judge says where a redirect points to, and that it is not followed", () => {
  assertEquals(
    judge(answer(301, "", { location: "http://other.example/\r\n" }), anything).message,
    String.raw`status 301 to "http://other.example/\r\n", wanted 2xx; redirects are not followed`,
  );
  assertEquals(judge(answer(304), anything).message, "status 304, wanted 2xx");
});

Deno.test("judge says when only the beginning of a body was looked at", () => {
  assertEquals(
    judge(answer(200, "other", { truncated: true }), ring).message,
    `body does not match /Spring.?Ring/ in its first ${BODY_BYTES_MAX} bytes`,
  );
  assertEquals(judge(answer(200, "SpringRing", { truncated: true }), ring).healthy, true);
});

Deno.test("judge matches what is text in a body that is not all UTF-8", () => {
  const bytes = Uint8Array.of(0xff, 0xfe, ...new TextEncoder().encode("Spring✓Ring"), 0xc3);
  const parsed: Parsed = { ok: true, response: { status: 200, body: bytes, truncated: false } };
  assertEquals(judge(parsed, ring).healthy, true);
  assertEquals(judge(parsed, { method: "GET", receive: /✓/ }).healthy, true);
});

Deno.test("judge explains that HEAD has no body to match", () => {
  assertEquals(
    judge(answer(200), { method: "HEAD", receive: /x/ }).message,
    "no body to match /x/, the method is HEAD",
  );
});

Deno.test("judge cuts a long pattern in messages and hands a parser's reason on", () => {
  const long = judge(answer(200), { method: "GET", receive: new RegExp("x".repeat(200)) });
  assertEquals(long.message, `body does not match /${"x".repeat(80)}.../`);
  assertEquals(judge({ ok: false, reason: "closed before the end of the headers" }, ring), {
    healthy: false,
    message: "closed before the end of the headers",
  });
});
