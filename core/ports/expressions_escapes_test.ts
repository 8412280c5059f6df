import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { BLANKS, complement, includes } from "./expressions_characters.ts";
import { decimalOrOctal, readClass, readEscape, setOfCode } from "./expressions_escapes.ts";

Deno.test("readEscape knows sets, controls, hexadecimal and identity, and where they end", () => {
  const table: [string, number, number][] = [
    ["n", 10, 1],
    ["t", 9, 1],
    ["cA", 1, 2],
    ["cz", 26, 2],
    ["x41", 0x41, 3],
    ["xZZ", 0x78, 1],
    ["x4", 0x78, 1],
    ["u00e9", 0xe9, 5],
    ["u00", 0x75, 1],
    ["0", 0, 1],
    ["012", 10, 3],
    [".", 0x2e, 1],
    ["/", 0x2f, 1],
    ["k", 0x6b, 1],
  ];
  for (const [text, code, end] of table) {
    assertEquals(readEscape(text, 0, false), { code, end }, text);
  }
  assertEquals(readEscape("s", 0, false), { ranges: BLANKS, end: 1 });
  assertEquals(readEscape("S", 0, true), { ranges: complement(BLANKS), end: 1 });
});

Deno.test("readEscape lets the backslash stand for itself before a c that names no control", () => {
  assertEquals(readEscape("c!", 0, false), { code: 0x5c, end: 0 });
  assertEquals(readEscape("c", 0, true), { code: 0x5c, end: 0 });
  assertEquals(readEscape("c1", 0, false), { code: 0x5c, end: 0 });
  assertEquals(readEscape("c1", 0, true), { code: 0x11, end: 2 }, "in a class digits do");
});

Deno.test("readEscape takes b for a backspace in a class only", () => {
  assertEquals(readEscape("b", 0, true), { code: 8, end: 1 });
});

Deno.test("decimalOrOctal takes what makes at most 0o377, and 8 and 9 for themselves", () => {
  const table: [string, number, number][] = [
    ["1", 1, 1],
    ["18", 1, 1],
    ["141", 0o141, 3],
    ["377", 255, 3],
    ["400", 0o40, 2],
    ["777", 0o77, 2],
    ["8", 0x38, 1],
    ["99", 0x39, 1],
  ];
  for (const [text, code, end] of table) assertEquals(decimalOrOctal(text, 0), { code, end }, text);
});

Deno.test("readClass has the members that the engine finds, whatever stands between the brackets", () => {
  const parts = fc.constantFrom(
    ..."abcz09-^_ .[(|*+?{}$",
    "\\d",
    "\\W",
    "\\s",
    "\\-",
    "\\]",
    "\\\\",
    "\\b",
    "\\x62",
    "\\u0063",
    "\\141",
    "\\c",
    "\\cB",
    "\\c_",
    "a-d",
    "\\d-x",
    "é",
  );
  const body = fc.array(parts, { maxLength: 6 }).map((list) => list.join(""));
  fc.assert(fc.property(body, fc.boolean(), (text, ignoreCase) => {
    const source = `[${text}]x`;
    let engine: RegExp;
    try {
      engine = new RegExp(`^[${text}]$`, ignoreCase ? "i" : "");
    } catch {
      return;
    }
    const read = readClass(source, 1, ignoreCase);
    assertEquals(read.end, source.length - 1);
    for (let code = 0; code < 256; code++) {
      const wanted = engine.test(String.fromCharCode(code));
      assertEquals(includes(read.ranges, code), wanted, `${source} on ${code}`);
    }
  }));
});

Deno.test("setOfCode has the other case where case does not count", () => {
  assertEquals(setOfCode(0x61, false), [[0x61, 0x61]]);
  assertEquals(setOfCode(0x61, true), [[0x41, 0x41], [0x61, 0x61]]);
});
