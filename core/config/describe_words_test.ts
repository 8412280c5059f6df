import { assertEquals } from "@std/assert";
import { type AllWords, compared, mapped, quoted } from "./describe_words.ts";

interface Thing {
  readonly size: number;
  readonly open: boolean;
  readonly note?: string;
}

const THING: AllWords<Thing> = {
  size: [["size", ({ size }) => size], ["double size", ({ size }) => 2 * size]],
  open: [["open", ({ open }) => open]],
  note: [["note", ({ note }) => quoted(note)]],
};

Deno.test("compared says each field that differs, in the words of the file", () => {
  const thing: Thing = { size: 1, open: false };
  assertEquals(compared(THING, thing, { ...thing }), []);
  assertEquals(compared(THING, thing, { size: 2, open: true, note: "a b" }), [
    "size 2 instead of 1",
    "double size 4 instead of 2",
    "open yes instead of no",
    'note "a b" instead of unset',
  ]);
});

Deno.test("mapped says each name whose value differs, with the prefix before it", () => {
  assertEquals(mapped("sysctl ", { a: "1", b: "2" }, { b: "3", c: false }), [
    "sysctl a unset instead of 1",
    "sysctl b 3 instead of 2",
    "sysctl c no instead of unset",
  ]);
});

Deno.test("quoted keeps nothing nothing", () => {
  assertEquals([quoted("a\n"), quoted(undefined)], ['"a\\n"', undefined]);
});
