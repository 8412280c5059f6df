import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { createRegistry, definePlugin, type FormatReading, z } from "../plugin/mod.ts";
import { createFakeFiles, createFakePorts } from "../testing/mod.ts";
import { digestOf } from "./digest.ts";
import { loadConfig, type LoadResult } from "./load.ts";
import { load, loaded, testPlugins, testRegistry, told } from "./load_fixture.ts";

/** A registry with one format, which reads whatever the test gives. */
function registryWith(read: () => FormatReading, recognizes: () => boolean = () => true) {
  const format = definePlugin({
    kind: "format",
    name: "given",
    summary: "reads what the test gives",
    options: z.strictObject({}),
    create: () => ({ recognizes, read }),
  });
  return createRegistry([format, ...testPlugins.filter((plugin) => plugin.kind !== "format")]);
}

function reading(input: unknown): FormatReading {
  return { input, problems: [], locate: () => undefined };
}

Deno.test("loadConfig resolves the least that can be written", async () => {
  const text = `
    services[0].virtual = "10.0.0.150:9072"
    services[0].real[0] = "10.0.0.147"
  `;
  const { config, warnings, digest } = await loaded(text);
  assertEquals(warnings, []);
  assertEquals(digest, await digestOf(text));
  assertEquals(config, {
    path: "a.conf",
    node: "test-node",
    autoreload: false,
    cleanstop: true,
    observers: [{ type: "log", options: {} }, { type: "admin", options: {} }],
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
  assertEquals(config.observers[1], { type: "admin", options: { socket: "/run/n2.sock" } });
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
  walk(result);
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

Deno.test("loadConfig reports a file that no format takes, with its digest", async () => {
  const result = await load("what is this", { path: "x.txt" });
  assertEquals(result, {
    ok: false,
    problems: [{
      severity: "error",
      file: "x.txt",
      path: "",
      message:
        "cannot tell the format of the file, neither by its name nor by its text; there are lines",
    }],
    digest: await digestOf("what is this"),
  });
  assertEquals(await told(" \n ", { registry: createRegistry([]) }), ["the file is empty"]);
  assertStringIncludes(
    (await told("x", { registry: createRegistry([]) })).join(),
    "there are none",
  );
});

Deno.test("loadConfig gives the problems of the format and goes no further", async () => {
  const registry = registryWith(() => ({
    input: { nonsense: 1 },
    problems: [
      { severity: "error", file: "b.conf", line: 7, path: "", message: "late" },
      { severity: "warning", file: "b.conf", line: 2, path: "", message: "early" },
    ],
    locate: () => undefined,
  }));
  const result = await load("x", { registry });
  assert(!result.ok);
  assertEquals(result.problems.map((each) => each.message), ["early", "late"]);
});

Deno.test("loadConfig keeps the warnings of the format beside its own", async () => {
  const registry = registryWith(() => ({
    input: { services: [] },
    problems: [{ severity: "warning", file: "a.conf", line: 2, path: "", message: "lost indent" }],
    locate: () => 5,
  }));
  assertEquals(await told("x", { registry }), [
    "2: warning: lost indent",
    "5: warning: services: no service is defined",
  ]);
});

Deno.test("loadConfig asks the formats in their order and takes the first", async () => {
  const asked: string[] = [];
  const format = (name: string, mine: boolean) =>
    definePlugin({
      kind: "format",
      name,
      summary: "",
      options: z.strictObject({}),
      create: (_, context) => ({
        recognizes: ({ path, text }) => {
          asked.push(`${context.pluginId} ${path} ${text}`);
          return mine;
        },
        read: () => reading({ node: name }),
      }),
    });
  const registry = createRegistry([format("a", false), format("b", true), format("c", true)]);
  assertEquals((await loaded("text", { registry })).config.node, "b");
  assertEquals(asked, ["format.a a.conf text", "format.b a.conf text"]);
});

Deno.test("loadConfig reports a format that throws, wherever it does", async (test) => {
  const broken = () => {
    throw new Error("broken\n  format");
  };
  const table = {
    recognizes: registryWith(() => reading({}), broken),
    read: registryWith(broken),
    locate: registryWith(() => ({ input: { x: 1 }, problems: [], locate: broken })),
    create: createRegistry([definePlugin({
      kind: "format",
      name: "given",
      summary: "",
      options: z.strictObject({}),
      create: broken,
    })]),
  };
  for (const [name, registry] of Object.entries(table)) {
    await test.step(name, async () => {
      const prefix = name === "locate" ? "" : "format.given failed: ";
      assertEquals(await told("x", { registry }), [`${prefix}broken; format`]);
    });
  }
});

Deno.test("loadConfig reports a format that needs options, because nobody can give it any", async () => {
  const registry = createRegistry([definePlugin({
    kind: "format",
    name: "needy",
    summary: "",
    options: z.strictObject({ dialect: z.string() }),
    create: () => ({ recognizes: () => true, read: () => reading({}) }),
  })]);
  assertEquals(await told("x", { registry }), [
    "format.needy failed: cannot create it without options: dialect is missing; wanted is text",
  ]);
});

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
