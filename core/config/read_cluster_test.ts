import { assertEquals } from "@std/assert";
import { formatProblem } from "../model/mod.ts";
import { readCluster } from "./read_cluster.ts";
import { Report } from "./report.ts";

function read(raw: unknown) {
  const report = new Report("a.conf", () => undefined);
  const cluster = readCluster(raw, ["cluster"], report);
  const told = report.list().map((problem) => formatProblem(problem).replace(/^a\.conf: /, ""));
  return { cluster, told };
}

const heartbeats = [{ type: "multicast", interface: "eth0" }];
const nodes = ["a", "b"];

Deno.test("readCluster reads every word, and leaves to the plugins what is theirs", () => {
  const { cluster, told } = read({
    name: "x",
    nodes: ["A", "b"],
    preferred: "b",
    auto_failback: "on",
    heartbeats,
    keepalive: "50ms",
    deadtime: "300ms",
    warntime: "100ms",
    initdead: "1s",
    deadping: "500ms",
    authkeys: "keys",
    resources: [{
      type: "ip_addr",
      address: "x",
      timeout: "5s",
      monitor: "2s",
      on_failure: "keep",
    }],
    groups: [{ name: "g", preferred: "a", resources: [{ type: "script", args: [1] }] }],
    ping: ["10.0.0.1", { name: "r", hosts: ["h1", "h2"] }],
    fencing: { command: "off", timeout: "3s" },
    standby_table: "empty",
    realtime: "no",
  });
  assertEquals(told, []);
  assertEquals(cluster, {
    path: ["cluster"],
    piece: {
      name: "x",
      nodes: ["A", "b"],
      preferred: "b",
      auto_failback: true,
      keepalive: 50,
      deadtime: 300,
      warntime: 100,
      initdead: 1_000,
      deadping: 500,
      authkeys: "keys",
      standby_table: "empty",
      realtime: false,
    },
    heartbeats: [{
      path: ["cluster", "heartbeats", 0],
      type: "multicast",
      options: { interface: "eth0" },
    }],
    resources: [{
      path: ["cluster", "resources", 0],
      type: "ip_addr",
      options: { address: "x" },
      timeoutMs: 5_000,
      monitorMs: 2_000,
      onFailure: "keep",
    }],
    groups: [{
      path: ["cluster", "groups", 0],
      name: "g",
      preferred: "a",
      resources: [{
        path: ["cluster", "groups", 0, "resources", 0],
        type: "script",
        options: { args: [1] },
        timeoutMs: undefined,
        monitorMs: undefined,
        onFailure: undefined,
      }],
    }],
    pings: [
      {
        path: ["cluster", "ping", 0],
        name: "10.0.0.1",
        hosts: [{ host: "10.0.0.1", path: ["cluster", "ping", 0] }],
      },
      {
        path: ["cluster", "ping", 1],
        name: "r",
        hosts: [
          { host: "h1", path: ["cluster", "ping", 1, "hosts", 0] },
          { host: "h2", path: ["cluster", "ping", 1, "hosts", 1] },
        ],
      },
    ],
    fencing: { command: "off", timeout: 3_000 },
  });
});

Deno.test("readCluster reads nothing where there is no such key, and refuses what is no mapping", () => {
  assertEquals(read(undefined), { cluster: undefined, told: [] });
  assertEquals(read(null).told, ["cluster: found nothing; wanted is a mapping"]);
  assertEquals(read([]).told, ["cluster: found an empty list; wanted is a mapping"]);
});

Deno.test("readCluster tells how many directors there must be, and that there is a medium", () => {
  const names = "a list with the names of 2 to 8 directors";
  const medium = "a list with at least one medium, such as { type: multicast, interface: eth0 }";
  assertEquals(read({}).told, [
    `cluster.nodes: is missing; wanted is ${names}`,
    `cluster.heartbeats: is missing; wanted is ${medium}`,
  ]);
  assertEquals(read({ nodes: ["a"], heartbeats: [] }).told, [
    `cluster.nodes: found 1 of them; wanted is ${names}`,
    `cluster.heartbeats: found an empty list; wanted is ${medium}`,
  ]);
  assertEquals(read({ nodes: [..."abcdefghi"], heartbeats }).told, [
    `cluster.nodes: found 9 of them; wanted is ${names}`,
  ]);
  assertEquals(read({ nodes: "a", heartbeats: 5 }).told, [
    `cluster.nodes: found "a"; wanted is ${names}`,
    "cluster.heartbeats: found 5; wanted is a list",
  ]);
  assertEquals(read({ nodes: ["a", "b c", "-", 5], heartbeats }).told, [
    'cluster.nodes[1]: found "b c"; wanted is the name of a director, as uname -n gives it',
    'cluster.nodes[2]: found "-"; wanted is the name of a director, as uname -n gives it',
    "cluster.nodes[3]: found 5; wanted is the name of a director, as uname -n gives it",
  ]);
});

Deno.test("a mistake costs its own piece only, and the options beside it stay", () => {
  const { cluster, told } = read({
    nodes,
    heartbeats: [{ interface: "eth0" }, ...heartbeats],
    resources: [{ type: "ip_addr", address: "x", timeout: 5 }, "ip", {
      type: "script",
      script: "s",
    }],
    groups: [{ preferred: "b" }, 5],
    ping: [5, {}, "h", ""],
    fencing: {},
    keepalive: 5,
  });
  assertEquals(told, [
    "cluster.keepalive: found 5; wanted is a duration with its unit, from 10ms to 24h",
    "cluster.heartbeats[0].type: is missing; wanted is the name of a heartbeat medium",
    "cluster.resources[0].timeout: found 5; wanted is a duration with its unit, from 1ms to 24h",
    'cluster.resources[1]: found "ip"; wanted is a mapping',
    "cluster.groups[0].name: is missing; wanted is a name",
    "cluster.groups[1]: found 5; wanted is a mapping",
    "cluster.ping[0]: found 5; wanted is a host, or a mapping such as { name: routers, hosts: [...] }",
    "cluster.ping[1].name: is missing; wanted is a name",
    "cluster.ping[1].hosts: is missing; wanted is a list",
    'cluster.ping[3]: found ""; wanted is a host, or a mapping such as { name: routers, hosts: [...] }',
    "cluster.fencing.command: is missing; wanted is a shell command",
  ]);
  assertEquals(cluster?.heartbeats.map(({ path }) => path.at(-1)), [1]);
  assertEquals(cluster?.resources?.map(({ options }) => options), [{ address: "x" }, {
    script: "s",
  }]);
  assertEquals(cluster?.pings.map(({ name }) => name), ["h"]);
});

Deno.test("unknown keys are told with the nearest word", () => {
  assertEquals(
    read({ nodes, heartbeats, auto_failbak: 1, groups: [{ name: "g", prefered: "a" }] }).told.map(
      (line) => line.replace(/;.*| allowed.*/, ""),
    ),
    [
      'cluster.auto_failbak: unknown key "auto_failbak", did you mean "auto_failback"?',
      'cluster.groups[0].prefered: unknown key "prefered", did you mean "preferred"?',
    ],
  );
});
