/** The words of a cluster in a native file, with the plugins that ship: what they mean, and what is refused. */

import { assert, assertEquals } from "@std/assert";
import { convertConfig, describeChanges, loadConfig } from "../../core/config/mod.ts";
import { formatProblem } from "../../core/model/mod.ts";
import { createRegistry } from "../../core/plugin/mod.ts";
import { createFakeFiles, createFakeNames, createFakePorts } from "../../core/testing/mod.ts";
import { builtinPlugins } from "../../plugins/mod.ts";

const registry = createRegistry(builtinPlugins);
const KEYS = "auth 1\n1 sha1 HI!\n";

const WHOLE = `
cluster:
  nodes: [AppNode1, AppNode2]
  preferred: AppNode2
  auto_failback: on
  heartbeats:
    - { type: multicast, interface: eth0, group: 225.0.0.1, port: 694, ttl: 1 }
    - { type: broadcast, interface: eth1 }
    - { type: unicast, peer: 10.0.0.2, interface: eth0 }
  keepalive: 1s
  deadtime: 10s
  warntime: 4s
  initdead: 30s
  deadping: 5s
  resources:
    - { type: ipvs_sync, role: master, interface: eth0 }
    - { type: ip_addr, address: 10.0.0.154/25, interface: eth0, timeout: 5s, monitor: 2s }
  groups:
    - name: web
      preferred: appnode1
      resources: [ { type: script, script: apache2, on_failure: keep } ]
  ping: [ router, { name: routers, hosts: [ 10.0.0.2, 10.0.0.3 ] } ]
  fencing: { command: "/usr/sbin/off --now", timeout: 10s }
  standby_table: empty
  realtime: no
`;

function portsWith(text: string, keys: string) {
  const files = createFakeFiles({ "/etc/rm/a.yaml": text });
  files.put("/etc/rm/authkeys", keys, 0o600);
  return createFakePorts({ files, names: createFakeNames({ router: "10.0.0.1" }) });
}

function load(text: string, { node = "AppNode1", keys = KEYS } = {}) {
  const ports = portsWith(text, keys);
  return loadConfig({ path: "/etc/rm/a.yaml", registry, ports, overrides: { node } });
}

async function told(text: string, node?: string): Promise<string[]> {
  const result = await load(text, node === undefined ? {} : { node });
  return (result.ok ? result.warnings : result.problems).map(formatProblem)
    .map((line) => line.replace("/etc/rm/a.yaml:", ""));
}

async function cluster(text: string, given: Parameters<typeof load>[1] = {}) {
  const result = await load(text, given);
  assert(result.ok, JSON.stringify(result));
  assert(result.config.cluster !== undefined);
  return result.config.cluster;
}

Deno.test("every word of a cluster loads into what it means", async () => {
  const { digest, ...rest } = await cluster(WHOLE);
  const plain = { timeoutMs: 20_000, monitorMs: 2_000, onFailure: "give_way" };
  assertEquals(rest as unknown, {
    name: "appnode1+appnode2",
    nodes: ["appnode1", "appnode2"],
    autoFailback: true,
    keepaliveMs: 1_000,
    deadtimeMs: 10_000,
    warntimeMs: 4_000,
    initdeadMs: 30_000,
    deadpingMs: 5_000,
    heartbeats: [
      {
        type: "multicast",
        options: { interface: "eth0", group: "225.0.0.1", port: 694, ttl: 1 },
      },
      { type: "broadcast", options: { interface: "eth1" } },
      { type: "unicast", options: { peer: "10.0.0.2", interface: "eth0" } },
    ],
    groups: [{
      name: "resources",
      preferred: "appnode2",
      resources: [
        { type: "ipvs_sync", options: { role: "master", interface: "eth0" }, ...plain },
        {
          type: "ip_addr",
          options: { address: "10.0.0.154/25", interface: "eth0" },
          timeoutMs: 5_000,
          monitorMs: 2_000,
          onFailure: "give_way",
        },
      ],
    }, {
      name: "web",
      preferred: "appnode1",
      resources: [{
        type: "script",
        options: { script: "apache2" },
        ...plain,
        onFailure: "keep",
      }],
    }],
    references: [
      { name: "router", addresses: ["10.0.0.1"] },
      { name: "routers", addresses: ["10.0.0.2", "10.0.0.3"] },
    ],
    fencing: { command: "/usr/sbin/off --now", timeoutMs: 10_000 },
    standbyTable: "empty",
    realtime: false,
    authkeysPath: "/etc/rm/authkeys",
    keyring: { active: 1, keys: [{ id: 1, method: "sha1", secret: "HI!" }] },
  });
  assertEquals((await cluster(WHOLE, { node: "APPNODE2" })).digest, digest);
});

const SMALL = `
cluster:
  nodes: [AppNode1, AppNode2]
  heartbeats: [ { type: multicast, interface: eth0 } ]
  resources: [ { type: ip_addr, address: 10.0.0.154/25, interface: eth0 } ]
`;

