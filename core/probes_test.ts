import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { RingmasterError } from "./errors.ts";
import type { Probe } from "./health/mod.ts";
import type { CheckConfig, ServiceConfig } from "./model/mod.ts";
import {
  type AnyPlugin,
  type CheckTarget,
  createRegistry,
  definePlugin,
  type FixedHealth,
  z,
} from "./plugin/mod.ts";
import { createProbeFactory } from "./probes.ts";
import { makeServiceConfig } from "./state/state_fixtures.ts";
import { createTestContext } from "./testing/mod.ts";

interface Made {
  readonly created: string[];
  /** Name of the checker and what it was asked to check. */
  readonly checked: [string, CheckTarget][];
}

function checker(
  made: Made,
  name: string,
  more: { readonly perMember?: boolean; readonly fixed?: FixedHealth } = {},
): AnyPlugin {
  return definePlugin({
    kind: "checker",
    name,
    summary: "A checker for tests.",
    options: z.strictObject({ request: z.string().optional() }),
    ...more,
    create() {
      made.created.push(name);
      return {
        check(target) {
          made.checked.push([name, target]);
          return Promise.resolve({ healthy: true, message: "fine" });
        },
      };
    },
  });
}

function setUp() {
  const made: Made = { created: [], checked: [] };
  const plugins = [
    checker(made, "http"),
    checker(made, "connect"),
    checker(made, "ping"),
    checker(made, "external", { perMember: true }),
    checker(made, "on", { fixed: "up" }),
    checker(made, "off", { fixed: "as_found" }),
  ];
  const registry = createRegistry(plugins);
  const factory = createProbeFactory(createTestContext);
  const probes = (...services: ServiceConfig[]) =>
    factory.watchedOf(services, registry).map((each) => each.probe);
  const keys = (...services: ServiceConfig[]) => probes(...services).map((each) => each.key);
  return { ...made, made, plugins, factory, registry, probes, keys };
}

/** The same plugins but for one, which is loaded anew. */
function withReloaded(plugins: readonly AnyPlugin[], made: Made, name: string) {
  return createRegistry(plugins.map((each) => each.name === name ? checker(made, name) : each));
}

function withCheck(change: Partial<CheckConfig>, base = makeServiceConfig()): ServiceConfig {
  const servers = base.servers.map((each) => ({ ...each, check: { ...each.check, ...change } }));
  return { ...base, servers };
}

const onUdp = makeServiceConfig({
  key: { by: "address", protocol: "udp", address: "10.0.0.150", port: 80 },
});
const second = makeServiceConfig({
  key: { by: "address", protocol: "tcp", address: "10.0.0.151", port: 80 },
});
const marked = makeServiceConfig({ key: { by: "fwmark", mark: 7, family: 4 } });

function asProbe(probe: unknown): Probe {
  assert(typeof probe === "object" && probe !== null && "run" in probe, "a probe that is run");
  return probe as Probe;
}

const never = new AbortController().signal;

Deno.test("watchedOf gives one probe for the same target and check in two services", () => {
  const { keys, created } = setUp();
  assertEquals(
    new Set(keys(makeServiceConfig(), second)).size,
    2,
    "two servers, four members",
  );
  assertEquals(created, ["http"]);
});

Deno.test("watchedOf tells checks apart by options, target, protocol, timing and connects", () => {
  const { keys } = setUp();
  const [base] = keys(makeServiceConfig());
  const others = [
    withCheck({ options: { request: "/b" } }),
    withCheck({ type: "ping" }),
    withCheck({ target: { address: "10.0.0.1", port: 81 } }),
    onUdp,
    withCheck({ intervalMs: 2_000 }),
    withCheck({ timeoutMs: 2_000 }),
    withCheck({ connects: 3 }),
  ];
  for (const other of others) assertNotEquals(keys(other)[0], base);
  assertNotEquals(keys(withCheck({ connects: 3 }))[0], keys(withCheck({ connects: 4 }))[0]);
});

Deno.test("watchedOf keeps thresholds out of the probe, because each service counts for itself", () => {
  const { keys } = setUp();
  const patient = withCheck({ thresholds: { rise: 3, fall: 3 } });
  assertEquals(keys(patient), keys(makeServiceConfig()));
});

Deno.test("watchedOf makes no new checker for a check that stays over a reload", () => {
  const { factory, registry, created } = setUp();
  factory.watchedOf([makeServiceConfig()], registry);
  const more = [makeServiceConfig(), withCheck({ options: { request: "/new" } })];
  factory.watchedOf(more, registry);
  assertEquals(created.length, 2);
  factory.watchedOf([makeServiceConfig()], registry);
  assertEquals(created.length, 2);
});

