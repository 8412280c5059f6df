import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { GroupPhase, NodeStatus } from "../model/mod.ts";
import { elect, holdersOf } from "./elect.ts";
import { peer, type PeerSketch, view, type ViewSketch } from "./test_views.ts";

function decide(sketch: ViewSketch) {
  return elect(view(sketch));
}

function action(sketch: ViewSketch) {
  return decide(sketch).action;
}

Deno.test("elect lets a director take what nobody has, with a claim above every known one", () => {
  const decision = decide({
    own: { claim: 3 },
    peers: [{ node: "a", status: "dead", phase: "held", claim: 7 }],
  });
  assertEquals(decision, { action: "claim", claim: 8, why: "a held it and is dead" });
});

Deno.test("elect names the director that gave it up", () => {
  const why = (lastHolder: string) => decide({ lastHolder, peers: [{ node: "c" }] }).why;
  assertEquals(why("c"), "c gave it up");
  assertEquals(why("b"), "nobody holds it and no other director comes first");
});

Deno.test("elect waits until every director was heard", () => {
  assertEquals(action({ ready: false }), "stay");
  assertEquals(action({ ready: true }), "claim");
});

Deno.test("elect leaves a group to whoever lives and has it, in whatever phase", () => {
  for (const phase of ["claiming", "held", "releasing"] as const) {
    for (const status of ["joining", "alive", "late"] as const) {
      assertEquals(action({ peers: [{ node: "a", phase, status }] }), "stay", `${phase} ${status}`);
    }
  }
});

Deno.test("elect takes over from a director that has said goodbye without any delay", () => {
  const decision = decide({ peers: [{ node: "a", status: "left", member: "left", claim: 4 }] });
  assertEquals(decision, { action: "claim", claim: 5, why: "a has said goodbye" });
});

Deno.test("elect lets the better director go first, and goes on without it after a while", () => {
  const peers: PeerSketch[] = [{ node: "a" }];
  assertEquals(decide({ peers }), { action: "stay", why: "a comes first", after: "a" });
  assertEquals(action({ peers, vacantMs: 401 }), "claim");
});

Deno.test("elect does not overtake who came first until now and may have taken it a moment ago", () => {
  const peers: PeerSketch[] = [{ node: "c" }];
  assertEquals(decide({ peers, after: "c" }), {
    action: "stay",
    why: "c came first until now",
    after: "c",
  });
  assertEquals(action({ peers, after: "a, c", vacantMs: 199 }), "stay");
  assertEquals(action({ peers, after: "c", vacantMs: 200 }), "claim");
  assertEquals(action({ peers, after: "a" }), "claim", "a is not there to take it");
  assertEquals(
    action({ peers: [{ node: "c", status: "left", member: "left" }], after: "c" }),
    "claim",
  );
});

Deno.test("elect gives every director in front its time", () => {
  const peers: PeerSketch[] = [{ node: "a" }, { node: "c", wanted: true }];
  assertEquals(action({ peers, vacantMs: 799 }), "stay");
  assertEquals(action({ peers, vacantMs: 800 }), "claim");
  assertEquals(action({ peers, vacantMs: 800, after: "a, c" }), "claim");
  assertEquals(action({ peers, vacantMs: 800, after: "a" }), "stay", "c has had no time yet");
  const heardByOne: PeerSketch[] = [{ node: "a", hears: ["c"] }, { node: "c", status: "dead" }];
  assertEquals(action({ peers: heardByOne, vacantMs: 799 }), "stay", "a may wait for c");
  assertEquals(action({ peers: heardByOne, vacantMs: 800 }), "claim");
});

Deno.test("elect ranks by operator, fitness, willingness, references, preference, order", () => {
  const first = (own: ViewSketch["own"], other: Omit<PeerSketch, "node">) =>
    action({ own: own ?? {}, peers: [{ node: "a", ...other }] }) === "claim" ? "b" : "a";
  assertEquals(first({}, {}), "a");
  assertEquals(first({ reach: 1 }, {}), "b");
  assertEquals(first({ reach: 1, aside: 1 }, {}), "a");
  assertEquals(first({ aside: 1 }, { fit: false }), "b");
  assertEquals(first({ fit: false, wanted: true }, {}), "b");
  assertEquals(action({ peers: [{ node: "c" }] }), "claim");
});

Deno.test("elect does not wait for a director that only starts, once the group was held", () => {
  const peers: PeerSketch[] = [{ node: "a", member: "joining" }];
  assertEquals(action({ peers, seenHeld: true }), "claim");
  assertEquals(action({ peers, seenHeld: false }), "stay");
});

Deno.test("elect counts on nobody who leaves", () => {
  assertEquals(action({ peers: [{ node: "a", member: "leaving" }] }), "claim");
});

