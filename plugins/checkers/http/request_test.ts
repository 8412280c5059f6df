import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { buildRequest, createRequestBuilder, hostOf, REQUESTS_KEPT_MAX } from "./request.ts";

const decoder = new TextDecoder();

Deno.test("buildRequest writes one request that asks to close", () => {
  assertEquals(
    decoder.decode(buildRequest("GET", "/SpringRing/status?x=1", "10.0.0.147")),
    "GET /SpringRing/status?x=1 HTTP/1.1\r\nHost: 10.0.0.147\r\nUser-Agent: ringmaster\r\n" +
      "Connection: close\r\n\r\n",
  );
});

Deno.test("hostOf leaves the port out and puts IPv6 in brackets", () => {
  assertEquals(hostOf("10.0.0.147"), "10.0.0.147");
  assertEquals(hostOf("2001:db8::1"), "[2001:db8::1]");
});

Deno.test("createRequestBuilder builds a request once for each host", () => {
  const requestFor = createRequestBuilder({ request: "/", method: "HEAD" });
  assertStrictEquals(requestFor("10.0.0.1"), requestFor("10.0.0.1"));
  assert(requestFor("10.0.0.1") !== requestFor("10.0.0.2"));
  assert(
    decoder.decode(requestFor("10.0.0.2")).startsWith("HEAD / HTTP/1.1\r\nHost: 10.0.0.2\r\n"),
  );
});

Deno.test("createRequestBuilder uses one request for all where there is a virtual host", () => {
  const requestFor = createRequestBuilder({
    request: "/",
    method: "GET",
    virtualhost: "www.example.org:8080",
  });
  assertStrictEquals(requestFor("10.0.0.1"), requestFor("10.0.0.2"));
  assert(decoder.decode(requestFor("10.0.0.1")).includes("\r\nHost: www.example.org:8080\r\n"));
});

Deno.test("createRequestBuilder keeps only so many requests", () => {
  const requestFor = createRequestBuilder({ request: "/", method: "GET" });
  const first = requestFor("10.0.0.0");
  for (let index = 1; index <= REQUESTS_KEPT_MAX; index++) {
    requestFor(`10.1.${index >> 8}.${index & 255}`);
  }
  const again = requestFor("10.0.0.0");
  assert(first !== again, "it was forgotten");
  assertEquals(first, again);
});
