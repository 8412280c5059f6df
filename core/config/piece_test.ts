import { assertEquals } from "@std/assert";
import { durationSchema, z } from "../plugin/mod.ts";
import { isMapping, readPiece } from "./piece.ts";
import { Report } from "./report.ts";

const schema = z.strictObject({
  size: z.int(),
  name: z.string().optional(),
  every: durationSchema({ minMs: 1, maxMs: 1_000 }).optional(),
});

function read(raw: unknown): [data: unknown, ...paths: string[]] {
  const report = new Report("a.conf", () => undefined);
  const data = readPiece(schema, raw, ["a"], report);
  return [data, ...report.list().map((problem) => problem.path)];
}

Deno.test("readPiece gives all of a mapping that is right", () => {
  assertEquals(read({ size: 1, every: "1s" }), [{ size: 1, every: 1_000 }]);
});

Deno.test("readPiece leaves out what is wrong, and decodes the rest", () => {
  assertEquals(read({ size: "x", name: "n", every: "1s" }), [
    { name: "n", every: 1_000 },
    "a.size",
  ]);
  assertEquals(read({ name: "n", every: 5 }), [{ name: "n" }, "a.size", "a.every"]);
  assertEquals(read({ size: 1, other: 2 }), [{ size: 1 }, "a.other"]);
});

Deno.test("readPiece gives nothing of what is no mapping", () => {
  for (const raw of [null, undefined, 5, "x", [1]]) assertEquals(read(raw), [{}, "a"]);
});

Deno.test("isMapping tells a mapping from a list and from nothing", () => {
  assertEquals([{}, { a: 1 }, [], null, "x", 1, undefined].map(isMapping), [
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});
