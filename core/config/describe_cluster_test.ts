import { assert, assertEquals } from "@std/assert";
import { describeChanges } from "./describe.ts";
import { describeCluster } from "./describe_cluster.ts";
import { loaded } from "./load_fixture.ts";

const KEYS = "auth 1\n1 sha1 S3CRET\n";
const ALONE = 'services[0] = {"virtual":"10.0.0.1:80","real":["10.0.0.2:80"]}\n';
const BEFORE = `${ALONE}
cluster.nodes = ["a","b","c"]
cluster.heartbeats[0] = {"type":"multicast","interface":"eth0"}
cluster.heartbeats[1] = {"type":"multicast","interface":"eth1"}
cluster.resources[0] = {"type":"ip_addr","address":"10.0.0.1/24","interface":"eth0"}
cluster.resources[1] = {"type":"ip_addr","address":"10.0.0.2/24"}
cluster.ping = ["10.0.0.9"]
`;

async function config(text: string, keys = KEYS) {
  const files = { "/authkeys": keys };
  return (await loaded(text, { files, overrides: { node: "a" } })).config;
}

async function changes(lines: string, keys = KEYS): Promise<string[]> {
  return describeChanges(await config(BEFORE), await config(BEFORE + lines, keys));
}

Deno.test("a cluster that is the same changes nothing", async () => {
  assertEquals(await changes(""), []);
  assertEquals(describeCluster(undefined, undefined), []);
});

Deno.test("a cluster that comes or goes is one line", async () => {
  const [alone, together] = [await config(ALONE), await config(BEFORE)];
  assertEquals(describeChanges(alone, together), ["add cluster a+b+c of a and b and c"]);
  assertEquals(describeChanges(together, alone), ["remove cluster a+b+c"]);
});

Deno.test("each word of the cluster that changes is told", async () => {
  assertEquals(
    await changes(`
      cluster.name = "x"
      cluster.nodes = ["a","b"]
      cluster.auto_failback = true
      cluster.keepalive = "1s"
      cluster.deadtime = "10s"
      cluster.warntime = "3s"
      cluster.initdead = "12s"
      cluster.deadping = "4s"
      cluster.fencing = {"command":"off now"}
      cluster.standby_table = "empty"
      cluster.realtime = "no"`),
    [
      "cluster name x instead of a+b+c",
      "cluster nodes a, b instead of a, b, c",
      "cluster auto_failback yes instead of no",
      "cluster keepalive 1s instead of 100ms",
      "cluster deadtime 10s instead of 400ms",
      "cluster warntime 3s instead of 200ms",
      "cluster initdead 12s instead of 2s",
      "cluster deadping 4s instead of 400ms",
      'cluster fencing command "off now" instead of unset',
      "cluster fencing timeout 30s instead of unset",
      "cluster standby_table empty instead of keep",
      "cluster realtime no instead of yes",
    ],
  );
});

Deno.test("media and resources are told by what they are, and an order that changed", async () => {
  assertEquals(
    await changes(`
      cluster.heartbeats[1] = {"type":"multicast","interface":"eth2","port":695}
      cluster.resources[0] = {"type":"ip_addr","address":"10.0.0.2/24","timeout":"9s","on_failure":"keep"}
      cluster.resources[1] = {"type":"ip_addr","address":"10.0.0.1/24","interface":"eth0"}
      cluster.resources[2] = {"type":"ip_addr","address":"10.0.0.3/24"}`),
    [
      "remove heartbeat multicast interface eth1",
      "add heartbeat multicast interface eth2, port 695",
      "group resources: add resource ip_addr address 10.0.0.3/24",
      "group resources: resources in another order",
      "group resources: change resource ip_addr address 10.0.0.2/24: " +
      "timeout 9s instead of 20s, on_failure keep instead of give_way",
    ],
  );
  assertEquals(await changes("cluster.resources[1] = null").catch(() => "refused"), "refused");
});

Deno.test("groups and pinged hosts are told by their names", async () => {
  const lines = `
    cluster.groups[0] = {"name":"web","resources":[{"type":"ip_addr","address":"10.0.0.7/24"}]}
    cluster.groups[1] = {"name":"mail"}
    cluster.preferred = "b"
    cluster.ping = ["10.0.0.9",{"name":"r","hosts":["10.0.0.3","10.0.0.4"]}]`;
  assertEquals(await changes(lines), [
    "group resources: preferred b instead of a",
    "add group web with ip_addr address 10.0.0.7/24",
    "add group mail with nothing",
    "ping r 10.0.0.3, 10.0.0.4 instead of unset",
  ]);
  const back = describeChanges(await config(BEFORE + lines), await config(BEFORE));
  assertEquals(back.slice(0, 2), ["remove group web", "remove group mail"]);
});

Deno.test("of keys only the numbers are told", async () => {
  const table: readonly (readonly [keys: string, ...told: string[]])[] = [
    ["auth 1\n1 sha1 S3CRET\n2 sha1 S3CRET2\n", "authkeys changed: add key 2"],
    [
      "auth 2\n1 sha1 S3CRET\n2 sha1 S3CRET2\n",
      "authkeys changed: add key 2, sign with key 2 instead of 1",
    ],
    [
      "auth 2\n2 sha1 S3CRET\n",
      "authkeys changed: remove key 1, add key 2, sign with key 2 instead of 1",
    ],
    ["auth 1\n1 sha1 S3CRET3\n", "authkeys changed: change key 1"],
    ["# a comment\nauth 1\n1 sha1 S3CRET\n"],
  ];
  for (const [keys, ...told] of table) {
    assertEquals(await changes("", keys), told);
    assert(!told.join().includes("S3CRET"));
  }
});
