import { assert, assertEquals, assertThrows } from "@std/assert";
import type { MemberState } from "../model/mod.ts";
import type { Observer } from "./member.ts";
import { Roster } from "./roster.ts";
import { stateOf } from "./test_states.ts";
import { testConfig } from "./test_world.ts";

const OBSERVER: Observer = { node: "a", generation: 1, digest: "same", timing: testConfig() };

function setUp(
  nodes: readonly string[] = ["c", "a", "b"],
  floors: Record<string, number> = {},
  numbers: Record<string, number> = {},
) {
  const roster = new Roster(OBSERVER, nodes, { generations: floors, numbers }, 0);
  roster.setLinks(["net0", "net1"]);
  const hear = (node: string, sequence: number, options: {
    generation?: number;
    link?: string;
    version?: number;
    listenedMs?: number;
    changes?: Partial<MemberState>;
  } = {}) => {
    const { generation = 1, link = "net0", version = 1, listenedMs = 0, changes } = options;
    const state = stateOf({ node, version, ...changes });
    return roster.hear({ state, generation, sequence, link }, { nowMs: listenedMs, listenedMs });
  };
  return { roster, hear };
}

Deno.test("Roster lists the others in the order of the configuration", () => {
  const { roster } = setUp();
  assertEquals(roster.peers().map(({ node }) => node), ["c", "b"]);
  assert(roster.has("b"));
  assert(!roster.has("a"));
  assertEquals(roster.heard(), []);
});

Deno.test("Roster tells the others whom it hears, and no longer whom it does not", () => {
  const { roster, hear } = setUp();
  hear("b", 1, { generation: 4, version: 9 });
  hear("c", 1, { generation: 5, version: 2, listenedMs: 300 });
  assertEquals(roster.heard(), [
    { node: "c", generation: 5, version: 2 },
    { node: "b", generation: 4, version: 9 },
  ]);
  roster.tick({ nowMs: 400, listenedMs: 400 }, true);
  assertEquals(roster.heard(), [{ node: "c", generation: 5, version: 2 }]);
});

Deno.test("Roster has heard all once each was heard, also one that has died since", () => {
  const { roster, hear } = setUp();
  hear("b", 1);
  assert(!roster.allHeard());
  hear("c", 1);
  assert(roster.allHeard());
  roster.tick({ nowMs: 400, listenedMs: 400 }, true);
  assertEquals(roster.peers().map(({ status }) => status), ["dead", "dead"]);
  assert(roster.allHeard());
});

Deno.test("Roster takes back what it knows of one that is gone where another one hears it in a later run", () => {
  for (const gone of ["left", "dead"] as const) {
    const { roster, hear } = setUp();
    const tell = (sequence: number, generation: number) => {
      const heard = [{ node: "b", generation, version: 1 }];
      return hear("c", sequence, { listenedMs: 400, changes: { heard } }).outcome.changed;
    };
    const b = () => roster.peers()[1];
    hear("b", 1, { generation: 4, changes: { status: gone === "left" ? "left" : "member" } });
    roster.tick({ nowMs: 400, listenedMs: 400 }, true);
    tell(1, 4);
    assertEquals(b()?.status, gone, "its last words are still on the way there");
    tell(2, 3);
    assertEquals(b()?.status, gone);
    assertEquals(tell(3, 5), true);
    assertEquals([b()?.status, b()?.state, b()?.generation], ["unknown", undefined, 5]);
    assert(!roster.allHeard());
    tell(4, 5);
    assertEquals(b()?.sinceMs, 400);
    const { facts } = hear("b", 1, { generation: 5, listenedMs: 500 }).outcome;
    assertEquals(facts.map(({ type }) => type), ["node.joined", "link.up"]);
    tell(5, 6);
    assertEquals(b()?.status, "alive", "who is heard is asked for nothing from others");
  }
});

Deno.test("Roster believes only the newest, and counts the others for their medium only", () => {
  const { roster, hear } = setUp();
  hear("b", 5, { version: 5 });
  const late = hear("b", 4, { version: 4, link: "net1", listenedMs: 10 });
  assertEquals(late.arrival, "overtaken");
  assertEquals(late.outcome.facts, [{ type: "link.up", link: "net1", node: "b" }]);
  assert(!late.outcome.changed);
  assertEquals(roster.peers()[1]?.state?.version, 5);
  assertEquals(hear("b", 5, { link: "net1" }).arrival, "duplicate");
  assertEquals(hear("b", 5, { link: "net1" }).arrival, "replayed");
});

Deno.test("Roster takes no life from packets that are not the newest", () => {
  const { roster, hear } = setUp();
  hear("b", 5);
  hear("b", 4, { listenedMs: 399 });
  hear("b", 5, { listenedMs: 399, link: "net1" });
  hear("b", 5, { listenedMs: 399 });
  roster.tick({ nowMs: 400, listenedMs: 400 }, true);
  assertEquals(roster.peers()[1]?.status, "dead");
});

Deno.test("Roster refuses generations below those known from before, and gives the newest on", () => {
  const { roster, hear } = setUp(["a", "b", "c"], { b: 7, gone: 3 });
  assertEquals(hear("b", 1, { generation: 6 }).arrival, "replayed");
  assertEquals(roster.peers()[0]?.status, "unknown");
  assertEquals(hear("b", 1, { generation: 8 }).arrival, "newest");
  assertEquals(roster.generations(), { b: 8, gone: 3 });
});