Deno.test("a small cluster is quick to notice, and keeps what follows from it", async () => {
  const { keepaliveMs, deadtimeMs, warntimeMs, initdeadMs } = await cluster(SMALL);
  assertEquals([keepaliveMs, deadtimeMs, warntimeMs, initdeadMs], [100, 400, 200, 2_000]);
  const twenty = await cluster(`${SMALL}  keepalive: 20ms\n  deadtime: 80ms\n`);
  assertEquals([twenty.warntimeMs, twenty.initdeadMs], [40, 2_000]);
});

Deno.test("a director that is not in the cluster is told what it is called and who is there", async () => {
  assertEquals(await told(SMALL, "lb3"), [
    '3: cluster.nodes: this director is called "lb3", and the cluster has appnode1 and appnode2; ' +
    'nodes are called as "uname -n" says on them; --node, or node: in a native file, says otherwise',
  ]);
});

Deno.test("two media that are one link are refused before the start, whatever else is different", async () => {
  const twin = (options: string) =>
    `${SMALL.replace("heartbeats: [ ", `heartbeats: [ { ${options} }, `)}`;
  const refusal = (link: string) =>
    `4: cluster.heartbeats[1]: cannot use two heartbeats "${link}": ` +
    "the one in line 4 is the same link, whatever else is different";
  const multicast = refusal("multicast eth0 225.0.0.1:694");
  for (const more of ["ttl: 3", "port: 694", "loop: yes"]) {
    assertEquals(await told(twin(`type: multicast, interface: eth0, ${more}`)), [multicast], more);
  }
  assertEquals(await told(twin("type: multicast, interface: eth0, port: 695")), []);
  assertEquals(await told(twin("type: broadcast, interface: eth0")), []);
});

Deno.test("everything that is wrong with a cluster is told at once, with its line", async () => {
  const lines = await told(`
cluster:
  nodes: [AppNode1, appnode1]
  preferred: AppNod1
  heartbeats:
    - { type: multicats, interface: eth0 }
    - { type: broadcast, interface: eth0 }
    - { type: broadcast, interface: eth0 }
  keepalive: 1s
  deadtime: 2s
  warntime: 3s
  initdead: 1s
  resources:
    - { type: ip_addr, address: 10.0.0.154/25, interface: eth0, monitr: 1s }
    - { type: ipadr }
  groups:
    - { name: resources }
`);
  assertEquals(
    // Which options a plugin has is its own matter.
    lines.map((line) => line.replace(/ allowed are .*, type$/, "")),
    [
      '3: cluster.nodes[1]: "appnode1" is listed already',
      '4: cluster.preferred: found "AppNod1", did you mean "appnode1"? allowed is appnode1',
      '6: cluster.heartbeats[0].type: unknown heartbeat "multicats", did you mean "multicast"? ' +
      "there are broadcast, memory, multicast, unicast",
      "8: cluster.heartbeats[2]: this medium is listed already, in line 7",
      "10: cluster.deadtime: found 2s; wanted is more than twice keepalive, which is 1s",
      "11: cluster.warntime: found 3s; wanted is less than deadtime, which is 2s",
      "12: cluster.initdead: found 1s; wanted is at least deadtime, which is 2s",
      '14: cluster.resources[0].monitr: unknown key "monitr" for resource "ip_addr", did you mean "monitor"?',
      '15: cluster.resources[1].type: unknown resource "ipadr", did you mean "ip_addr"? there are ip_addr, ipvs_sync, memory, script',
      '17: cluster.groups[0].name: the name "resources" means another group already',
    ],
  );
});

Deno.test("a reload tells what changed in the cluster, and of keys their numbers", async () => {
  const before = await load(SMALL);
  const after = await load(
    `${SMALL}  deadtime: 1s\n`.replace("eth0 } ]\n  res", "eth1 } ]\n  res"),
    { keys: "auth 2\n1 sha1 HI!\n2 sha256 S3CRET\n" },
  );
  assert(before.ok && after.ok);
  assertEquals(describeChanges(before.config, after.config), [
    "cluster deadtime 1s instead of 400ms",
    "cluster warntime 500ms instead of 200ms",
    "cluster deadping 1s instead of 400ms",
    "authkeys changed: add key 2, sign with key 2 instead of 1",
    "remove heartbeat multicast interface eth0",
    "add heartbeat multicast interface eth1",
  ]);
});

Deno.test("a cluster converts into the same cluster, wherever the new file stands", async () => {
  const ports = portsWith(`node: AppNode1\n${WHOLE}`, KEYS);
  const converted = await convertConfig({ path: "/etc/rm/a.yaml", registry, ports });
  assert(converted.ok, JSON.stringify(converted));
  const files = createFakeFiles({ "/tmp/new.yaml": converted.text });
  files.put("/etc/rm/authkeys", KEYS, 0o600);
  const moved = { ...ports, files };
  const result = await loadConfig({ path: "/tmp/new.yaml", registry, ports: moved });
  assert(result.ok, JSON.stringify(result));
  assertEquals(result.config.cluster, await cluster(WHOLE));
});
