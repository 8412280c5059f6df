import { assertEquals } from "@std/assert";
import { type ServerHealth, serviceId } from "../model/mod.ts";
import { desiredTable, serviceState, usesFallback } from "./desired.ts";
import { makeHealth, makeServiceConfig } from "./state_fixtures.ts";

const ONE = "10.0.0.1:80";
const TWO = "10.0.0.2:80";
const FALLBACK = { address: "127.0.0.1", port: 80, forwarding: "gate" } as const;

function weights(
  config: ReturnType<typeof makeServiceConfig>,
  health: Readonly<Record<string, ServerHealth>>,
): Record<string, number> {
  const table = desiredTable([config], (_service, server) => health[server]);
  const servers = table.get(serviceId(config.key))?.servers ?? new Map();
  return Object.fromEntries([...servers].map(([id, server]) => [id, server.weight]));
}

Deno.test("desiredTable has servers that are up with their weight, and no others", () => {
  const config = makeServiceConfig();
  assertEquals(weights(config, { [ONE]: makeHealth("up"), [TWO]: makeHealth("down") }), {
    [ONE]: 2,
  });
  assertEquals(weights(config, { [ONE]: makeHealth("unknown") }), {});
});

Deno.test("desiredTable keeps the service when no server is up", () => {
  const config = makeServiceConfig();
  const table = desiredTable([config], () => makeHealth("down"));
  assertEquals([...table.keys()], ["10.0.0.150:80/tcp"]);
  assertEquals(table.get("10.0.0.150:80/tcp")?.servers.size, 0);
});

Deno.test("desiredTable with quiescent keeps a down server at weight 0 if it was ever in the table", () => {
  const config = makeServiceConfig({ quiescent: true });
  const health = { [ONE]: makeHealth("down", true), [TWO]: makeHealth("down", false) };
  assertEquals(weights(config, health), { [ONE]: 0 });
});

Deno.test("desiredTable leaves a server found quiesced as it is until it was checked", () => {
  const config = makeServiceConfig({ quiescent: true });
  assertEquals(weights(config, { [ONE]: makeHealth("unknown", true) }), { [ONE]: 0 });
  assertEquals(weights(makeServiceConfig(), { [ONE]: makeHealth("unknown", true) }), {});
});

Deno.test("desiredTable carries scheduler and persistence, and leaves persistence out where there is none", () => {
  const persistence = { timeoutSeconds: 60, netmask: "255.255.255.0" };
  const [service] = desiredTable([makeServiceConfig({ persistence })], () => undefined).values();
  assertEquals(service?.scheduler, "wrr");
  assertEquals(service?.persistence, persistence);
  const [plain] = desiredTable([makeServiceConfig()], () => undefined).values();
  assertEquals(plain !== undefined && "persistence" in plain, false);
});

Deno.test("usesFallback when every server is down, with weight 1, beside quiesced ones", () => {
  const config = makeServiceConfig({ fallback: FALLBACK, quiescent: true });
  const down = { [ONE]: makeHealth("down", true), [TWO]: makeHealth("down", true) };
  assertEquals(weights(config, down), { [ONE]: 0, [TWO]: 0, "127.0.0.1:80": 1 });
  const one = { ...down, [TWO]: makeHealth("up") };
  assertEquals(weights(config, one), { [ONE]: 0, [TWO]: 2 });
});

Deno.test("usesFallback waits for first checks, but not for ever: a down and an unchecked server do not use it", () => {
  const config = makeServiceConfig({ fallback: FALLBACK });
  const of = (health: Readonly<Record<string, ServerHealth>>) =>
    usesFallback(config, (_service, server) => health[server]);
  assertEquals(of({ [ONE]: makeHealth("unknown"), [TWO]: makeHealth("unknown") }), false);
  assertEquals(of({ [ONE]: makeHealth("down"), [TWO]: makeHealth("unknown") }), false);
  assertEquals(of({ [ONE]: makeHealth("down"), [TWO]: makeHealth("down") }), true);
});

Deno.test("usesFallback counts a server that is up with weight 0 as not serving", () => {
  const servers = makeServiceConfig().servers.map((server) => ({ ...server, weight: 0 }));
  const config = makeServiceConfig({ servers, fallback: FALLBACK });
  assertEquals(usesFallback(config, () => makeHealth("up")), true);
});

Deno.test("serviceState counts what serves and what is still to be checked", () => {
  const health = { [ONE]: makeHealth("up"), [TWO]: makeHealth("unknown") };
  assertEquals(
    serviceState(
      makeServiceConfig(),
      (_service, server) => (health as Record<string, ServerHealth>)[server],
    ),
    { serving: 1, unknown: 1, fallbackInUse: false },
  );
});
