import { assert, assertEquals, assertThrows } from "@std/assert";
import type { GroupState, MemberState } from "../model/mod.ts";
import { BodyProblem, decodeBody, encodeBody, GROUPS_MAX, NODES_MAX, TEXT_MAX } from "./body.ts";
import { stateOf } from "./test_states.ts";

const ROOM = 100_000;
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function problemOf(bytes: Uint8Array): string {
  const state = decodeBody(bytes);
  return state instanceof BodyProblem ? state.message : "none";
}

Deno.test("decodeBody gives back what encodeBody was given, with and without a reason", () => {
  for (
    const state of [
      stateOf(),
      stateOf({ cutOff: true }),
      stateOf({ fit: false, reason: "kein Backend: \u00fc \u{1f480}" }),
    ]
  ) {
    assertEquals(decodeBody(encodeBody(state, ROOM)), state);
  }
});

Deno.test("decodeBody leaves out what it does not know", () => {
  const state = stateOf();
  const more = {
    ...state,
    load: 3,
    groups: state.groups.map((group) => ({ ...group, colour: "red" })),
  };
  assertEquals(decodeBody(bytesOf(more)), state);
});

Deno.test("decodeBody refuses what is no JSON, or no UTF-8", () => {
  for (const text of ["", "{", "null,", '{"node":"b"}}', "\ufeff"]) {
    assertEquals(problemOf(new TextEncoder().encode(text)), "its body is no JSON in UTF-8", text);
  }
  assertEquals(problemOf(Uint8Array.of(0x22, 0xff, 0x22)), "its body is no JSON in UTF-8");
});

Deno.test("decodeBody refuses JSON that is no object", () => {
  for (const value of [null, 3, "b", [], [stateOf()], true]) {
    assertEquals(problemOf(bytesOf(value)), "its body is no object");
  }
});

const WRONG: { readonly [Name in keyof MemberState]-?: readonly unknown[] } = {
  node: [undefined, 3, null, "n".repeat(TEXT_MAX + 1), ["b"]],
  version: [undefined, "1", -1, 1.5, 2 ** 53, null],
  status: [undefined, "dead", "MEMBER", 1],
  fit: [undefined, "yes", 1, null],
  reason: [3, null, "r".repeat(TEXT_MAX + 1)],
  reach: [undefined, -1, 0.5],
  cutOff: [null, 1, "yes"],
  deadtimeMs: [undefined, "400ms", -400, 1e300],
  digest: [undefined, 7, "d".repeat(TEXT_MAX + 1)],
  groups: [undefined, {}, "web", [null], Array.from({ length: GROUPS_MAX + 1 }, () => group())],
  heard: [
    undefined,
    {},
    [[]],
    ["a"],
    Array.from({ length: NODES_MAX + 1 }, () => stateOf().heard[0]),
  ],
};

const WRONG_IN_GROUP: { readonly [Name in keyof GroupState]-?: readonly unknown[] } = {
  name: [undefined, 1, "n".repeat(TEXT_MAX + 1)],
  phase: [undefined, "taken", "toString"],
  claim: [undefined, -1, "3", 2 ** 53],
  aside: [undefined, -1, "3", true],
  wanted: [undefined, "no"],
  resources: [
    undefined,
    "ip_addr",
    [3],
    ["r".repeat(TEXT_MAX + 1)],
    Array.from({ length: 65 }, () => "r"),
  ],
};

function group(): GroupState {
  return { name: "g", phase: "idle", claim: 0, aside: 0, wanted: false, resources: [] };
}

Deno.test("decodeBody refuses a field that is missing, of another kind or out of bounds, and names it", () => {
  for (const [name, values] of Object.entries(WRONG)) {
    for (const value of values) {
      const problem = problemOf(bytesOf({ ...stateOf(), [name]: value }));
      const isInside = Array.isArray(value) && value.length === 1;
      assert(problem !== "none", `${name}: ${JSON.stringify(value)}`);
      if (!isInside) assert(problem.includes(`"${name}"`), problem);
    }
  }
});

Deno.test("decodeBody refuses the same in a group", () => {
  for (const [name, values] of Object.entries(WRONG_IN_GROUP)) {
    for (const value of values) {
      const groups = [group(), { ...group(), [name]: value }];
      assert(
        problemOf(bytesOf({ ...stateOf(), groups })) !== "none",
        `${name}: ${JSON.stringify(value)}`,
      );
    }
  }
});

Deno.test("decodeBody refuses the same in a director that is heard", () => {
  for (const name of ["node", "generation", "version"]) {
    for (const value of [undefined, true, -1, null]) {
      const heard = [{ node: "a", generation: 1, version: 1, [name]: value }];
      assert(problemOf(bytesOf({ ...stateOf(), heard })) !== "none", `${name}: ${value}`);
    }
  }
});

Deno.test("decodeBody takes lists and texts of just the greatest size", () => {
  const text = "n".repeat(TEXT_MAX);
  const state = stateOf({
    node: text,
    reason: text,
    digest: text,
    version: Number.MAX_SAFE_INTEGER,
    groups: Array.from({ length: GROUPS_MAX }, () => ({ ...group(), name: text })),
    heard: Array.from({ length: NODES_MAX }, () => ({ node: text, generation: 0, version: 0 })),
  });
  assertEquals(decodeBody(encodeBody(state, ROOM)), state);
});

Deno.test("decodeBody is not led astray by names that every object has", () => {
  const text = '{"__proto__":{"node":"b"},"constructor":1,"node":"b"}';
  assertEquals(problemOf(new TextEncoder().encode(text)), '"version" is no whole number from 0 on');
});

Deno.test("encodeBody cuts texts for persons, and no other", () => {
  const long = "\u{1f480}".repeat(200);
  const cut = decodeBody(encodeBody(stateOf({ reason: `x${long}` }), ROOM));
  assert(!(cut instanceof BodyProblem));
  assertEquals(cut.reason?.length, TEXT_MAX);
  assert(cut.reason?.isWellFormed());
  const labels = { ...group(), resources: [long, "short"] };
  const labelled = decodeBody(encodeBody(stateOf({ groups: [labels] }), ROOM));
  assert(!(labelled instanceof BodyProblem));
  assertEquals(labelled.groups[0]?.resources.map(({ length }) => length), [TEXT_MAX, 5]);
});

Deno.test("encodeBody throws for more groups than anybody would take", () => {
  const groups = Array.from({ length: GROUPS_MAX + 1 }, () => group());
  assertThrows(() => encodeBody(stateOf({ groups }), ROOM), RangeError, "allowed are 64");
});
