import { assert, assertEquals, assertFalse } from "@std/assert";
import type { MemberState } from "../model/mod.ts";
import { Member, noOutcome, type Observer, type Outcome } from "./member.ts";
import { ReplayGuard } from "./replay.ts";
import { stateOf } from "./test_states.ts";
import { testConfig } from "./test_world.ts";

const OBSERVER: Observer = { node: "a", generation: 1, digest: "same", timing: testConfig() };
const DEAF = stateOf({ heard: [] });

/** One member at a clock that never stalls. */
function setUp(observer: Observer = OBSERVER) {
  const member = new Member("b", new ReplayGuard(), observer, 0);
  let nowMs = 0;
  const at = () => ({ nowMs: nowMs + 1_000, listenedMs: nowMs });
  const facts = ({ facts, changed, answer }: Outcome) => ({
    facts: facts.map((fact) => fact.type),
    changed,
    answer,
  });
  return {
    member,
    at,
    hear(state: MemberState, options: { generation?: number; restarted?: boolean } = {}) {
      const { generation = 1, restarted = false } = options;
      const outcome = noOutcome();
      member.hear(state, { generation, restarted }, observer, at(), outcome);
      return facts(outcome);
    },
    over(link: string) {
      const outcome = noOutcome();
      member.hearOver(link, at(), outcome);
      return outcome.facts;
    },
    /** Time passes, and is looked at. */
    pass(durationMs: number, mayDie = true) {
      nowMs += durationMs;
      const outcome = noOutcome();
      member.tick(at(), mayDie, outcome);
      return facts(outcome);
    },
  };
}

const NOTHING = { facts: [], changed: false, answer: false };

Deno.test("Member that is heard for the first time has joined, and is to be answered", () => {
  const { member, hear, at } = setUp();
  const first = stateOf({ status: "joining" });
  assertEquals(hear(first), { facts: ["node.joined"], changed: true, answer: true });
  assertEquals(member.peer(), {
    node: "b",
    status: "joining",
    sinceMs: at().nowMs,
    state: first,
    generation: 1,
    hearsUs: true,
  });
  assertEquals(hear(first), NOTHING);
});

Deno.test("Member with a new state matters to election, and is answered for a new version only", () => {
  const { hear } = setUp();
  hear(stateOf());
  assertEquals(hear(stateOf({ version: 2, fit: false })), {
    facts: [],
    changed: true,
    answer: true,
  });
  // What it hears is another now, which is no version: an answer to it would be answered for ever.
  assertEquals(hear(stateOf({ version: 2, heard: [] })), {
    facts: [],
    changed: true,
    answer: false,
  });
});

Deno.test("Member becomes late at warntime and dead at deadtime, each told once", () => {
  const { member, hear, pass } = setUp();
  hear(stateOf());
  assertEquals(pass(199), NOTHING);
  assertEquals(member.dueInMs(199), 1);
  assertEquals(pass(1), { facts: ["node.late"], changed: true, answer: false });
  assertEquals(member.dueInMs(200), 200);
  assertEquals(pass(199), NOTHING);
  assertEquals(member.status, "late");
  assert(member.isLive);
  assertEquals(pass(1), { facts: ["node.dead"], changed: true, answer: true });
  assertEquals(pass(1_000), NOTHING);
  assertEquals(member.status, "dead");
  assertEquals(member.dueInMs(1_400), Infinity);
});

Deno.test("Member keeps its last state when it is dead, and has joined when it is heard again", () => {
  const { member, hear, pass } = setUp();
  const state = stateOf();
  hear(state);
  pass(400);
  assertEquals(member.peer().state, state);
  assertEquals(hear(state), { facts: ["node.joined"], changed: true, answer: true });
  assertEquals(member.status, "alive");
});

Deno.test("Member that was late is alive with the next packet, without an event", () => {
  const { member, hear, pass } = setUp();
  const state = stateOf();
  hear(state);
  pass(200);
  assertEquals(hear(state), { facts: [], changed: true, answer: false });
  assertEquals(member.status, "alive");
});

Deno.test("Member does not die while it is not known what has arrived, and is late at most", () => {
  const { member, hear, pass } = setUp();
  hear(stateOf());
  assertEquals(pass(5_000, false).facts, ["node.late"]);
  assertEquals(pass(0, false), NOTHING);
  assert(member.isLive);
  assertEquals(pass(5).facts, ["node.dead"]);
});

Deno.test("Member that asks for a longer deadtime gets it", () => {
  const { member, hear, pass } = setUp();
  hear(stateOf({ deadtimeMs: 1_000 }));
  assertEquals(pass(499), NOTHING);
  assertEquals(pass(1).facts, ["node.late"]);
  pass(499);
  assert(member.isLive);
  assertEquals(pass(1).facts, ["node.dead"]);
});

Deno.test("Member that restarts has joined again, though it never was silent", () => {
  const { member, hear } = setUp();
  const state = stateOf();
  hear(state);
  assertEquals(hear(state, { generation: 2, restarted: true }), {
    facts: ["node.joined"],
    changed: true,
    answer: true,
  });
  assertEquals(member.generation, 2);
});