Deno.test("Roster gives on the last numbers of those that are silent, and believes none of them again", () => {
  const { roster, hear } = setUp();
  hear("b", 7, { generation: 4 });
  hear("c", 9, { generation: 2 });
  assertEquals(roster.known(), { generations: { b: 4, c: 2 }, numbers: {} });
  hear("c", 10, { generation: 2, listenedMs: 300 });
  roster.tick({ nowMs: 400, listenedMs: 400 }, true);
  const known = roster.known();
  assertEquals(known, { generations: { b: 4, c: 2 }, numbers: { b: 7 } });

  const next = setUp(["c", "a", "b"], { ...known.generations }, { ...known.numbers });
  assertEquals(next.roster.known(), known, "also where nobody was heard since");
  for (const sequence of [7, 3]) {
    assertEquals(next.hear("b", sequence, { generation: 4 }).arrival, "replayed");
  }
  assertEquals(next.hear("b", 8, { generation: 4 }).arrival, "newest");
  assertEquals(next.hear("c", 1, { generation: 3 }).arrival, "newest");
  assertEquals(next.roster.known().numbers, {});
  const restarted = setUp(["b"], { b: 4 }, { b: 7 });
  assertEquals(restarted.hear("b", 1, { generation: 5 }).arrival, "newest");
  restarted.roster.tick({ nowMs: 900, listenedMs: 900 }, true);
  assertEquals(restarted.roster.known(), { generations: { b: 5 }, numbers: { b: 1 } });
});

Deno.test("Roster tells a restart from a first hearing", () => {
  const { hear } = setUp();
  assertEquals(hear("b", 50, { generation: 1 }).arrival, "newest");
  const restart = hear("b", 1, { generation: 2 });
  assertEquals(restart.arrival, "restarted");
  assertEquals(restart.outcome.facts, [{ type: "node.joined", node: "b", generation: 2 }]);
});

Deno.test("Roster says when the next director falls due", () => {
  const { roster, hear } = setUp();
  assertEquals(roster.dueInMs(0), Infinity);
  hear("b", 1, { listenedMs: 0 });
  hear("c", 1, { listenedMs: 50 });
  assertEquals(roster.dueInMs(60), 140);
});

Deno.test("Roster keeps what is known of those that stay in another configuration", () => {
  const { roster, hear } = setUp();
  hear("b", 5, { generation: 3 });
  hear("c", 5, { generation: 4 });
  const outcome = roster.configure(OBSERVER, ["d", "b", "a"], 1_000);
  assert(outcome.changed && outcome.answer);
  assertEquals(roster.peers().map(({ node, status }) => `${node} ${status}`), [
    "d unknown",
    "b alive",
  ]);
  assertEquals(hear("b", 5, { generation: 3 }).arrival, "replayed");
  assertEquals(hear("c", 6, { generation: 4 }).arrival, "replayed");
  // A director that comes back into the list is believed no older generation than before.
  roster.configure(OBSERVER, ["a", "b", "c"], 2_000);
  assertEquals(hear("c", 1, { generation: 3 }).arrival, "replayed");
  assertEquals(roster.generations(), { b: 3, c: 4 });
});

Deno.test("Roster has nothing to tell of a configuration that changes nothing for it", () => {
  const { roster, hear } = setUp();
  hear("b", 1);
  assertEquals(roster.configure(OBSERVER, ["c", "a", "b"], 1_000), {
    facts: [],
    changed: false,
    answer: false,
  });
});

Deno.test("Roster forgets a medium that is gone, and gives its number on without believing more", () => {
  const { roster, hear } = setUp();
  hear("b", 1, { link: "net0" });
  hear("b", 1, { link: "net1" });
  hear("b", 2, { link: "net1" });
  roster.setLinks(["net0", "net2"]);
  assertEquals(roster.links("b", 10), [
    { link: "net0", status: "up", silentMs: 10, received: 1 },
    { link: "net2", status: "idle" },
  ]);
  assertEquals(hear("b", 3, { link: "net1" }).arrival, "replayed");
  assertEquals(hear("b", 1, { link: "net2" }).arrival, "duplicate");
  assertEquals(hear("b", 2, { link: "net0" }).arrival, "duplicate");
  assertEquals(roster.links("nobody", 10), []);
});

Deno.test("Roster misses nobody over a medium that reaches another director alone, or nobody", () => {
  const { roster, hear } = setUp();
  const links = (node: string, reach: "all" | "one" | "nobody") =>
    roster.links(node, 10, (link) => link === "net1" ? reach : "all")
      .map(({ link, status }) => `${link} ${status}`);
  hear("b", 1, { link: "net0" });
  assertEquals(links("b", "all"), ["net0 up", "net1 idle"]);
  assertEquals(links("b", "nobody"), ["net0 up"]);
  assertEquals(links("b", "one"), ["net0 up", "net1 idle"], "it may be b that is missed there");
  hear("c", 1, { link: "net1" });
  assertEquals(links("b", "all"), ["net0 up", "net1 idle"]);
  assertEquals(links("b", "one"), ["net0 up"]);
  assertEquals(links("c", "one"), ["net0 idle", "net1 up"]);
  assertEquals(links("c", "nobody"), ["net0 idle", "net1 up"], "what is heard is not hidden");
});

Deno.test("Roster can change its media as often as it likes, but not use too many at once", () => {
  const { roster } = setUp();
  for (let round = 0; round < 100; round++) roster.setLinks([`net${round}`, `wire${round}`]);
  const many = Array.from({ length: 33 }, (_, index) => `net${index}`);
  assertThrows(() => roster.setLinks(many), RangeError, "32 media");
});
