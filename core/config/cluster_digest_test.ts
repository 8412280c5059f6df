import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { clusterDigest, stableJson } from "./cluster_digest.ts";
import { loaded } from "./load_fixture.ts";

const KEYS = "auth 1\n1 sha1 abc\n";
const CLUSTER = `
  services[0] = {"name":"web","virtual":"10.0.0.1:80","real":["10.0.0.2:80"]}
  cluster.nodes = ["A","B"]
  cluster.heartbeats[0] = {"type":"multicast","interface":"eth0"}
  cluster.resources[0] = {"type":"ip_addr","address":"10.0.0.1/24"}
`;

async function digest(text: string, node = "a", path = "a.conf", keys = KEYS) {
  const folder = path.startsWith("/") ? path.slice(0, path.lastIndexOf("/")) : "";
  const files = { [`${folder}/authkeys`]: keys };
  const { config } = await loaded(text, { path, files, overrides: { node } });
  return config.cluster?.digest;
}

Deno.test("two directors with the same file have the same digest, wherever the file is", async () => {
  const first = await digest(CLUSTER);
  assert(/^[0-9a-f]{64}$/.test(first ?? ""), first);
  assertEquals(await digest(CLUSTER, "b"), first);
  assertEquals(await digest(CLUSTER, "B", "/etc/other/lb.conf"), first);
});

Deno.test("the digest leaves out keys, media and what is one director's own", async () => {
  const first = await digest(CLUSTER);
  assertEquals(await digest(CLUSTER, "a", "a.conf", "auth 2\n2 sha256 other\n"), first);
  const others = [
    'logfile = "/var/log/x"',
    'cluster.heartbeats[0].interface = "eth1"',
    'cluster.authkeys = "/authkeys"',
    'backend = "memory"',
  ];
  for (const line of others) assertEquals(await digest(`${CLUSTER}\n${line}`), first, line);
});

Deno.test("the digest changes with what all directors must agree on", async () => {
  const seen = new Set([await digest(CLUSTER)]);
  const changes = [
    'services[0].scheduler = "rr"',
    'services[0].real[1] = "10.0.0.3:80"',
    'cluster.name = "x"',
    "cluster.auto_failback = true",
    'cluster.preferred = "b"',
    'cluster.keepalive = "50ms"',
    'cluster.resources[0].timeout = "5s"',
    'cluster.groups[0] = {"name":"g"}',
    'cluster.ping = ["10.0.0.9"]',
    'cluster.standby_table = "empty"',
  ];
  for (const line of changes) seen.add(await digest(`${CLUSTER}\n${line}`));
  assertEquals(seen.size, changes.length + 1);
});

Deno.test("stableJson does not depend on the order of keys, but on that of lists", () => {
  assertEquals(stableJson({ b: [{ d: 1, c: 2 }], a: null }), '{"a":null,"b":[{"c":2,"d":1}]}');
  assertEquals(stableJson({ a: 1, b: undefined }), '{"a":1}');
  assertNotEquals(stableJson([1, 2]), stableJson([2, 1]));
});

Deno.test("clusterDigest is of services and cluster as they are resolved", async () => {
  const { config } = await loaded(CLUSTER, {
    files: { "/authkeys": KEYS },
    overrides: { node: "a" },
  });
  const { cluster, services } = config;
  assert(cluster !== undefined);
  const { authkeysPath: _, keyring: __, digest: found, ...resolved } = cluster;
  assertEquals(clusterDigest(services, resolved), found);
});
