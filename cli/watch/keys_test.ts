import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Key, keysOf } from "./keys.ts";

function kinds(text: string): string[] {
  return keysOf(text).map((key) => key.kind === "text" ? key.text : key.kind);
}

Deno.test("keysOf reads characters, and the sequences of keys that are none", () => {
  assertEquals(kinds("sS/\u00e4\u{1f600}"), ["s", "S", "/", "\u00e4", "\u{1f600}"]);
  assertEquals(kinds("\x1b[A\x1bOA\x1b[B\x1b[5~\x1b[6~"), [
    ...["up", "up", "down", "page_up", "page_down"],
  ]);
  assertEquals(kinds("\x1b[H\x1b[1~\x1b[F\x1bOF"), ["home", "home", "end", "end"]);
  assertEquals(kinds("\r\n\b\x7f\x0c"), ["enter", "enter", "erase", "erase", "redraw"]);
});

Deno.test("keysOf tells Escape from a sequence, and passes over one that it does not know", () => {
  assertEquals(kinds("\x1b"), ["escape"]);
  assertEquals(kinds("\x1b\x1b"), ["escape", "escape"]);
  assertEquals(kinds("\x1b[15~x\x1b[1;5Cy"), ["x", "y"]);
  assertEquals(kinds("\x00\x03\x09z"), ["z"]);
});

Deno.test("keysOf ends with any text, and no control character comes out as text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const keys: readonly Key[] = keysOf(text);
    return keys.every((key) => key.kind !== "text" || key.text >= " ");
  }));
});
