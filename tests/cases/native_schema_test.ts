/** The JSON Schema of the native configuration, asked by a validator of somebody else's: it and the loader agree. */

import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv";
import { configJsonSchema } from "../../core/config/mod.ts";
import { createRegistry } from "../../core/plugin/mod.ts";
import { instantiate } from "../../core/testing/mod.ts";
import { plugin as yaml } from "../../plugins/formats/yaml/mod.ts";
import { builtinPlugins } from "../../plugins/mod.ts";
import { fencedBlocks } from "../docs/markdown.ts";

const root = new URL("../../", import.meta.url);
const schema = configJsonSchema(createRegistry(builtinPlugins));
const validate = new Ajv2020({ allErrors: true, strict: true, strictTypes: false }).compile(schema);
const format = instantiate(yaml);

function inputOf(text: string): unknown {
  const { input, problems } = format.read({ path: "a.yaml", text });
  assertEquals(problems, []);
  return input;
}

/** Where a configuration does not conform, each place once. */
function wrongPlaces(text: string): string[] {
  if (validate(inputOf(text))) return [];
  return [...new Set((validate.errors ?? []).map((error) => error.instancePath))];
}

Deno.test("the YAML of the examples and of the manual conforms to the JSON Schema", async () => {
  const texts = new Map<string, string>();
  for await (const folder of Deno.readDir(new URL("examples/", root))) {
    if (!folder.isDirectory) continue;
    for await (const file of Deno.readDir(new URL(`examples/${folder.name}/`, root))) {
      const path = `examples/${folder.name}/${file.name}`;
      if (/\.ya?ml$/.test(path)) texts.set(path, await Deno.readTextFile(new URL(path, root)));
    }
  }
  const page = await Deno.readTextFile(new URL("docs/configuration.md", root));
  for (const block of fencedBlocks(page)) {
    if (block.info === "yaml") texts.set(`docs/configuration.md:${block.line}`, block.text);
  }
  assert(texts.size >= 2, "there is no configuration to look at");
  for (const [path, text] of texts) {
    // A site's own checker is in the schema that its registry makes, not in this one.
    if (/^plugins:/m.test(text)) continue;
    assertEquals(wrongPlaces(text), [], path);
  }
});

const service = (text: string) => `services: [ { virtual: "10.0.0.1:80", ${text} } ]`;

const MEDIUM = "type: multicast, interface: eth0, group: 225.0.0.1";

/** A small cluster in which something is said as well, or otherwise. */
function cluster(line: string): string {
  const words = new Map([["nodes", "[ a, b ]"], ["heartbeats", `[ { ${MEDIUM} } ]`]]);
  const [key = "", value = ""] = line.split(/: (.*)/s);
  words.set(key, value);
  return `cluster:\n${[...words].map((word) => `  ${word.join(": ")}\n`).join("")}`;
}

Deno.test("the JSON Schema takes every form of a value", () => {
  const texts = [
    "services:",
    "{}",
    "autoreload: yes",
    "autoreload: Off\ncleanstop: true",
    "sysctl: { net.ipv4.ip_forward: 1, net.ipv4.vs.expire_nodest_conn: leave }",
    "drift: announce\nsyslog: local0\nstate: /var/lib/x\nmaintenancedir: /m\ncallback: /c",
    "backend: userspace\nbackends: { userspace: {} }",
    "defaults: { readdquiescent: no, fallbackcommand: /x y, check: { interval: 1.5s } }",
    service("real: [ 10.0.0.2 masq 1, { address: 10.0.0.3, upper_threshold: 10 } ]"),
    service("fallback: { address: 127.0.0.1, forwarding: gate }"),
    service('schedflags: "sh-port,sh-fallback", scheduler: sh'),
    service("schedflags: [ sh-port ], ops: no, monitorfile: /x, cleanstop: no"),
    service("netmask: 64, persistent: 5m"),
    service("check: { type: http, request: /x, method: HEAD, connects: 3 }"),
    service("check: { type: sip, accept: [ 200, 2xx ] }"),
    service("check: { request: /inherits, receive: the type }"),
    "services: [ { virtual: fwmark:7/6, real: [ '[::1]' ] } ]",
    cluster("name: x"),
    cluster("auto_failback: off"),
    cluster("ping: [ 10.0.0.1, { name: routers, hosts: [ 10.0.0.2, r3 ] } ]"),
    cluster("resources: [ { type: ip_addr, address: 10.0.0.1/24, interface: eth0, timeout: 5s } ]"),
    cluster(
      "resources:\n  groups: [ { name: web, preferred: b, resources: [ { type: ipvs_sync } ] } ]",
    ),
    cluster("fencing: { command: /usr/sbin/off, timeout: 30s }"),
  ];
  for (const text of texts) assertEquals(wrongPlaces(text), [], text);
});

