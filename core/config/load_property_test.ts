import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import type { LoadResult } from "./load.ts";
import { load, reading, registryWith } from "./load_fixture.ts";

const word = fc.constantFrom(
  ..."node services virtual real check defaults admin fallback type interval persistent netmask weight __proto__"
    .split(" "),
);
/** Values that look like what belongs there, more often than not. */
const value = fc.oneof(
  fc.constantFrom(
    ..."10.0.0.1:80|[::1]:80/udp|10.0.0.2 masq 1|yes|1s|http|sip|rr|255.255.0.0|name:x|||[".split(
      "|",
    ),
  ),
  fc.integer(),
  fc.jsonValue(),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    value,
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(word, word, fc.string()), tie("tree"), { maxKeys: 5 }),
  ),
}));
/** Close to a configuration: services are where they belong. */
const nearConfig = fc.record({
  services: fc.array(
    fc.record({
      virtual: value,
      real: fc.array(fc.oneof(value, tree), { maxLength: 3 }),
      check: tree,
      netmask: value,
      persistent: value,
      fallback: fc.oneof(value, tree),
    }, { requiredKeys: ["virtual"] }),
    { maxLength: 3 },
  ),
  defaults: tree,
}, { requiredKeys: ["services"] });

function assertComplete(result: LoadResult): void {
  if (result.ok) {
    assertEquals(result.warnings.filter((problem) => problem.severity === "error"), []);
    for (const service of result.config.services) {
      assert(service.name !== "");
      for (const { port, check } of service.servers) {
        assert(port >= 1 && port <= 65_535 && check.type !== "");
      }
    }
  } else assert(result.problems.some((problem) => problem.severity === "error"));
  for (const { message } of result.ok ? result.warnings : result.problems) {
    assertMatch(message, /^[^\n]+$/);
    assert(!message.includes("Invalid input") && !message.endsWith("."), message);
  }
}

Deno.test("loadConfig gives a configuration or problems for any JSON value", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(tree, nearConfig, fc.jsonValue()), async (input) => {
      const registry = registryWith(() => reading(input));
      assertComplete(await load("x", { registry }));
    }),
    { numRuns: 1_000 },
  );
});
