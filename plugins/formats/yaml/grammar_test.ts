import { assert, assertEquals } from "@std/assert";
import { FAULTS_MAX, readByGrammar } from "./grammar.ts";

const read = (text: string) => readByGrammar({ path: "a.yaml", text });

Deno.test("readByGrammar reads what the quick reader leaves to it, with its lines", () => {
  const { input, problems, locate } = read("a: &x\n  b: |\n    text\n\nc: *x\n");
  assertEquals(problems, []);
  assertEquals(input, { a: { b: "text\n" }, c: { b: "text\n" } });
  assertEquals([locate(["a"]), locate(["a", "b"]), locate(["c"]), locate(["c", "b"])], [
    1,
    2,
    5,
    2,
  ]);
});

Deno.test("readByGrammar tells at most so many lines that are wrong, and how many more there are", () => {
  const text = Array.from({ length: FAULTS_MAX + 5 }, (_, index) => `k${index}: @x`).join("\n");
  const { input, problems } = read(text);
  assertEquals(input, undefined);
  assertEquals(problems.length, FAULTS_MAX + 1);
  assertEquals(problems.at(-1)?.message, "5 more lines that cannot be read begin here");
  assert(problems.every((problem, index) => problem.line === index + 1));
});

Deno.test("readByGrammar refuses text that nests without end, and never throws", () => {
  const { input, problems } = read("[".repeat(50_000));
  assertEquals(input, undefined);
  assert(problems.length > 0);
});
