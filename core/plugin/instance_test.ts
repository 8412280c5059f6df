import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import type { PluginKind } from "./contracts.ts";
import { createInstance } from "./instance.ts";

function failure(kind: PluginKind, create: () => unknown): RingmasterError {
  const plugin = { kind, id: `${kind}.sample` };
  return assertThrows(() => createInstance(plugin, create), RingmasterError);
}

Deno.test("createInstance gives the very instance that was created, a plain object or of a class", () => {
  const checker = { check: () => {} };
  class Format {
    recognizes() {}
    read() {}
  }
  const format = new Format();
  assertStrictEquals(createInstance({ kind: "checker", id: "checker.a" }, () => checker), checker);
  assertStrictEquals(createInstance({ kind: "format", id: "format.a" }, () => format), format);
});

Deno.test("createInstance names plugin and phase of what is thrown, and keeps it as the cause", () => {
  const thrown = new RangeError("too far");
  const error = failure("checker", () => {
    throw thrown;
  });
  assertEquals(error.code, "plugin_failed");
  assertEquals(error.message, "checker.sample failed in create: too far");
  assertStrictEquals(error.cause, thrown);
});

Deno.test("createInstance keeps the code of our own errors", () => {
  const error = failure("backend", () => {
    throw new RingmasterError("backend_unusable", "no kernel");
  });
  assertEquals(error.code, "backend_unusable");
});

Deno.test("createInstance says what was created where it is nonsense", () => {
  const wanted = "wanted is an object with check";
  for (
    const [found, words] of [
      [undefined, `it returned nothing; ${wanted}`],
      [null, `it returned nothing; ${wanted}`],
      [7, `it returned 7; ${wanted}`],
      ["up", `it returned "up"; ${wanted}`],
      [() => true, `it returned a function; ${wanted}`],
      [{}, `what it returned has no function check; ${wanted}`],
      [{ check: true }, `what it returned has no function check; ${wanted}`],
    ] as const
  ) {
    const { message } = failure("checker", () => found);
    assertEquals(message, `checker.sample failed in create: ${words}`);
  }
});

Deno.test("createInstance names every function that a kind must have and that is missing", () => {
  assertEquals(
    failure("backend", () => ({ list() {} })).message,
    "backend.sample failed in create: what it returned has no function probe and no apply; " +
      "wanted is an object with probe, list, apply",
  );
  assert(failure("observer", () => ({})).message.includes("no function start and no stop"));
  assert(failure("format", () => ({})).message.includes("no function recognizes and no read"));
});

Deno.test("createInstance takes resources and heartbeats that have what the director calls", () => {
  const resource = { label: "vip", acquire() {}, release() {}, held() {} };
  const heartbeat = { link: "wire", loops: false, start() {}, send() {}, stop() {} };
  assertStrictEquals(
    createInstance({ kind: "resource", id: "resource.a" }, () => resource),
    resource,
  );
  assertStrictEquals(
    createInstance({ kind: "heartbeat", id: "heartbeat.a" }, () => heartbeat),
    heartbeat,
  );
  assertEquals(
    failure("resource", () => ({ ...resource, held: true })).message,
    "resource.sample failed in create: what it returned has no function held; " +
      "wanted is an object with acquire, release, held",
  );
  assertEquals(
    failure("heartbeat", () => ({ start() {} })).message,
    "heartbeat.sample failed in create: what it returned has no function send and no stop; " +
      "wanted is an object with start, send, stop",
  );
});

Deno.test("createInstance takes no promise, and hears of its failure so that nobody else must", async () => {
  const error = failure("checker", () => Promise.reject(new Error("later")));
  assertEquals(
    error.message,
    "checker.sample failed in create: it returned a promise; wanted is an object with check, at once",
  );
  // An unhandled rejection would fail this test.
  await new Promise((resolve) => setTimeout(resolve));
});