Deno.test("Member that says goodbye has left at once, and cannot die any more", () => {
  const { member, hear, pass } = setUp();
  hear(stateOf());
  const last = stateOf({ version: 2, status: "left" });
  assertEquals(hear(last), { facts: ["node.left"], changed: true, answer: true });
  assertEquals(hear(last), NOTHING);
  assertFalse(member.isLive);
  assertEquals(pass(10_000), NOTHING);
  assertEquals(member.status, "left");
  const again = hear(stateOf(), { generation: 2, restarted: true });
  assertEquals(again.facts, ["node.joined"]);
});

Deno.test("Member hears us only where it names us in this generation", () => {
  const { member, hear } = setUp();
  const hearsUs = (heard: MemberState["heard"]) => {
    hear(stateOf({ heard }));
    return member.peer().hearsUs;
  };
  assert(hearsUs([{ node: "a", generation: 1, version: 0 }]));
  assertFalse(hearsUs([]));
  assertFalse(hearsUs([{ node: "a", generation: 2, version: 9 }]));
  assertFalse(hearsUs([{ node: "c", generation: 1, version: 9 }]));
});

Deno.test("Member that does not hear us for deadtime is deaf, told once until it hears us again", () => {
  const { hear, pass } = setUp();
  hear(DEAF);
  for (let passedMs = 0; passedMs < 350; passedMs += 50) {
    assertEquals(pass(50), NOTHING);
    hear(DEAF);
  }
  assertEquals(pass(50), { facts: ["node.deaf"], changed: true, answer: false });
  hear(DEAF);
  assertEquals(pass(50), NOTHING);
  hear(stateOf());
  hear(DEAF);
  for (let passedMs = 0; passedMs < 350; passedMs += 50) {
    assertEquals(pass(50), NOTHING);
    hear(DEAF);
  }
  assertEquals(pass(50).facts, ["node.deaf"]);
});

Deno.test("Member knows a version once it says so, and is not waited for when it is gone or deaf", () => {
  const { member, hear, pass, at } = setUp();
  assert(member.knows(5, 0, at()), "never heard");
  hear(stateOf({ heard: [{ node: "a", generation: 1, version: 4 }] }));
  assertFalse(member.knows(5, 0, at()));
  assert(member.knows(4, 0, at()));
  hear(stateOf({ heard: [{ node: "a", generation: 1, version: 6 }] }));
  assert(member.knows(5, 0, at()));
  const deaf = stateOf({ heard: [], deadtimeMs: 400 });
  hear(deaf);
  pass(150);
  hear(deaf);
  // Asked after 100 ms, so that it is waited for until 500 ms have passed.
  assertFalse(member.knows(7, 100, { nowMs: 0, listenedMs: 499 }));
  assert(member.knows(7, 100, { nowMs: 0, listenedMs: 500 }));
  pass(400);
  assertEquals(member.status, "dead");
  assert(member.knows(7, 550, at()));
});

Deno.test("Member with another configuration is told of once, and once when it agrees again", () => {
  const { hear, member } = setUp();
  assertEquals(hear(stateOf({ digest: "other" })).facts, [
    "node.joined",
    "cluster.config_mismatch",
  ]);
  assertEquals(hear(stateOf({ digest: "third", version: 2 })).facts, []);
  assertEquals(hear(stateOf({ version: 3 })).facts, ["cluster.config_agreed"]);
  const outcome = noOutcome();
  member.reconsider({ ...OBSERVER, digest: "ours is new" }, outcome);
  assertEquals(outcome.facts, [{ type: "cluster.config_mismatch", node: "b" }]);
});

Deno.test("Member tells of a medium that falls silent while it is heard over another", () => {
  const { hear, over, pass, member, at } = setUp();
  const state = stateOf();
  assertEquals(over("net0"), [], "nobody is there yet");
  hear(state);
  assertEquals(over("net0"), [{ type: "link.up", link: "net0", node: "b" }]);
  assertEquals(over("net1"), [{ type: "link.up", link: "net1", node: "b" }]);
  for (let passedMs = 0; passedMs < 400; passedMs += 100) {
    assertEquals(pass(99).facts, []);
    hear(state);
    assertEquals(over("net0"), []);
    if (passedMs < 300) assertEquals(pass(1).facts, []);
  }
  assertEquals(pass(1), { facts: ["link.down"], changed: false, answer: false });
  assertEquals(member.link("net1", at().listenedMs), {
    link: "net1",
    status: "down",
    silentMs: 400,
    received: 1,
  });
  assertEquals(member.link("net0", at().listenedMs).status, "up");
  assertEquals(member.link("net2", at().listenedMs), { link: "net2", status: "idle" });
  assertEquals(over("net1").length, 1);
});

Deno.test("Member that dies takes its media down without an event for each", () => {
  const { hear, over, pass, member } = setUp();
  hear(stateOf());
  over("net0");
  assertEquals(pass(400).facts, ["node.dead"]);
  assertEquals(member.link("net0", 400).status, "down");
  assertEquals(over("net0"), [], "a packet from before its death");
});
