import { assertEquals } from "@std/assert";
import { PACKET_REFUSALS } from "../model/mod.ts";
import { sentence, severityOf } from "./catalog.ts";
import { CLUSTER_SENTENCES, type ClusterFact, clusterSeverityOf } from "./cluster_facts.ts";
import { expectLines, expectSeverities, expectTypes, type Samples } from "./samples_fixture.ts";

const node = "appnode2";
const link = "multicast eth0 225.0.0.1:694";
const group = "web";
const resource = "ip_addr 10.0.0.154/25 eth0";

const NODES: Samples<
  Extract<ClusterFact["type"], `node.${string}` | `link.${string}` | "heartbeat.refused">
> = {
  "node.joined": {
    fact: { type: "node.joined", node, generation: 3 },
    line: "director appnode2 is heard",
    severity: "info",
  },
  "node.late": {
    fact: { type: "node.late", node, silentMs: 200.4 },
    line: "director appnode2 is late: silent for 200 ms",
    severity: "warning",
  },
  "node.dead": {
    fact: { type: "node.dead", node, silentMs: 400.6 },
    line: "director appnode2 is dead: silent for 401 ms",
    severity: "error",
  },
  "node.left": {
    fact: { type: "node.left", node },
    line: "director appnode2 has said goodbye",
    severity: "info",
  },
  "node.deaf": {
    fact: { type: "node.deaf", node },
    line: "director appnode2 is heard and does not hear us",
    severity: "warning",
  },
  "link.down": {
    fact: { type: "link.down", link, node, reason: "silent for 400 ms" },
    line: `director appnode2 is not heard over ${link}: silent for 400 ms`,
    severity: "warning",
  },
  "link.up": {
    fact: { type: "link.up", link, node },
    line: `director appnode2 is heard over ${link}`,
    severity: "info",
  },
  "heartbeat.refused": {
    fact: {
      type: "heartbeat.refused",
      reason: "unknown_node",
      packets: 2,
      from: "10.0.0.9:694",
      message: 'there is no director "lb9"',
    },
    line: "2 packets refused as unknown node, the last from 10.0.0.9:694: " +
      'there is no director "lb9"',
    severity: "warning",
  },
};

const GROUPS: Samples<
  Extract<ClusterFact["type"], `role.${string}` | `group.${string}` | `resource.${string}`>
> = {
  "role.changed": {
    fact: { type: "role.changed", role: "active", reason: "it holds web" },
    line: "this director is active: it holds web",
    severity: "info",
  },
  "group.claimed": {
    fact: { type: "group.claimed", group, claim: 7, reason: "appnode2 is dead" },
    line: "taking web (claim 7): appnode2 is dead",
    severity: "info",
  },
  "group.taken": {
    fact: { type: "group.taken", group, durationMs: 12.4 },
    line: "web is held, taken in 12 ms",
    severity: "info",
  },
  "group.yielded": {
    fact: { type: "group.yielded", group, reason: "an operator asked for standby" },
    line: "giving up web: an operator asked for standby",
    severity: "info",
  },
  "group.released": {
    fact: { type: "group.released", group, durationMs: 9.5 },
    line: "web is given up, which took 10 ms",
    severity: "info",
  },
  "group.adopted": {
    fact: { type: "group.adopted", group, claim: 6 },
    line: "web was found held by this machine and is kept (claim 6)",
    severity: "info",
  },
  "resource.acquired": {
    fact: { type: "resource.acquired", group, resource, durationMs: 3.2 },
    line: `${resource} of web taken in 3 ms`,
    severity: "info",
  },
  "resource.released": {
    fact: { type: "resource.released", group, resource, durationMs: 2.7 },
    line: `${resource} of web given up in 3 ms`,
    severity: "info",
  },
  "resource.failed": {
    fact: { type: "resource.failed", group, resource, phase: "acquire", message: "no eth0" },
    line: `${resource} of web failed in acquire: no eth0`,
    severity: "error",
  },
  "resource.lost": {
    fact: { type: "resource.lost", group, resource, message: "it is not there any more" },
    line: `${resource} of web is gone: it is not there any more`,
    severity: "warning",
  },
};

const REST: Samples<
  Exclude<ClusterFact["type"], keyof typeof NODES | keyof typeof GROUPS>
