import { assertEquals } from "@std/assert";
import type { ClusterGroup } from "./cluster_group.ts";
import { clusterConfig } from "./cluster_fixtures.ts";
import {
  type ClusterStanding,
  ownStateOf,
  reasonOf,
  surroundingsOf,
  whyOf,
} from "./cluster_standing.ts";
import { groupState, peer } from "./election/test_views.ts";
import { createEventBus } from "./events/mod.ts";
import { Fencing } from "./fencing.ts";
import { Fitness } from "./fitness.ts";
import { References } from "./references.ts";
import { createFakePorts } from "./testing/mod.ts";

function standing(fencing?: { command: string; timeoutMs: number }): ClusterStanding {
  const ports = createFakePorts();
  const events = createEventBus({ now: () => 0, onFault: () => {} });
  return {
    config: clusterConfig(fencing === undefined ? {} : { fencing }),
    self: "a",
    role: "standby",
    status: "member",
    fitness: new Fitness({ events, onChange: () => {} }),
    references: new References({ ...ports, events, onChange: () => {} }),
    fencing: new Fencing({ ...ports, events, onFenced: () => {}, onDue: () => {} }),
    startedAt: 0,
    groups: [{ state: () => groupState({ claim: 3 }) } as ClusterGroup],
  };
}

Deno.test("ownStateOf tells fitness with every reason, and what each group says", () => {
  const own = standing();
  assertEquals(ownStateOf(own), {
    status: "member",
    fit: true,
    reach: 0,
    groups: [groupState({ claim: 3 })],
  });
  own.fitness.set("table", "no ip_vs");
  own.fitness.set("operator", "released");
  assertEquals([ownStateOf(own).fit, ownStateOf(own).reason], [false, "no ip_vs; released"]);
});

Deno.test("surroundingsOf waits as long as deadtime, and fences only where a command says how", () => {
  const peers = [peer({ node: "b" })];
  const membership = { peers: () => peers, ready: () => true, asking: () => false };
  const without = surroundingsOf(standing(), membership);
  assertEquals([without.patienceMs, without.fencing, without.peers], [400, false, peers]);
  const fencing = { command: "off", timeoutMs: 1 };
  assertEquals(surroundingsOf(standing(fencing), membership).fencing, true);
});

Deno.test("reasonOf names the groups where there are several", () => {
  const web = { name: "web", standing: { why: "a gave it up", since: 0 } };
  const mail = { name: "mail", standing: { why: "b holds it", since: 0 } };
  assertEquals(reasonOf([web]), "a gave it up");
  assertEquals(reasonOf([web, mail]), "web: a gave it up; mail: b holds it");
});

Deno.test("whyOf adds how it stands with the fence that a group waits for, and with no other", () => {
  const fencing = { told: (node: string) => node === "c" ? "fencing c failed" : undefined };
  const why = (fence?: string) =>
    whyOf({ standing: { why: "c is silent", since: 0, fence } }, fencing);
  assertEquals(why("c"), "c is silent; fencing c failed");
  assertEquals([why("a"), why()], ["c is silent", "c is silent"]);
});
