import { assert } from "@std/assert";
import { plainPainter } from "../output.ts";
import { helpLines, KEYS } from "./help.ts";
import { keysOf } from "./keys.ts";
import { createModel, press } from "./model.ts";

Deno.test("helpLines fit a window of 80 columns", () => {
  for (const line of helpLines(plainPainter)) assert(line.length < 80, line);
});

Deno.test("every letter of the help does something", () => {
  const letters = KEYS.flatMap(([keys]) => keys.split(", ")).filter((key) => key.length === 1);
  assert(letters.length >= 5);
  for (const letter of letters) {
    const [key] = keysOf(letter);
    const before = createModel("rate");
    assert(key !== undefined && press(before, key, { lines: 0, seen: 0 }) !== before, letter);
  }
});