Deno.test("elect gives way to the higher claim, then to the preferred, then to the earlier one", () => {
  const holder = (claim: number, other: PeerSketch) =>
    action({ own: { phase: "held", claim }, peers: [{ phase: "held", ...other }] });
  assertEquals(holder(5, { node: "a", claim: 6 }), "yield");
  assertEquals(holder(6, { node: "a", claim: 5 }), "stay");
  assertEquals(holder(5, { node: "a", claim: 5 }), "yield");
  assertEquals(holder(5, { node: "c", claim: 5 }), "stay");
  assertEquals(holder(5, { node: "c", claim: 6, status: "dead" }), "stay");
  const peers = [{ node: "c", claim: 6, phase: "claiming" }] as const;
  const why = "c holds it with claim 6, this director with 5";
  const decision = decide({ own: { phase: "claiming", claim: 5 }, peers });
  assertEquals(decision, { action: "yield", why, byOperator: false });
  // It gives its claim up where it was away.
  const doubtful = decide({ own: { phase: "held", claim: 0 }, peers });
  assertEquals(doubtful.why, "c holds it with claim 6, this director was away and has none");
});

Deno.test("elect never fails back with auto_failback off, and only to a lasting director with it on", () => {
  const back: ViewSketch = { own: { phase: "held", claim: 2 }, peers: [{ node: "a" }] };
  assertEquals(action(back), "stay");
  const on = { ...back, autoFailback: true };
  const decision = decide(on);
  assertEquals(decision.action === "stay" && decision.pending, "failback a");
  assertEquals(action({ ...on, pending: { key: "failback a", forMs: 399 } }), "stay");
  assertEquals(action({ ...on, pending: { key: "failback a", forMs: 400 } }), "yield");
  assertEquals(action({ ...on, pending: { key: "failback c", forMs: 400 } }), "stay");
});

Deno.test("elect fails back to nobody who is unfit, unwilling, deaf, joining, late or worse connected", () => {
  for (
    const other of [
      { fit: false },
      { aside: 1 },
      { hearsUs: false },
      { member: "joining" },
      { status: "late" },
      { status: "dead" },
    ] as Omit<PeerSketch, "node">[]
  ) {
    const pending = { key: "failback a", forMs: 9_999 };
    const peers = [{ node: "a", ...other }];
    const sketch = { own: { phase: "held" as const }, autoFailback: true, pending, peers };
    assertEquals(action(sketch), "stay", JSON.stringify(other));
  }
  const pending = { key: "failback a", forMs: 9_999 };
  const own = { phase: "held" as const, reach: 1 };
  assertEquals(action({ own, autoFailback: true, pending, peers: [{ node: "a" }] }), "stay");
});

Deno.test("elect lets an operator's takeover and standby move a group, for good", () => {
  const own = { phase: "held" as const };
  assertEquals(decide({ own, peers: [{ node: "c", wanted: true }] }), {
    action: "yield",
    why: "an operator wants it on c",
    byOperator: true,
  });
  assertEquals(action({ own: { ...own, aside: 1 }, peers: [{ node: "c" }] }), "yield");
  assertEquals(action({ own: { ...own, aside: 1 }, peers: [] }), "stay");
  assertEquals(
    action({ own: { ...own, aside: 1 }, peers: [{ node: "c", fit: false }] }),
    "stay",
  );
  assertEquals(action({ own: { ...own, aside: 1 }, peers: [{ node: "c", aside: 1 }] }), "stay");
  assertEquals(action({ own: { ...own, aside: 2 }, peers: [{ node: "c", aside: 1 }] }), "yield");
});

Deno.test("elect gives way when unfit, but only to one that is fit", () => {
  const own = { phase: "held" as const, fit: false };
  assertEquals(action({ own, peers: [{ node: "c", fit: false }] }), "stay");
  assertEquals(action({ own, peers: [{ node: "c" }] }), "yield");
  assertEquals(action({ own, peers: [{ node: "c", hearsUs: false }] }), "stay");
});

Deno.test("elect says of a holder first that it is not fit, also of the preferred one", () => {
  const why = (node: string, fit: boolean) => {
    const own = { phase: "held" as const, fit };
    return decide({ self: node, preferred: "b", own, peers: [{ node: "c", fit: false }] }).why;
  };
  assertEquals(why("b", true), "this director holds it and is the preferred one");
  assertEquals(why("a", true), "this director holds it");
  for (const node of ["a", "b"]) {
    assertEquals(why(node, false), "this director is not fit, but no other one is");
  }
});

Deno.test("elect gives way to a director that reaches more references, once that has lasted", () => {
  const own = { phase: "held" as const, reach: 0 };
  const peers = [{ node: "c", reach: 1 }];
  const first = decide({ own, peers });
  assertEquals(first.action === "stay" && first.pending, "reach c");
  assertEquals(action({ own, peers, pending: { key: "reach c", forMs: 400 } }), "yield");
});

