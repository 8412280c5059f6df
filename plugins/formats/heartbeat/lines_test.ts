import { assertEquals } from "@std/assert";
import { joinLines, LINE_BYTES_MAX, longLines, splitDirectives } from "./lines.ts";

Deno.test("splitDirectives splits at blanks, tabs and commas, and drops comments wherever they begin", () => {
  const text = "\uFEFF# title\nnode a,b\tc , d # and e\n\n  ping 10.0.0.1#10.0.0.2\r\n,\n#";
  assertEquals(splitDirectives(text), [
    { word: "node", values: ["a", "b", "c", "d"], line: 2 },
    { word: "ping", values: ["10.0.0.1"], line: 4 },
  ]);
});

Deno.test("longLines names lines that have more bytes than Heartbeat reads, not characters", () => {
  const fits = "x".repeat(LINE_BYTES_MAX);
  const umlauts = "ä".repeat(LINE_BYTES_MAX / 2 + 1);
  assertEquals(longLines([fits, `${fits}x`, umlauts].join("\n")), [2, 3]);
});

function words(text: string): string[] {
  return joinLines(text).map((line) => line.words.map(({ value }) => value).join(" "));
}

Deno.test("joinLines gives each word the line that it begins in", () => {
  const [line, ...others] = joinLines("# head\nAppNode1 \\\nA::b \\\n\\\n  C D");
  assertEquals(others, []);
  assertEquals(line, {
    words: [
      { value: "AppNode1", line: 2 },
      { value: "A::b", line: 3 },
      { value: "C", line: 5 },
      { value: "D", line: 5 },
    ],
    loose: [],
    end: 5,
  });
});

Deno.test("joinLines puts no blank in the place of a backslash", () => {
  const [line] = joinLines("a IPaddr2::10.0.\\\n0.1/24 b\\\nc\\\nd");
  assertEquals(line?.words, [
    { value: "a", line: 1 },
    { value: "IPaddr2::10.0.0.1/24", line: 1 },
    { value: "bcd", line: 2 },
  ]);
});

Deno.test("joinLines goes on behind a backslash with blanks, which it tells, and with a carriage return", () => {
  const [line] = joinLines("a \\ \nb \\\r\nc \\\t\r\nd # \\\ne");
  assertEquals(line?.words.map(({ value }) => value), ["a", "b", "c", "d"]);
  assertEquals(line?.loose, [1, 3]);
  assertEquals(words("a \\ \nb # \\\ne"), ["a b", "e"]);
});

Deno.test("joinLines drops comments and empty lines; a comment line ends what goes on before it", () => {
  assertEquals(words("\n# none\na b # c\n\n a  \t d\n"), ["a b", "a d"]);
  assertEquals(words("a \\\n# comment\nb"), ["a", "b"]);
  assertEquals(words(""), []);
  assertEquals(words("a b \\"), ["a b"]);
});
