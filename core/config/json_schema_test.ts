import { assert, assertEquals } from "@std/assert";
import { createRegistry, definePlugin, z } from "../plugin/mod.ts";
import { configJsonSchema } from "./json_schema.ts";
import { testPlugins, testRegistry } from "./load_fixture.ts";
import { configSchema } from "./schema.ts";

interface Json {
  readonly [key: string]: Json;
}

function schemaOf(registry = testRegistry): Json {
  // Plain JSON, in which every step may be asked for the next.
  return JSON.parse(JSON.stringify(configJsonSchema(registry)));
}

/** The alternatives of a check by their titles. */
function checks(schema: Json): Map<string, Json> {
  const list = schema.$defs?.check?.oneOf as unknown as readonly Json[];
  return new Map(list.map((each) => [String(each.title), each]));
}

Deno.test("configJsonSchema has every key of the configuration, and no other", () => {
  const schema = schemaOf();
  const names = Object.keys(configSchema.shape);
  assertEquals(Object.keys(schema.properties ?? {}).sort(), names.sort());
  assertEquals(schema.additionalProperties, false as never);
});

Deno.test("configJsonSchema gives each checker its options beside the timing", () => {
  const found = checks(schemaOf());
  assertEquals([...found.keys()], [
    ...testRegistry.list("checker").map((plugin) => plugin.name),
    "the type that is inherited",
  ]);
  const http = found.get("http");
  assertEquals(http?.properties?.type?.const, "http" as never);
  assertEquals(http?.required, ["type"] as never);
  assertEquals(http?.additionalProperties, false as never);
  for (const key of ["interval", "connects", "request", "headers"]) {
    assert(http?.properties?.[key] !== undefined, key);
  }
  assertEquals(found.get("sip")?.properties?.request, undefined);
  assertEquals(Object.keys(found.get("the type that is inherited")?.properties ?? {}).sort(), [
    "command",
    "connects",
    "fall",
    "grace",
    "headers",
    "interval",
    "login",
    "method",
    "port",
    "receive",
    "request",
    "rise",
    "timeout",
    "type",
    "verify",
  ]);
});

Deno.test("configJsonSchema takes an option of any checker where the type is inherited", () => {
  const other = definePlugin({
    kind: "checker",
    name: "other",
    summary: "has a number for a login",
    options: z.strictObject({ login: z.number() }),
    create: () => ({ check: () => Promise.resolve({ healthy: true, message: "" }) }),
  });
  const found = checks(schemaOf(createRegistry([...testPlugins, other])));
  assertEquals(found.get("the type that is inherited")?.properties?.login, {
    anyOf: [{ type: "string" }, { type: "number" }],
  } as never);
  // It may stand in the check that this one is laid over.
  assertEquals(found.get("other")?.required, ["type"] as never);
});

Deno.test("configJsonSchema names the backends, each with its options", () => {
  const { properties } = schemaOf();
  assertEquals(properties?.backend?.enum, ["memory", "userspace"] as never);
  assertEquals(Object.keys(properties?.backends?.properties ?? {}), ["memory", "userspace"]);
});

Deno.test("configJsonSchema says of a plugin's option that it cannot describe that it may be anything", () => {
  const odd = definePlugin({
    kind: "checker",
    name: "odd",
    summary: "cannot be described",
    options: z.strictObject({ when: z.date(), big: z.bigint() }),
    create: () => ({ check: () => Promise.resolve({ healthy: true, message: "" }) }),
  });
  const found = checks(schemaOf(createRegistry([...testPlugins, odd]))).get("odd");
  assertEquals([found?.properties?.when, found?.properties?.big], [{}, {}] as never);
});

Deno.test("configJsonSchema refers to what stands in many places", () => {
  const schema = schemaOf();
  const yes = { $ref: "#/$defs/yesOrNo" };
  const { description: _, ...autoreload } = schema.properties?.autoreload ?? {};
  assertEquals(autoreload, yes as never);
  assert((schema.$defs?.yesOrNo?.enum as unknown as unknown[]).includes("Off"));
  assertEquals(schema.properties?.defaults?.properties?.check?.$ref, "#/$defs/check" as never);
});

Deno.test("configJsonSchema has a form for each heartbeat and each resource, with its options", () => {
  const { $defs, properties } = schemaOf();
  const forms = (name: string) =>
    ($defs?.[name] as unknown as { oneOf: Record<string, unknown>[] }).oneOf;
  const [multicast, ...others] = forms("heartbeat");
  assertEquals(others, []);
  assertEquals(Object.keys(multicast?.properties ?? {}), ["type", "interface", "port"]);
  assertEquals(multicast?.required, ["type", "interface"]);
  const [address] = forms("resource");
  assertEquals(Object.keys(address?.properties ?? {}), [
    "type",
    "address",
    "interface",
    "timeout",
    "monitor",
    "on_failure",
  ]);
  assertEquals([address?.required, address?.additionalProperties], [["type", "address"], false]);
  const cluster = properties?.cluster?.properties as Record<string, { items?: unknown }>;
  assertEquals(cluster.heartbeats?.items, { $ref: "#/$defs/heartbeat" });
  assert(JSON.stringify(cluster.groups).includes('"$ref":"#/$defs/resource"'));
});

Deno.test("configJsonSchema allows no heartbeat where there is no plugin for one", () => {
  const plugins = testPlugins.filter(({ kind }) => kind !== "heartbeat" && kind !== "resource");
  const { $defs } = schemaOf(createRegistry(plugins));
  assertEquals([$defs?.heartbeat, $defs?.resource], [{ not: {} }, { not: {} }] as never);
});