Deno.test("watchedOf keeps probes over another registry that has the same plugin object", () => {
  const { factory, registry, plugins, made, keys, created } = setUp();
  const [before] = keys(makeServiceConfig());
  const others = withReloaded(plugins, made, "ping");
  assertEquals(factory.watchedOf([makeServiceConfig()], others)[0]?.probe.key, before);
  assertEquals(created, ["http"]);
  assertEquals(factory.watchedOf([makeServiceConfig()], registry)[0]?.probe.key, before);
});

Deno.test("watchedOf makes another probe and another checker when the plugin was loaded anew", () => {
  const { factory, plugins, made, keys, created } = setUp();
  const [before] = keys(makeServiceConfig());
  const reloaded = withReloaded(plugins, made, "http");
  const after = factory.watchedOf([makeServiceConfig()], reloaded)[0]?.probe.key;
  assertNotEquals(after, before);
  assertEquals(created, ["http", "http"]);
  // Rolled back, it is the old check again.
  assertEquals(keys(makeServiceConfig())[0], before);
});

Deno.test("watchedOf changes the probe of a combined check when its connect checker was loaded anew", () => {
  const { factory, plugins, made, keys } = setUp();
  const combined = withCheck({ connects: 3 });
  const [before] = keys(combined);
  const reloaded = withReloaded(plugins, made, "connect");
  assertNotEquals(factory.watchedOf([combined], reloaded)[0]?.probe.key, before);
});

Deno.test("a probe hands the checker its target with protocol and time limit, and no member", async () => {
  const { probes, checked } = setUp();
  const [probe] = probes(withCheck({ timeoutMs: 700 }));
  assertEquals(await asProbe(probe).run(never), { healthy: true, message: "fine" });
  assertEquals(checked, [["http", {
    address: "10.0.0.1",
    port: 80,
    protocol: "tcp",
    timeoutMs: 700,
  }]]);
});

Deno.test("watchedOf gives each member its own probe where the checker asks for it, and tells it whose", async () => {
  const { probes, checked, created } = setUp();
  const external = (base: ServiceConfig) =>
    withCheck({ type: "external", target: { address: "10.0.0.1", port: 8080 } }, base);
  const all = probes(external(makeServiceConfig()), external(marked));
  assertEquals(new Set(all.map((each) => each.key)).size, 4, "all check the same port");
  assertEquals(created, ["external"]);
  for (const probe of all) await asProbe(probe).run(never);
  assertEquals(
    checked.map(([, { port, member }]) => [port, member]),
    [makeServiceConfig(), marked].flatMap(({ key }) =>
      ["10.0.0.1", "10.0.0.2"].map((address) => [8080, {
        service: key,
        server: { address, port: 80 },
      }])
    ),
  );
});

Deno.test("watchedOf combines a check with connect over tcp and ping over udp; a mark counts as tcp", async () => {
  for (
    const [base, connects] of [[second, "connect"], [onUdp, "ping"], [marked, "connect"]] as const
  ) {
    const { probes, checked } = setUp();
    const probe = asProbe(probes(withCheck({ connects: 3 }, base))[0]);
    assertEquals(probe.connects?.count, 3);
    await probe.connects?.run(never);
    await probe.run(never);
    assertEquals(checked.map(([name, { address }]) => `${name} ${address}`), [
      `${connects} 10.0.0.1`,
      "http 10.0.0.1",
    ]);
  }
});

Deno.test("watchedOf combines nothing where no connects are asked for", () => {
  const { probes, created } = setUp();
  assertEquals(asProbe(probes(withCheck({ connects: 0 }))[0]).connects, undefined);
  assertEquals(asProbe(probes(makeServiceConfig())[0]).connects, undefined);
  assertEquals(created, ["http"]);
});

Deno.test("watchedOf makes no checker for a type whose health is fixed, and says why it is so", () => {
  const { probes, created } = setUp();
  assertEquals(probes(withCheck({ type: "on", connects: 3 }))[0], {
    key: "on up",
    fixed: "up",
    message: "never checked: check type on",
  });
  assertEquals(probes(withCheck({ type: "off" }))[1], {
    key: "off as_found",
    fixed: "as_found",
    message: "never checked: check type off",
  });
  assertEquals(created, []);
});

Deno.test("watchedOf refuses an unknown checker and options that do not decode, naming the plugin", () => {
  const { factory, registry, keys } = setUp();
  const [before] = keys(makeServiceConfig());
  const watch = (change: Partial<CheckConfig>) => factory.watchedOf([withCheck(change)], registry);
  const unknown = assertThrows(
    () => watch({ type: "htp" }),
    RingmasterError,
    'did you mean "http"',
  );
  assertEquals(unknown.code, "plugin_unknown");
  assertThrows(
    () => watch({ options: { request: 5 } }),
    RingmasterError,
    "checker.http failed in decode",
  );
  const alone = createRegistry([]);
  assertThrows(() => factory.watchedOf([makeServiceConfig()], alone), RingmasterError);
  assertEquals(keys(makeServiceConfig())[0], before, "nothing has changed by that");
});