Deno.test("elect does nothing while it asks, whatever the others have said", () => {
  const peers: PeerSketch[] = [{ node: "a", phase: "held", claim: 9 }];
  assertEquals(action({ asking: true, own: { phase: "held", claim: 1 }, peers }), "stay");
  assertEquals(action({ asking: true }), "stay");
});

Deno.test("elect gives everything up when the director leaves, also while it asks", () => {
  for (const asking of [true, false]) {
    assertEquals(action({ asking, own: { phase: "held", status: "leaving" } }), "yield");
  }
  assertEquals(action({ own: { status: "leaving" } }), "stay");
});

Deno.test("elect heeds a veto, as holder and as candidate", () => {
  const veto = "an operator released it from this director";
  assertEquals(decide({ own: { veto } }), { action: "stay", why: veto });
  assertEquals(action({ own: { veto, phase: "held" } }), "yield");
  assertEquals(action({ own: { veto, forced: true } }), "claim", "an operator has the last word");
});

Deno.test("elect asks for a fence before it takes what a silent director may hold", () => {
  const dead: PeerSketch = { node: "a", status: "dead", phase: "held" };
  const fenced = new Set(["a"]);
  assertEquals(action({ peers: [dead], fencing: false }), "claim");
  assertEquals(decide({ peers: [dead], fencing: true }), {
    action: "fence",
    node: "a",
    why: "a is silent and may still hold it",
  });
  assertEquals(action({ peers: [dead], fencing: true, fenced }), "claim");
  // It may have taken the group since it was heard last.
  assertEquals(action({ peers: [{ ...dead, phase: "idle" }], fencing: true }), "fence");
  assertEquals(action({ peers: [{ ...dead, status: "left" }], fencing: true }), "claim");
  assertEquals(action({ peers: [{ node: "a", silent: true }], fencing: true }), "fence");
});

Deno.test("elect lets force pass over everything but a live holder", () => {
  const own = { forced: true, wanted: true };
  assertEquals(action({ own, ready: false, peers: [{ node: "a", status: "dead" }] }), "claim");
  assertEquals(action({ own, peers: [{ node: "a", silent: true }], fencing: true }), "claim");
  assertEquals(action({ own, peers: [{ node: "a", phase: "held" }] }), "stay");
});

Deno.test("elect leaves a group alone that is being given up", () => {
  assertEquals(action({ own: { phase: "releasing" } }), "stay");
});

Deno.test("holdersOf names live peers that hold or take the group", () => {
  const peers = [
    peer({ node: "a", phase: "held", claim: 2 }),
    peer({ node: "c", phase: "claiming", claim: 3 }),
    peer({ node: "d", phase: "releasing" }),
    peer({ node: "e", phase: "held", status: "dead" }),
  ];
  assertEquals(holdersOf(peers, "web"), [{ node: "a", claim: 2 }, { node: "c", claim: 3 }]);
  assertEquals(holdersOf(peers, "mail"), []);
});

const phases = fc.constantFrom<GroupPhase>("idle", "claiming", "held", "releasing");
const statuses = fc.constantFrom<NodeStatus>("unknown", "joining", "alive", "late", "dead", "left");

Deno.test("elect lets exactly one of several holders stay, whoever they are", () => {
  const holders = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"), { minLength: 2 });
  fc.assert(fc.property(holders, fc.array(fc.nat(3), { minLength: 5 }), (nodes, claims) => {
    const claimOf = (node: string) => claims["abcde".indexOf(node)] ?? 0;
    const staying = nodes.filter((self) =>
      elect({
        ...view({
          own: { phase: "held", claim: claimOf(self) },
          peers: nodes.filter((each) => each !== self)
            .map((node) => ({ node, phase: "held" as const, claim: claimOf(node) })),
        }),
        self,
        nodes: ["a", "b", "c", "d", "e"],
      }).action === "stay"
    );
    assertEquals(staying.length, 1);
  }));
});

Deno.test("elect never takes a group while a live director has it", () => {
  const sketch = fc.record({
    phase: phases,
    status: statuses,
    claim: fc.nat(9),
    fit: fc.boolean(),
  });
  fc.assert(fc.property(sketch, sketch, fc.boolean(), fc.boolean(), (one, two, wanted, forced) => {
    const decision = decide({
      own: { wanted, forced },
      vacantMs: 99_999,
      peers: [{ node: "a", ...one }, { node: "c", ...two }],
    });
    const occupied = [one, two].some(({ phase, status }) =>
      phase !== "idle" && ["joining", "alive", "late"].includes(status)
    );
    if (occupied) assertEquals(decision.action, "stay");
  }));
});
