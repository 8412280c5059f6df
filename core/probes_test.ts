import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { RingmasterError } from "./errors.ts";
import type { CheckConfig, ServiceConfig } from "./model/mod.ts";
import { type CheckTarget, createRegistry, definePlugin, z } from "./plugin/mod.ts";
import { createProbeFactory } from "./probes.ts";
import { makeServiceConfig } from "./state/state_fixtures.ts";
import { createTestContext } from "./testing/mod.ts";

function setUp() {
  let created = 0;
  const targets: CheckTarget[] = [];
  const http = definePlugin({
    kind: "checker",
    name: "http",
    summary: "A checker for tests.",
    options: z.strictObject({ request: z.string().optional() }),
    create() {
      created++;
      return {
        check(target) {
          targets.push(target);
          return Promise.resolve({ healthy: true, message: "fine" });
        },
      };
    },
  });
  const factory = createProbeFactory(createRegistry([http]), createTestContext);
  const keys = (...services: ServiceConfig[]) =>
    factory.watchedOf(services).map((each) => each.probe.key);
  return { factory, keys, targets, created: () => created };
}

function withCheck(change: Partial<CheckConfig>, base = makeServiceConfig()): ServiceConfig {
  const servers = base.servers.map((each) => ({ ...each, check: { ...each.check, ...change } }));
  return { ...base, servers };
}

Deno.test("watchedOf gives one probe for the same target and check in two services", () => {
  const { keys, created } = setUp();
  const other = makeServiceConfig({
    key: { by: "address", protocol: "tcp", address: "10.0.0.151", port: 80 },
  });
  assertEquals(new Set(keys(makeServiceConfig(), other)).size, 2, "two servers, four members");
  assertEquals(created(), 1);
});

Deno.test("watchedOf tells checks apart by options, target, protocol, interval and time limit", () => {
  const { keys } = setUp();
  const [base] = keys(makeServiceConfig());
  const others = [
    withCheck({ options: { request: "/b" } }),
    withCheck({ target: { address: "10.0.0.1", port: 81 } }),
    makeServiceConfig({ key: { by: "address", protocol: "udp", address: "10.0.0.150", port: 80 } }),
    withCheck({ intervalMs: 2_000 }),
    withCheck({ timeoutMs: 2_000 }),
  ];
  for (const other of others) assertNotEquals(keys(other)[0], base);
});

Deno.test("watchedOf keeps thresholds out of the probe, because each service counts for itself", () => {
  const { keys } = setUp();
  const patient = withCheck({ thresholds: { rise: 3, fall: 3 } });
  assertEquals(keys(patient), keys(makeServiceConfig()));
});

Deno.test("watchedOf makes no new checker for a check that stays over a reload", () => {
  const { factory, created } = setUp();
  factory.watchedOf([makeServiceConfig()]);
  factory.watchedOf([makeServiceConfig(), withCheck({ options: { request: "/new" } })]);
  assertEquals(created(), 2);
  factory.watchedOf([makeServiceConfig()]);
  assertEquals(created(), 2);
});

Deno.test("a probe hands the checker its target with the service's protocol", async () => {
  const { factory, targets } = setUp();
  const [watched] = factory.watchedOf([makeServiceConfig()]);
  await watched?.probe.run(new AbortController().signal);
  assertEquals(targets, [{ address: "10.0.0.1", port: 80, protocol: "tcp" }]);
});

Deno.test("watchedOf refuses an unknown checker and options that do not decode, naming the plugin", () => {
  const { factory } = setUp();
  const unknown = assertThrows(
    () => factory.watchedOf([withCheck({ type: "htp" })]),
    RingmasterError,
    'did you mean "http"',
  );
  assertEquals(unknown.code, "plugin_unknown");
  assertThrows(
    () => factory.watchedOf([withCheck({ options: { request: 5 } })]),
    RingmasterError,
    "checker.http failed in decode",
  );
});
