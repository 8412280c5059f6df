import { assert, assertEquals, assertThrows } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { compileProgram, type Program } from "./expressions_program.ts";
import { parsePattern } from "./expressions_syntax.ts";

function compiled(source: string): Program {
  return compileProgram(parsePattern(source));
}

/** The program as one word for each instruction, with the places that it may go to. */
function listing(source: string): string[] {
  return compiled(source).code.map((each) => {
    switch (each.do) {
      case "character":
        return `${each.back ? "back " : ""}${String.fromCharCode(each.code)}`;
      case "split":
        return `split ${each.first} ${each.second}`;
      case "jump":
        return `jump ${each.to}`;
      case "save":
      case "progress":
        return `${each.do} ${each.register}`;
      case "clear":
        return `clear ${each.from}-${each.before}`;
      case "look":
        return `look ${each.next}`;
      case "reference":
        return `reference ${each.to.join("/")}`;
      default:
        return each.do;
    }
  });
}

Deno.test("compileProgram writes alternatives as splits that meet behind them", () => {
  assertEquals(
    listing("a|b|c"),
    [
      "split 1 3",
      "a",
      "jump 6",
      "split 4 6",
      "b",
      "jump 7",
      "c",
      "found",
    ].map((line) => line === "jump 6" ? "jump 7" : line),
  );
});

Deno.test("compileProgram prefers another turn, or the way on where the repetition is lazy", () => {
  assertEquals(listing("a*b"), ["split 1 3", "a", "jump 0", "b", "found"]);
  assertEquals(listing("a*?b"), ["split 3 1", "a", "jump 0", "b", "found"]);
});

Deno.test("compileProgram writes counts out", () => {
  assertEquals(listing("a{2,3}"), ["a", "a", "split 3 4", "a", "found"]);
  assertEquals(listing("a{2,}"), ["a", "a", "split 1 3", "found"]);
  assertEquals(listing("a{0}"), ["found"]);
  assertEquals(listing("a+?b"), ["a", "split 2 0", "b", "found"]);
});

Deno.test("compileProgram keeps captures only where something refers to them", () => {
  assertEquals(listing("(a)"), ["a", "found"]);
  assertEquals(compiled("(a)").registers, 0);
  assertEquals(listing("(a)\\1"), ["save 2", "a", "save 3", "reference 1", "found"]);
  assertEquals(compiled("(a)\\1").registers, 4);
});

Deno.test("compileProgram clears the captures of each turn, and guards turns that may take nothing", () => {
  assertEquals(listing("(a?)*\\1"), [
    "split 1 9",
    "save 4",
    "clear 2-4",
    "save 2",
    "split 5 6",
    "a",
    "save 3",
    "progress 4",
    "jump 0",
    "reference 1",
    "found",
  ]);
});

Deno.test("compileProgram goes backwards in what looks behind", () => {
  assertEquals(listing("(?<=ab)c"), ["look 4", "back b", "back a", "looked", "c", "found"]);
});

Deno.test("compileProgram says whether the steps grow with the text only, and numbers what it remembers", () => {
  const table: [string, boolean, number][] = [
    ["abc", true, 0],
    ["(a+)+$", true, 2],
    ["(a|b)*c?", true, 3],
    ["(a+)\\1", false, 0],
    ["(?=a*)b*", false, 1],
  ];
  for (const [source, isLinear, memories] of table) {
    const program = compiled(source);
    assertEquals([program.isLinear, program.memories], [isLinear, memories], source);
  }
});

Deno.test("compileProgram refuses what is too long, without writing it out first", () => {
  for (const source of ["((a{1000}){1000}){1000}", "a{4000000000}", "(?:a?){100000}"]) {
    new RegExp(source);
    const error = assertThrows(() => compiled(source), RingmasterError);
    assert(error instanceof RingmasterError);
    assertEquals(error.code, "refused");
    assertEquals(error.message, "more than 20000 steps long with its counts written out");
  }
});

Deno.test("compileProgram compiles any count of nothing at once", () => {
  // Nothing is added by any of the turns, so that the limit above would never come.
  assertEquals(listing("(?:(?:){4000000000}){4000000000}x"), ["x", "found"]);
});

Deno.test("compileProgram does not grow by the power of nested repetition", () => {
  const source = "(".repeat(30) + "a" + "+)".repeat(30);
  assertEquals(compiled(`${source}b`).code.length, 33);
});
