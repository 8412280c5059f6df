import { assertEquals, assertNotEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { RingmasterError } from "./errors.ts";
import { definePlugin, z } from "./plugin/mod.ts";
import { createCheckerShelf } from "./probes_checkers.ts";
import { createTestContext } from "./testing/mod.ts";

function setUp() {
  const contexts: string[] = [];
  const plugin = (name = "http") =>
    definePlugin({
      kind: "checker",
      name,
      summary: "A checker for tests.",
      options: z.strictObject({ request: z.string().optional() }),
      create: ({ request }) => {
        if (request === "/broken") throw new TypeError("cannot be made");
        return { check: () => Promise.resolve({ healthy: true, message: "fine" }) };
      },
    });
  const shelf = createCheckerShelf((id) => {
    contexts.push(id);
    return createTestContext(id);
  });
  return { shelf, plugin, contexts };
}

Deno.test("the shelf gives one instance for a plugin object and options, in a round and over rounds", () => {
  const { shelf, plugin, contexts } = setUp();
  const http = plugin();
  const [first, again] = shelf.round((of) => [of(http, {}), of(http, {})]);
  const later = shelf.round((of) => of(http, {}));
  assertStrictEquals(again, first);
  assertStrictEquals(later, first);
  assertEquals(contexts, ["checker.http"]);
  assertEquals(first?.pluginId, "checker.http");
});

Deno.test("the shelf tells instances apart by options, name and plugin object", () => {
  const { shelf, plugin } = setUp();
  const http = plugin();
  const keys = shelf.round((of) =>
    [of(http, {}), of(http, { request: "/" }), of(plugin("sip"), {}), of(plugin(), {})]
      .map(({ key }) => key)
  );
  assertEquals(new Set(keys).size, 4);
});

Deno.test("the shelf tells plugins apart that are given the very same options, one after the other", () => {
  const { shelf, plugin } = setUp();
  const options = {};
  const [http, sip] = [plugin(), plugin("sip")];
  const [first, second, third] = shelf.round((
    of,
  ) => [of(http, options), of(sip, options), of(http, options)]);
  assertNotEquals(second?.checker, first?.checker);
  assertStrictEquals(third, first);
  assertEquals([first?.pluginId, second?.pluginId], ["checker.http", "checker.sip"]);
});

Deno.test("the shelf forgets what a round did not take, but never the number of a plugin", () => {
  const { shelf, plugin, contexts } = setUp();
  const http = plugin();
  const first = shelf.round((of) => of(http, {}));
  shelf.round(() => {});
  const anew = shelf.round((of) => of(http, {}));
  assertNotEquals(anew.checker, first.checker);
  assertEquals(anew.key, first.key);
  assertEquals(contexts.length, 2);
});

Deno.test("the shelf keeps what it had where a round throws", () => {
  const { shelf, plugin, contexts } = setUp();
  const http = plugin();
  const first = shelf.round((of) => of(http, {}));
  assertThrows(
    () => shelf.round((of) => of(http, { request: 5 })),
    RingmasterError,
    "checker.http failed in decode",
  );
  assertThrows(
    () => shelf.round((of) => of(http, { request: "/broken" })),
    Error,
    "cannot be made",
  );
  assertStrictEquals(shelf.round((of) => of(http, {})), first);
  assertEquals(contexts.length, 2, "the broken one was given its context");
});
