import { assertEquals } from "@std/assert";
import { mapGiven, plain } from "./given.ts";

Deno.test("mapGiven changes the value and keeps the line, where there is one", () => {
  assertEquals(mapGiven({ value: 3, line: 7 }, (seconds) => `${seconds}s`), {
    value: "3s",
    line: 7,
  });
  assertEquals(mapGiven(undefined, () => "never"), undefined);
});

Deno.test("plain gives the values that are given, and the line of each place", () => {
  const lines: [readonly (string | number)[], number][] = [];
  const table = {
    quiescent: { value: false, line: 3 },
    cleanstop: undefined,
    scheduler: { value: "rr", line: 5 },
  };
  assertEquals(plain(table, (path, line) => lines.push([path, line])), {
    quiescent: false,
    scheduler: "rr",
  });
  assertEquals(lines, [[["quiescent"], 3], [["scheduler"], 5]]);
});
