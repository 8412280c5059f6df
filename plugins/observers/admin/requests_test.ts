import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { RequestError } from "./problem.ts";
import {
  BODY_BYTES_MAX,
  eventsQuery,
  memberBody,
  readBody,
  readQuery,
  whyQuery,
} from "./requests.ts";

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
  const error = await assertRejects(() => readBody(memberBody, requestWith(endless)), RequestError);
  assertEquals(error.status, 413);
});

Deno.test("readBody wants the content type to be said", async () => {
  for (const type of [null, "", "text/plain", "application/jsonp", "text/json, application/json"]) {
    const error = await assertRejects(
      () => readBody(memberBody, requestWith(new TextEncoder().encode("{}"), type)),
      RequestError,
    );
    assertEquals(error.status, 415, String(type));
  }
});

Deno.test("readBody gives a member or a RequestError, whatever is sent", async () => {
  await fc.assert(fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
    try {
      const { service, server } = await readBody(memberBody, requestWith(text));
      assertEquals(service.length > 0 && server.length > 0, true);
    } catch (thrown) {
      if (!(thrown instanceof RequestError)) throw thrown;
    }
  }));
});
