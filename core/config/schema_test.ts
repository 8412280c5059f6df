import { assert, assertEquals } from "@std/assert";
import { decode, z } from "../plugin/mod.ts";
import { type ConfigInput, configSchema, PERSISTENT_MAX_SECONDS } from "./schema.ts";

/** Compiles only while the inferred types take what formats produce and operators write. */
const everything = {
  node: "n1",
  backend: "memory",
  autoreload: "no",
  cleanstop: true,
  logfile: "/var/log/x.log",
  log: { format: "json", level: "error", file: "/x", syslog: "user", repeats: "0s" },
  admin: { socket: "/run/x.sock" },
  defaults: { scheduler: "wrr", quiescent: "off", fallback: "127.0.0.1", check: { rise: 2 } },
  services: [{
    name: "web",
    virtual: "10.0.0.150:80/tcp",
    scheduler: "rr",
    persistent: "1s",
    netmask: "255.255.255.0",
    quiescent: false,
    fallback: { address: "127.0.0.1:80", forwarding: "gate" },
    check: {
      type: "http",
      interval: "1s",
      timeout: "1s",
      rise: 1,
      fall: 1,
      port: 80,
      request: "/",
    },
    real: [
      "10.0.0.1:80 masq 1",
      { address: "10.0.0.2", forwarding: "ipip", weight: 0, check: { type: "sip" } },
    ],
  }],
} satisfies ConfigInput;

Deno.test("configSchema takes everything that can be written", () => {
  const decoded = decode(configSchema, everything);
  assert(decoded.ok);
  assertEquals(decoded.data.autoreload, false);
  assertEquals(decoded.data.services?.[0]?.persistent, 1_000);
});

Deno.test("configSchema takes an empty configuration, and lists with nothing below their key", () => {
  assert(decode(configSchema, {}).ok);
  assert(decode(configSchema, { services: null }).ok);
  assert(decode(configSchema, { services: [{ virtual: "a:1", real: null }] }).ok);
});

Deno.test("configSchema refuses unknown keys in every mapping, but options in a check and in admin", () => {
  const places: readonly unknown[] = [
    { ...everything, extra: 1 },
    { defaults: { extra: 1 } },
    { services: [{ virtual: "a:1", extra: 1 }] },
    { services: [{ virtual: "a:1", real: [{ address: "b", extra: 1 }] }] },
    { services: [{ virtual: "a:1", fallback: { address: "b", extra: 1 } }] },
  ];
  for (const place of places) {
    const decoded = decode(configSchema, place);
    assert(!decoded.ok);
    assertEquals(decoded.problems.map((problem) => problem.path.at(-1)), ["extra"]);
  }
  assert(decode(configSchema, { defaults: { check: { extra: 1 } } }).ok);
});

Deno.test("every key of configSchema is described, and can be shown as JSON Schema", () => {
  const undescribed: string[] = [];
  function walk(path: string, schema: unknown): void {
    if (typeof schema !== "object" || schema === null) return;
    const { properties = {}, items, anyOf = [] } = schema as {
      properties?: Record<string, { description?: string }>;
      items?: unknown;
      anyOf?: unknown[];
    };
    for (const [key, property] of Object.entries(properties)) {
      if (property.description === undefined) undescribed.push(`${path}.${key}`);
      walk(`${path}.${key}`, property);
    }
    for (const each of [items, ...anyOf]) walk(path, each);
  }
  walk("", z.toJSONSchema(configSchema, { io: "input" }));
  assertEquals(undescribed, []);
});

Deno.test("the longest persistence is 31 days", () => {
  assertEquals(PERSISTENT_MAX_SECONDS, 31 * 24 * 60 * 60);
});