Deno.test("the JSON Schema refuses what the loader refuses, at its place", () => {
  const texts: readonly (readonly [text: string, place: string])[] = [
    ["servces: []", ""],
    ["cluster: {}", "/cluster"],
    [cluster("nodes: [ a ]"), "/cluster/nodes"],
    [cluster("nodes: [ a, b c ]"), "/cluster/nodes/1"],
    [cluster("heartbeats: []"), "/cluster/heartbeats"],
    [cluster("heartbeats: [ { type: multicst } ]"), "/cluster/heartbeats/0/type"],
    [cluster("heartbeats: [ { type: multicast, iface: eth0 } ]"), "/cluster/heartbeats/0"],
    [cluster("resources: [ { type: ip_addr } ]"), "/cluster/resources/0"],
    [
      cluster("resources: [ { type: ip_addr, address: 10.0.0.1/24, timeout: 5 } ]"),
      "/cluster/resources/0/timeout",
    ],
    [cluster("groups: [ { resources: [] } ]"), "/cluster/groups/0"],
    [cluster("ping: [ { name: r } ]"), "/cluster/ping/0"],
    [cluster("fencing: { timeout: 1s }"), "/cluster/fencing"],
    [cluster("standby_table: full"), "/cluster/standby_table"],
    [cluster("deadtim: 1s"), "/cluster"],
    ["autoreload: maybe", "/autoreload"],
    ["drift: tell", "/drift"],
    ["syslog: local8", "/syslog"],
    ["maintenancedir: relative", "/maintenancedir"],
    ["sysctl: { net/ipv4/ip_forward: 1 }", "/sysctl"],
    ["backend: ipvs", "/backend"],
    ["backends: { ipvs: {} }", "/backends"],
    ["admin: { listen: '10.0.0.256:80' }", "/admin/listen"],
    ["admin: { sokcet: /x }", "/admin"],
    ["defaults: { name: x }", "/defaults"],
    ["services: [ {} ]", "/services/0"],
    [service("real: [ { weight: 1 } ]"), "/services/0/real/0"],
    [service("real: [ { address: x, weight: 65536 } ]"), "/services/0/real/0/weight"],
    [service("scheduler: rrr"), "/services/0/scheduler"],
    [service("persistent: 5"), "/services/0/persistent"],
    [service("schedflags: [ sh-prot ]"), "/services/0/schedflags/0"],
    [service("check: { type: htp }"), "/services/0/check/type"],
    [service("check: { type: http, recieve: x }"), "/services/0/check"],
    [service("check: { type: sip, request: / }"), "/services/0/check"],
    [service("check: { nothing: 1 }"), "/services/0/check"],
    [service("check: { interval: 1 }"), "/services/0/check/interval"],
    [service("check: { connects: -1 }"), "/services/0/check/connects"],
  ];
  for (const [text, place] of texts) {
    const places = wrongPlaces(text);
    assert(places.includes(place), `${text}: found ${JSON.stringify(places)}, wanted ${place}`);
  }
});

Deno.test("the JSON Schema keeps what the keys mean, and names itself without a host", () => {
  assertEquals(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
  assertEquals(schema.$id, "urn:ringmaster:configuration");
  const properties = schema.properties as Record<string, { readonly description?: string }>;
  for (const [name, { description = "" }] of Object.entries(properties)) {
    assert(description.length > 10, `${name} has no description`);
  }
  const { check } = schema.$defs as { check: { oneOf: readonly { title: string }[] } };
  const types = check.oneOf.map((each) => each.title);
  for (const type of ["http", "https", "sip", "connect"]) assert(types.includes(type), type);
});
