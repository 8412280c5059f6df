import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { LayerChange } from "../model/mod.ts";
import { createFakeClock, createFakeNames } from "../testing/mod.ts";
import { type LayerPiece, layOver, subjectOf, warningsOf } from "./layer.ts";
import { NameLookup } from "./lookup.ts";

const INPUT = {
  node: "a",
  services: [
    { name: "web", virtual: "10.0.0.150:80", real: ["10.0.0.1 masq 1", { address: "app2" }] },
    { name: "mail", virtual: "10.0.0.150:25" },
  ],
};

const piece = (change: LayerChange, base?: unknown): LayerPiece => ({
  ...change,
  by: "anna",
  since: 1,
  ...(base === undefined ? {} : { base }),
});

async function lay(input: unknown, ...pieces: readonly LayerPiece[]) {
  const names = createFakeNames({ app2: "10.0.0.2" });
  const { draft, traces } = await layOver(input, pieces, new NameLookup(names, createFakeClock()));
  return { input: draft.input, states: traces.map(({ state }) => state), traces };
}

Deno.test("layOver changes single servers, by their address or their name's", async () => {
  const { input, states } = await lay(
    INPUT,
    piece({ service: "web", server: "10.0.0.1:80", value: { weight: 5 } }),
    piece({ service: "web", server: "10.0.0.2:80", value: { weight: 6 } }),
    piece({ service: "mail", server: "10.0.0.3:25", value: {} }),
  );
  assertEquals(states, ["in_force", "in_force", "in_force"]);
  assertEquals(input, {
    node: "a",
    services: [
      {
        ...INPUT.services[0],
        real: [
          { address: "10.0.0.1", forwarding: "masq", weight: 5 },
          { address: "app2", weight: 6 },
        ],
      },
      { ...INPUT.services[1], real: [{ address: "10.0.0.3:25" }] },
    ],
  });
});

Deno.test("layOver does services first, whatever the order of the changes", async () => {
  const { input, states } = await lay(
    INPUT,
    piece({ service: "shop", server: "10.0.0.9:80", value: "10.0.0.9:80 gate" }),
    piece({ service: "shop", value: { virtual: "10.0.0.151:80" } }),
    piece({ service: "mail", value: null }),
    piece({ service: "web", value: { real: null, scheduler: "sh" } }),
  );
  assertEquals(states, ["in_force", "in_force", "in_force", "in_force"]);
  assertEquals(input, {
    node: "a",
    services: [
      { name: "web", virtual: "10.0.0.150:80", scheduler: "sh" },
      { name: "shop", virtual: "10.0.0.151:80", real: ["10.0.0.9:80 gate"] },
    ],
  });
});

Deno.test("what the file says already is moot, one by one or all together", async () => {
  const { input, states } = await lay(
    INPUT,
    piece({ service: "web", server: "10.0.0.1:80", value: { weight: 1, forwarding: "masq" } }),
    piece({ service: "web", server: "10.0.0.8:80", value: null }),
    piece({ service: "nobody", value: null }),
    piece({ service: "mail", value: { name: "mail" } }),
  );
  assertEquals(states, ["moot", "moot", "moot", "moot"]);
  assertEquals(input, INPUT);
  const together = await lay(
    INPUT,
    piece({ service: "web", value: { real: ["10.0.0.1"] } }),
    piece({ service: "web", server: "app2", value: "app2" }),
  );
  assertEquals(together.states, ["moot", "moot"]);
});

Deno.test("what cannot be applied is left out and says why", async () => {
  const { input, traces } = await lay(
    INPUT,
    piece({ service: "nobody", server: "10.0.0.1:80", value: { weight: 1 } }),
    piece({ service: "web", server: "10.0.0.9:80", value: { weight: 1 } }, { weight: 3 }),
    piece({ service: "shop", value: { scheduler: "rr" } }, { scheduler: "sh" }),
    piece({ service: "web", server: "10.0.0.1:80", value: "10.0.0.7:80" }),
    piece({ service: "web", value: { name: "other" } }),
    piece({ service: "mail", value: "text" }),
  );
  assertEquals(input, INPUT);
  assertEquals(warningsOf(traces).map(({ file, message }) => `${file}: ${message}`), [
    "run-time change of server 10.0.0.1:80 of nobody: it is not in force: there is no service nobody",
    "run-time change of server 10.0.0.9:80 of web: it is not in force: the file no longer has the server",
    "run-time change of service shop: it is not in force: the file no longer has the service",
    "run-time change of server 10.0.0.1:80 of web: it is not in force: what it gives names another server than 10.0.0.1:80",
    "run-time change of service web: it is not in force: what it gives names another service than web",
    'run-time change of service mail: it is not in force: found "text"; wanted is a mapping',
  ]);
});

Deno.test("a trace knows what the file says about the piece, and about no more", async () => {
  const { traces } = await lay(
    INPUT,
    piece({ service: "web", server: "10.0.0.1:80", value: { weight: 5 } }),
    piece({ service: "mail", server: "10.0.0.1:25", value: {} }),
    piece({ service: "web", value: { scheduler: "sh" } }),
    piece({ service: "mail", value: null }),
  );
  assertEquals(traces.map(({ said }) => said), [
    { weight: 1 },
    null,
    { scheduler: null },
    { name: "mail", virtual: "10.0.0.150:25" },
  ]);
});

Deno.test("layOver takes any input and any changes, and changes nothing that it is given", async () => {
  const change = fc.record({
    service: fc.constantFrom("web", "mail", "shop", "10.0.0.150:80/tcp"),
    server: fc.constantFrom("10.0.0.1:80", "app2", "x"),
    value: fc.oneof(
      fc.constant(null),
      fc.string(),
      fc.dictionary(
        fc.constantFrom("weight", "real", "name", "virtual", "address"),
        fc.jsonValue(),
      ),
    ),
  }, { requiredKeys: ["service", "value"] });
  const input = fc.oneof(
    fc.constant(INPUT),
    fc.jsonValue(),
    fc.record({ services: fc.array(fc.oneof(fc.jsonValue(), fc.constant(INPUT.services[0]))) }),
  );
  await fc.assert(
    fc.asyncProperty(input, fc.array(change, { maxLength: 5 }), async (given, changes) => {
      const before = JSON.stringify([given, changes]);
      const { traces } = await lay(given, ...changes.map((each) => piece(each)));
      assertEquals(traces.length, changes.length);
      assert(traces.every(({ piece }) => subjectOf(piece).includes(piece.service)));
      assertEquals(JSON.stringify([given, changes]), before);
    }),
    { numRuns: 500 },
  );
});
