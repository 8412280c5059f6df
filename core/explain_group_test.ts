import { assertEquals, assertStringIncludes } from "@std/assert";
import { createEventBus, type DirectorEvent, type Fact } from "./events/mod.ts";
import { chainOfGroup, stateOfGroup } from "./explain_group.ts";
import type { ClusterSnapshot, GroupSnapshot } from "./model/mod.ts";

/** Each fact with the index of the one that caused it. */
function history(...facts: readonly (readonly [Fact, number?])[]): DirectorEvent[] {
  const bus = createEventBus({ now: () => 0, onFault: () => {} });
  const events: DirectorEvent[] = [];
  for (const [fact, cause] of facts) {
    events.push(bus.emit(fact, cause === undefined ? undefined : events[cause]?.id));
  }
  return events;
}

const dead: Fact = { type: "node.dead", node: "a", silentMs: 400 };
const claimed: Fact = { type: "group.claimed", group: "web", claim: 2, reason: "a is dead" };
const taken: Fact = { type: "group.taken", group: "web", durationMs: 5 };
const role: Fact = { type: "role.changed", role: "active", reason: "web" };

Deno.test("chainOfGroup leads from the heartbeats that stopped to the role", () => {
  const events = history(
    [{ ...claimed, claim: 1 }],
    [{ type: "group.yielded", group: "web", reason: "an operator wants it on a" }],
    [dead],
    [claimed, 2],
    [{ ...claimed, group: "mail" }],
    [taken, 3],
    [role, 3],
  );
  assertEquals(chainOfGroup(events, "web").map(({ type }) => type), [
    "node.dead",
    "group.claimed",
    "group.taken",
    "role.changed",
  ]);
});

Deno.test("chainOfGroup begins anew with a run: what the one before has held explains nothing any more", () => {
  const started: Fact = { type: "director.started", node: "b", version: "1" };
  const before = [[started], [dead], [claimed, 1], [taken, 2], [role, 2]] as const;
  assertEquals(chainOfGroup(history(...before, [started]), "web").map(({ id }) => id), [6]);
  const again = history(...before, [started], [dead], [claimed, 6], [taken, 7]);
  assertEquals(chainOfGroup(again, "web").map(({ id }) => id), [7, 8, 9]);
});

Deno.test("chainOfGroup gives what is known where nothing was decided", () => {
  const asked: Fact = { type: "cluster.asked", verb: "standby", groups: ["web"] };
  assertEquals(chainOfGroup(history([asked], [dead]), "web").map(({ type }) => type), [
    "cluster.asked",
  ]);
  assertEquals(chainOfGroup([], "web"), []);
});

Deno.test("stateOfGroup says who holds it, why, and what is wrong", () => {
  const group: GroupSnapshot = {
    name: "web",
    preferred: "a",
    phase: "held",
    claim: 2,
    since: 0,
    holders: ["b"],
    heirs: [],
    why: "a held it and is dead",
    resources: [
      { label: "ip_addr 10.0.0.154/25", type: "ip_addr", held: true },
      { label: "ipvs_sync eth0", type: "ipvs_sync", held: true, problem: "no such device" },
    ],
  };
  const cluster = {
    node: "b",
    role: "active",
    reasons: ["no table"],
    counters: {},
  } as unknown as ClusterSnapshot;
  assertEquals(stateOfGroup(cluster, group), [
    "this director, b, is active",
    "web is held by b (claim 2); a is preferred",
    "a held it and is dead",
    "this director is not fit: no table",
    "ipvs_sync eth0: no such device",
  ]);
  assertEquals(
    stateOfGroup(cluster, { ...group, holders: [], resources: [] })[1],
    "web is held by nobody; a is preferred",
  );
  const counters = { outdated: ["a"] } as unknown as ClusterSnapshot["counters"];
  assertStringIncludes(
    stateOfGroup({ ...cluster, counters }, group)[4] ?? "",
    "packets of a are refused as replayed",
  );
  // The claim is b's own, which says nothing of a's.
  assertEquals(
    stateOfGroup(cluster, { ...group, holders: ["a"], resources: [] })[1],
    "web is held by a; a is preferred",
  );
});
