import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { protectHeaders } from "./headers.ts";

Deno.test("protectHeaders lets a page load from here only, and be framed by nobody", () => {
  const headers = new Headers({ "content-security-policy": "default-src *" });
  protectHeaders(headers, false);
  const policy = headers.get("content-security-policy") ?? "";
  assert(policy.startsWith("default-src 'none'"));
  assertStringIncludes(policy, "frame-ancestors 'none'");
  assert(!/unsafe|\*|https?:/.test(policy), policy);
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertEquals(headers.get("referrer-policy"), "no-referrer");
  assertEquals(headers.get("access-control-allow-origin"), null);
});

Deno.test("protectHeaders asks for TLS only over TLS, and leaves what a route says about caching", () => {
  const plain = new Headers({ "cache-control": "no-cache" });
  protectHeaders(plain, false);
  assertEquals([plain.get("strict-transport-security"), plain.get("cache-control")], [
    null,
    "no-cache",
  ]);
  const secure = new Headers();
  protectHeaders(secure, true);
  assertEquals(secure.get("cache-control"), "no-store");
  assertStringIncludes(secure.get("strict-transport-security") ?? "", "max-age=");
});