> = {
  "cluster.fitness_changed": {
    fact: { type: "cluster.fitness_changed", fit: false, reasons: ["no backend", "no router"] },
    line: "this director is not fit: no backend; no router",
    severity: "warning",
  },
  "cluster.split_brain": {
    fact: { type: "cluster.split_brain", group, other: node, keeps: "appnode1" },
    line: "web is held by this director and by appnode2; appnode1 keeps it",
    severity: "error",
  },
  "cluster.split_brain_ended": {
    fact: { type: "cluster.split_brain_ended", group, owner: "appnode1" },
    line: "web has one holder again, appnode1",
    severity: "info",
  },
  "cluster.config_mismatch": {
    fact: { type: "cluster.config_mismatch", node },
    line: "director appnode2 has another configuration than this one",
    severity: "warning",
  },
  "cluster.config_agreed": {
    fact: { type: "cluster.config_agreed", node },
    line: "director appnode2 has the same configuration again",
    severity: "info",
  },
  "cluster.overslept": {
    fact: { type: "cluster.overslept", sleptMs: 900.1 },
    line: "this director did not run for 900 ms and asks who holds what",
    severity: "warning",
  },
  "cluster.asked": {
    fact: { type: "cluster.asked", verb: "standby", groups: ["web", "mail"] },
    line: "an operator asked for standby of web, mail",
    severity: "info",
  },
  "fencing.started": {
    fact: { type: "fencing.started", node, command: "/sbin/off" },
    line: 'fencing director appnode2 by "/sbin/off"',
    severity: "warning",
  },
  "fencing.ended": {
    fact: { type: "fencing.ended", node, command: "/sbin/off" },
    line: 'director appnode2 is fenced by "/sbin/off"',
    severity: "warning",
  },
  "reference.lost": {
    fact: { type: "reference.lost", reference: "routers", message: "no answer within 400ms" },
    line: "reference routers cannot be reached: no answer within 400ms",
    severity: "warning",
  },
  "reference.reached": {
    fact: { type: "reference.reached", reference: "routers" },
    line: "reference routers is reached",
    severity: "info",
  },
};

const SAMPLES: Samples<ClusterFact["type"]> = { ...NODES, ...GROUPS, ...REST };

Deno.test("sentence says every event of a cluster in one line, without a full stop", () => {
  expectLines(Object.values(SAMPLES));
});

Deno.test("severityOf says of every event of a cluster how loud it is", () => {
  expectSeverities(Object.values(SAMPLES));
});

Deno.test("every event of a cluster is a room and a fact in lower-case words", () => {
  expectTypes(SAMPLES);
  assertEquals(Object.keys(CLUSTER_SENTENCES).sort(), Object.keys(SAMPLES).sort());
});

Deno.test("sentence tells a medium that has failed from a director that is not heard there", () => {
  const fact: ClusterFact = { type: "link.down", link, reason: "it does not carry our own" };
  assertEquals(
    sentence(fact),
    `heartbeats over ${link} do not get through: it does not carry our own`,
  );
  assertEquals(sentence({ type: "link.up", link }), `heartbeats over ${link} get through`);
});

Deno.test("sentence names each reason for a refusal in words", () => {
  for (const reason of PACKET_REFUSALS) {
    const fact: ClusterFact = {
      type: "heartbeat.refused",
      reason,
      packets: 1,
      from: "10.0.0.9:694",
      message: "why",
    };
    assertEquals(
      sentence(fact),
      `1 packet refused as ${reason.split("_").join(" ")}, the last from 10.0.0.9:694: why`,
    );
  }
});

Deno.test("an event is louder where it went wrong than where it went well", () => {
  const fenced: ClusterFact = { type: "fencing.ended", node, command: "/sbin/off" };
  const failed = { ...fenced, failure: "exit code 3" };
  assertEquals([severityOf(fenced), severityOf(failed)], ["warning", "error"]);
  assertEquals(sentence(failed), 'fencing director appnode2 by "/sbin/off" failed: exit code 3');
  const fit: ClusterFact = { type: "cluster.fitness_changed", fit: true, reasons: [] };
  assertEquals([severityOf(fit), sentence(fit)], ["info", "this director is fit"]);
});

Deno.test("clusterSeverityOf takes what is none of its facts for quiet, whatever it is called", () => {
  for (const type of ["server.drained", "toString", "__proto__", ""]) {
    assertEquals(clusterSeverityOf({ type }), "info");
  }
});
