import { assert, assertEquals } from "@std/assert";
import { createFakeFiles, createFakePorts } from "../testing/mod.ts";
import { digestOf } from "./digest.ts";
import { loadConfig } from "./load.ts";
import { loaded, testRegistry, told } from "./load_fixture.ts";

Deno.test("loadConfig resolves the least that can be written", async () => {
  const text = `
    services[0].virtual = "10.0.0.150:9072"
    services[0].real[0] = "10.0.0.147"
  `;
  const { config, warnings, digest } = await loaded(text);
  assertEquals(warnings, []);
  assertEquals(digest, digestOf(text));
  assertEquals(config, {
    path: "a.conf",
    node: "test-node",
    autoreload: false,
    cleanstop: true,
    observers: [
      { type: "log", options: {} },
      { type: "metrics", options: {} },
      { type: "admin", options: {} },
    ],
    services: [{
      name: "10.0.0.150:9072/tcp",
      key: { by: "address", protocol: "tcp", address: "10.0.0.150", port: 9072 },
      scheduler: "wrr",
      quiescent: false,
      servers: [{
        address: "10.0.0.147",
        port: 9072,
        forwarding: "masq",
        weight: 1,
        check: {
          type: "connect",
          options: {},
          intervalMs: 1_000,
          timeoutMs: 1_000,
          thresholds: { rise: 1, fall: 1 },
          target: { address: "10.0.0.147", port: 9072 },
        },
      }],
    }],
  });
});

Deno.test("loadConfig resolves everything that can be written", async () => {
  const { config, warnings } = await loaded(
    `
    node = "AppNode1"
    backend = "userspace"
    autoreload = "on"
    cleanstop = "no"
    logfile = "/var/log/x.log"
    admin.socket = "/run/x.sock"
    defaults = { "scheduler": "lc", "quiescent": true, "fallback": "127.0.0.1" }
    defaults.check = { "type": "http", "interval": "2s", "rise": 2, "request": "/default" }
    services[0] = { "name": "web shop", "virtual": "shop.example:http/tcp", "scheduler": "sh" }
    services[0].persistent = "5m"
    services[0].netmask = "255.255.255.0"
    services[0].quiescent = "off"
    services[0].fallback = { "address": "10.0.0.9:81", "forwarding": "masq" }
    services[0].check = { "timeout": "500ms", "fall": 3, "port": 8080, "receive": "fine" }
    services[0].real[0] = "node1:81 gate 5"
    services[0].real[1] = { "address": "node2", "forwarding": "ipip", "weight": 0 }
    services[0].real[1].check = { "type": "sip", "login": "ping", "port": 5060 }
    services[1] = { "virtual": "[2001:DB8:0::1]:53/udp", "check": { "type": "sip" } }
    services[1].fallback = "[::1] ipip"
    services[1].real[0] = "[2001:db8::2]:5353 7"
  `,
    {
      hosts: { "shop.example": "10.0.0.150", node1: "10.0.0.1", node2: "10.0.0.2" },
      services: { http: 80 },
    },
  );
  assertEquals(warnings, []);
  const web = {
    type: "http",
    options: { request: "/default", receive: "fine" },
    intervalMs: 2_000,
    timeoutMs: 500,
    thresholds: { rise: 2, fall: 3 },
  };
  assertEquals(config, {
    path: "a.conf",
    node: "AppNode1",
    backend: "userspace",
    autoreload: true,
    cleanstop: false,
    observers: [
      { type: "log", options: { file: "/var/log/x.log" } },
      { type: "metrics", options: {} },
      { type: "admin", options: { socket: "/run/x.sock" } },
    ],
    services: [{
      name: "web shop",
      key: { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 },
      scheduler: "sh",
      persistence: { timeoutSeconds: 300, netmask: "255.255.255.0" },
      quiescent: false,
      fallback: { address: "10.0.0.9", port: 81, forwarding: "masq" },
      servers: [{
        address: "10.0.0.1",
        port: 81,
        forwarding: "gate",
        weight: 5,
        check: { ...web, target: { address: "10.0.0.1", port: 8080 } },
      }, {
        address: "10.0.0.2",
        port: 80,
        forwarding: "ipip",
        weight: 0,
        check: {
          ...web,
          type: "sip",
          options: { login: "ping" },
          target: { address: "10.0.0.2", port: 5060 },
        },
      }],
    }, {
      name: "[2001:db8::1]:53/udp",
      key: { by: "address", protocol: "udp", address: "2001:db8::1", port: 53 },
      scheduler: "lc",
      quiescent: true,
      fallback: { address: "::1", port: 53, forwarding: "ipip" },
      servers: [{
        address: "2001:db8::2",
        port: 5353,
        forwarding: "masq",
        weight: 7,
        check: {
          type: "sip",
          options: {},
          intervalMs: 2_000,
          timeoutMs: 1_000,
          thresholds: { rise: 2, fall: 1 },
          target: { address: "2001:db8::2", port: 5353 },
        },
      }],
    }],
  });
});

Deno.test("loadConfig lets the command line win over the file", async () => {
  const overrides = { node: "n2", backend: "memory", socket: "/run/n2.sock" };
  const { config } = await loaded(
    'node = "n1"\nbackend = "userspace"\nadmin.socket = "/run/n1.sock"\nservices = []',
    { overrides },
  );
  assertEquals(config.node, "n2");
  assertEquals(config.backend, "memory");
  assertEquals(config.observers[2], { type: "admin", options: { socket: "/run/n2.sock" } });
});

Deno.test("loadConfig reports a backend on the command line without a line of the file", async () => {
  assertEquals(await told("services = []", { overrides: { backend: "memry" } }), [
    'unknown backend "memry", did you mean "memory"? there are memory, userspace',
  ]);
});

Deno.test("loadConfig freezes what it gives, all through", async () => {
  const result = await loaded(
    'services[0] = {"virtual":"10.0.0.1:80","check":{"type":"http","headers":{"accept":"x"}},' +
      '"persistent":"1s","real":["10.0.0.2"]}',
  );
  const seen: unknown[] = [];
  function walk(value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    assert(Object.isFrozen(value), JSON.stringify(value));
    seen.push(value);
    Object.values(value).forEach(walk);
  }
  const { registry: _registry, ...plain } = result;
  assert(Object.isFrozen(result));
  walk(Object.freeze(plain));
  assert(seen.length > 12);
});

Deno.test("loadConfig shares the parts of a check that servers have in common", async () => {
  const { config } = await loaded(`
    services[0] = {"virtual":"10.0.0.1:80","check":{"type":"http"},"real":["10.0.0.2","10.0.0.3"]}
  `);
  const [first, second] = config.services[0]?.servers ?? [];
  assert(first?.check.options === second?.check.options);
});

Deno.test("loadConfig reports a file that cannot be read", async () => {
  const ports = createFakePorts({ files: createFakeFiles({}) });
  const result = await loadConfig({ path: "/etc/none.yaml", registry: testRegistry, ports });
  assertEquals(result, {
    ok: false,
    problems: [{
      severity: "error",
      file: "/etc/none.yaml",
      path: "",
      message: 'cannot read "/etc/none.yaml": no such file',
    }],
  });
});
