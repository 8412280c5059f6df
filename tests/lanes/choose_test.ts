import { assertEquals } from "@std/assert";
import { chooseLanes } from "./choose.ts";
import type { Lane } from "./lane.ts";

function lane(name: string): Lane {
  const result = { passed: 0, failed: 0, ignored: 0, output: "" };
  return { name, summary: name, run: () => Promise.resolve(result) };
}

const OK = [lane("format"), lane("unit")];
const ALL = [...OK, lane("kernel")];

function names(...words: readonly string[]): readonly string[] | string {
  const chosen = chooseLanes(words, ALL, OK);
  return "problem" in chosen ? chosen.problem : chosen.lanes.map(({ name }) => name);
}

Deno.test("chooseLanes knows the two sets and single lanes, in the order of the gate", () => {
  assertEquals(names("ok"), ["format", "unit"]);
  assertEquals(names("all"), ["format", "unit", "kernel"]);
  assertEquals(names("kernel", "format"), ["format", "kernel"]);
});

Deno.test("chooseLanes says what is allowed for anything else", () => {
  const allowed = "allowed are ok, all, or some of format, unit, kernel";
  assertEquals(names(), `no lane was named; ${allowed}`);
  assertEquals(names("kernal"), `there is no lane "kernal"; ${allowed}`);
  assertEquals(names("ok", "kernel"), `there is no lane "ok"; ${allowed}`);
});
