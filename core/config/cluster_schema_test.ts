import { assert, assertEquals } from "@std/assert";
import { decode } from "../plugin/mod.ts";
import { CLUSTER_DEFAULTS, clusterSchema, NODES_MAX, NODES_MIN } from "./cluster_schema.ts";

const SMALL = { nodes: ["a", "b"], heartbeats: [{ type: "multicast" }] };

const accepts = (more: Readonly<Record<string, unknown>>) =>
  decode(clusterSchema, { ...SMALL, ...more }).ok;

Deno.test("clusterSchema wants directors and media, and nothing else", () => {
  assert(accepts({}));
  assert(!decode(clusterSchema, { nodes: SMALL.nodes }).ok);
  assert(!decode(clusterSchema, { heartbeats: SMALL.heartbeats }).ok);
  assert(!accepts({ heartbeats: [] }));
  assert(accepts({ resources: null, groups: null, ping: null }));
});

Deno.test("clusterSchema takes from two to eight directors with the names of machines", () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `node-${index}.x_y`);
  for (const count of [NODES_MIN, NODES_MAX]) assert(accepts({ nodes: names(count) }));
  for (const count of [0, NODES_MIN - 1, NODES_MAX + 1]) assert(!accepts({ nodes: names(count) }));
  for (const name of ["a", "7", "A".repeat(64)]) assert(accepts({ nodes: [name, "b"] }), name);
  for (const name of ["", "-a", "a-", "a b", "a/b", "é", "A".repeat(65)]) {
    assert(!accepts({ nodes: [name, "b"] }), name);
  }
});

Deno.test("clusterSchema limits times to what a busy machine can keep and a timer can wait for", () => {
  for (const keepalive of ["10ms", "24h"]) assert(accepts({ keepalive }), keepalive);
  for (const keepalive of ["9ms", "25h", 1, "1"]) {
    assert(!accepts({ keepalive }), String(keepalive));
  }
});

Deno.test("clusterSchema leaves to the plugins what stands beside a type", () => {
  assert(accepts({ resources: [{ type: "x", anything: [1] }] }));
  assert(accepts({ heartbeats: [{ type: "x", anything: [1] }] }));
  assert(!accepts({ groups: [{ name: "g", anything: 1 }] }));
  assert(!accepts({ resources: [{ type: "x", on_failure: "explode" }] }));
});

Deno.test("CLUSTER_DEFAULTS make a deadtime that forgives single lost heartbeats", () => {
  assert(CLUSTER_DEFAULTS.deadtimeKeepalives > 2);
  assertEquals(CLUSTER_DEFAULTS.authkeys, "authkeys");
});
