import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createFakeClock } from "../../../core/testing/mod.ts";
import { RequestError } from "./problem.ts";
import {
  BODY_BYTES_MAX,
  BODY_LIMIT_MS,
  readBody,
  readParameters,
  readQuery,
  readText,
} from "./requests.ts";
import { eventsQuery, memberBody, memberPath, whyQuery } from "./schemas_requests.ts";

const clock = createFakeClock();
const limits = (bytesMax = BODY_BYTES_MAX) => ({ bytesMax, clock });

const at = (query: string) => `http://localhost/api/v1/why${query}`;

function requestWith(body: BodyInit | null, type: string | null = "application/json"): Request {
  return new Request(at(""), {
    method: "POST",
    body,
    headers: type === null ? {} : { "content-type": type },
  });
}

Deno.test("readQuery decodes what stands behind the question mark", () => {
  assertEquals(readQuery(whyQuery, at("?service=a%20b")), { service: "a b" });
  assertEquals(readQuery(eventsQuery, at("?after=12&limit=3")), { after: 12, limit: 3 });
  assertEquals(readQuery(eventsQuery, at("")), {});
});

Deno.test("readQuery refuses a name that is there twice, and one that it does not know", () => {
  const twice = assertThrows(() => readQuery(whyQuery, at("?service=a&service=b")), RequestError);
  assertEquals(twice.message, 'cannot read the query of /api/v1/why: "service" is there twice');
  for (const query of ["?service=a&sever=b", "?service=a&__proto__=b"]) {
    const unknown = assertThrows(() => readQuery(whyQuery, at(query)), RequestError);
    assertEquals(unknown.status, 400);
    assertStringIncludes(unknown.message, "unknown key");
  }
});

Deno.test("readBody counts the bytes that come, whatever the length that was announced", async () => {
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(BODY_BYTES_MAX / 4)),
  });
  const error = await assertRejects(
    () => readBody(memberBody, requestWith(endless), limits()),
    RequestError,
  );
  assertEquals(error.status, 413);
});

Deno.test("readBody wants the content type to be said", async () => {
  for (const type of [null, "", "text/plain", "application/jsonp", "text/json, application/json"]) {
    const error = await assertRejects(
      () => readBody(memberBody, requestWith(new TextEncoder().encode("{}"), type), limits()),
      RequestError,
    );
    assertEquals(error.status, 415, String(type));
  }
});

Deno.test("readBody gives a member or a RequestError, whatever is sent", async () => {
  await fc.assert(fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
    try {
      const { service, server } = await readBody(memberBody, requestWith(text), limits());
      assertEquals(service.length > 0 && server.length > 0, true);
    } catch (thrown) {
      if (!(thrown instanceof RequestError)) throw thrown;
    }
  }));
});

Deno.test("readParameters takes what the path says, and nothing that is too long", () => {
  const url = at("");
  const member = { service: "10.0.0.1:80/tcp", server: "10.0.0.2:80" };
  assertEquals(readParameters(memberPath, member, url), member);
  const long = { ...member, server: "x".repeat(1_001) };
  const error = assertThrows(() => readParameters(memberPath, long, url), RequestError);
  assertEquals(error.status, 400);
});

Deno.test("readText counts bytes, not characters, and takes no bytes that are no text", async () => {
  assertEquals(await readText(requestWith("\u00e4\u00e4"), limits(4)), "\u00e4\u00e4");
  const long = await assertRejects(
    () => readText(requestWith("\u00e4\u00e4"), limits(3)),
    RequestError,
  );
  assertEquals(long.status, 413);
  const noise = requestWith(new Uint8Array([0xff, 0xfe]));
  assertEquals((await assertRejects(() => readText(noise, limits(9)), RequestError)).status, 400);
  assertEquals(await readText(requestWith(null), limits(0)), "");
});

Deno.test("readText waits for a body that does not come no longer than its limit", async () => {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  const silent = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("{")),
    cancel: () => resolve(),
  });
  const asked = assertRejects(() => readText(requestWith(silent), limits()), RequestError);
  await clock.advance(BODY_LIMIT_MS - 1);
  assertEquals(clock.pending, 1);
  await clock.advance(1);
  const error = await asked;
  assertEquals([error.status, clock.pending], [408, 0]);
  assertStringIncludes(error.message, "it has not come within 30 s");
  await cancelled;
});

Deno.test("readText leaves no timer behind, and joins characters that come in pieces", async () => {
  const bytes = new TextEncoder().encode("\u20ac");
  const pieces = ReadableStream.from([bytes.slice(0, 1), bytes.slice(1)]);
  assertEquals(await readText(requestWith(pieces), limits()), "\u20ac");
  const cut = requestWith(bytes.slice(0, 2));
  assertEquals((await assertRejects(() => readText(cut, limits()), RequestError)).status, 400);
  assertEquals(clock.pending, 0);
});
