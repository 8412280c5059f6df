import { assertEquals } from "@std/assert";
import { GroupOthers } from "./group_others.ts";
import type { GroupPhase, NodeStatus, Peer } from "./model/mod.ts";

function peer(node: string, phase: GroupPhase, claim: number, status: NodeStatus = "alive"): Peer {
  const group = { name: "web", phase, claim, aside: 0, wanted: false, resources: [] };
  return {
    node,
    status,
    sinceMs: 0,
    hearsUs: true,
    state: {
      node,
      version: 1,
      status: "member",
      fit: true,
      reach: 0,
      deadtimeMs: 400,
      digest: "d",
      groups: [group],
      heard: [],
    },
  };
}

const OWN = { name: "web", phase: "idle", blocked: false } as const;

Deno.test("GroupOthers gives every claim, and remembers who lived and had the group last", () => {
  const others = new GroupOthers();
  assertEquals(others.view(0), { seenHeld: false, vacantMs: 0 });
  const peers = [peer("b", "held", 4), peer("c", "idle", 9), peer("d", "held", 7, "dead")];
  assertEquals(others.look(peers, OWN, 100), [4, 9, 7]);
  assertEquals(others.view(100), { seenHeld: true, lastHolder: "b", vacantMs: 0 });
  assertEquals(others.look([], { ...OWN, name: "mail" }, 100), []);
});

Deno.test("GroupOthers keeps the first thing that made the group vacant, until somebody has it again", () => {
  const others = new GroupOthers();
  others.look([peer("b", "held", 1)], OWN, 0);
  others.noteVacancy(5);
  assertEquals(others.vacatedBy, undefined, "somebody has it");
  others.look([peer("b", "idle", 1)], OWN, 10);
  others.noteVacancy(6);
  others.noteVacancy(7);
  others.look([peer("b", "idle", 1)], OWN, 60);
  assertEquals([others.vacatedBy, others.view(60).vacantMs], [6, 50]);
  others.look([], { ...OWN, phase: "claiming" }, 70);
  assertEquals([others.vacatedBy, others.view(70).vacantMs], [undefined, 0]);
});

Deno.test("GroupOthers notices once that nobody else is left who could have the group", () => {
  const others = new GroupOthers();
  const look = (...peers: readonly Peer[]) => others.meet(peers, "web");
  assertEquals(look(), false, "nobody was there");
  assertEquals(look(peer("b", "held", 1), peer("c", "idle", 1)), false);
  assertEquals(others.presence, { isAlone: false, isWhole: true });
  assertEquals(look(peer("b", "held", 1), peer("c", "idle", 1, "dead")), false);
  assertEquals(others.presence, { isAlone: false, isWhole: false });
  assertEquals(look(peer("b", "held", 1, "dead")), true);
  assertEquals(others.presence, { isAlone: true, isWhole: false });
  assertEquals(look(peer("b", "held", 1, "dead")), false, "that was noticed already");
});
