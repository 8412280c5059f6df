import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  alignRows,
  breakText,
  clip,
  colourPainter,
  formatAge,
  formatAmount,
  formatClock,
  formatLatency,
  formatMoment,
  json,
  knownSize,
  plainPainter,
  printable,
  systemConsole,
  visibleLength,
  wantsColours,
} from "./output.ts";

const noEnvironment = () => undefined;

Deno.test("wantsColours says yes on a terminal only, and never with NO_COLOR or a dumb one", () => {
  const environment = (variables: Readonly<Record<string, string>>) => (name: string) =>
    variables[name];
  assertEquals(wantsColours(true, noEnvironment), true);
  assertEquals(wantsColours(false, noEnvironment), false);
  assertEquals(wantsColours(true, environment({ NO_COLOR: "1" })), false);
  assertEquals(wantsColours(true, environment({ NO_COLOR: "" })), true);
  assertEquals(wantsColours(true, environment({ TERM: "dumb" })), false);
});

Deno.test("the painters put a text between sequences, or leave it", () => {
  assertEquals(plainPainter("red", "down"), "down");
  assertEquals(colourPainter("red", "down"), "\x1b[31mdown\x1b[39m");
  assertEquals(colourPainter("bold", ""), "");
});

Deno.test("visibleLength counts what takes a column", () => {
  assertEquals(visibleLength(colourPainter("green", "up")), 2);
  assertEquals(visibleLength("Grüße 🚀"), 7);
});

Deno.test("clip cuts the text and not its colours", () => {
  const text = `${colourPainter("red", "down")} and out`;
  assertEquals(clip(text, 2), "\x1b[31mdo\x1b[39m");
  assertEquals(clip(text, 6), "\x1b[31mdown\x1b[39m a");
  assertEquals(clip(text, 100), text);
  assertEquals(clip("abc", 0), "");
});

Deno.test("clip never leaves more columns than there are", () => {
  const piece = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string().map((text) => colourPainter("red", text.replaceAll("\x1b", ""))),
  );
  fc.assert(fc.property(fc.array(piece), fc.nat(20), (pieces, columns) => {
    assert(visibleLength(clip(pieces.join(""), columns)) <= columns);
  }));
});

Deno.test("alignRows gives columns of equal width without blanks at the end", () => {
  const rows = [["NAME", "COUNT"], [colourPainter("red", "a"), "1"], ["long", "10"]];
  assertEquals(alignRows(rows, ["left", "right"]), [
    "NAME  COUNT",
    "\x1b[31ma\x1b[39m         1",
    "long     10",
  ]);
  assertEquals(alignRows([["a", ""], ["bb", "c"]]), ["a", "bb  c"]);
  assertEquals(alignRows([]), []);
});

Deno.test("formatAge shows two units at the most", () => {
  const cases: ReadonlyArray<readonly [number, string]> = [
    [-5, "0s"],
    [999, "0s"],
    [12_000, "12s"],
    [303_000, "5m 3s"],
    [7_500_000, "2h 5m"],
    [273_600_000, "3d 4h"],
  ];
  for (const [durationMs, shown] of cases) assertEquals(formatAge(durationMs), shown);
});

Deno.test("formatLatency shows as many digits as mean something", () => {
  assertEquals(formatLatency(0.42), "0.4 ms");
  assertEquals(formatLatency(12.4), "12 ms");
  assertEquals(formatLatency(1_540), "1.5 s");
});

Deno.test("knownSize takes no size of a terminal that does not know its own", () => {
  assertEquals(knownSize({ columns: 20, rows: 5 }), { columns: 20, rows: 5 });
  assertEquals(knownSize({ columns: 0, rows: 0 }), undefined);
  assertEquals(knownSize({ columns: 80, rows: 0 }), undefined);
});

Deno.test("printable takes out what steers a terminal", () => {
  assertEquals(printable("evil\x1b[2J\r\ntext\u009b"), "evil [2J text ");
  assertEquals(printable("is \u202epu\u202c and\u2028\u2066more\u2069"), "is  pu  and more ");
  assertEquals(printable("Grüße"), "Grüße");
});

Deno.test("json is indented and can be read back", () => {
  assertEquals(json({ a: [1] }), '{\n  "a": [\n    1\n  ]\n}');
});

Deno.test("systemConsole writes lines to standard output and standard error, and paints nothing for a pipe", async () => {
  const script = `import { systemConsole } from ${
    JSON.stringify(import.meta.resolve("./output.ts"))
  };
    const console = systemConsole();
    console.out(console.paint("red", "out"));
    console.raw("raw");
    console.error("error " + console.interactive + " " + console.size());`;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: ["eval", script] })
    .output();
  assertEquals(new TextDecoder().decode(stdout), "out\nraw");
  assertEquals(new TextDecoder().decode(stderr), "error false undefined\n");
  assert(typeof systemConsole().interactive === "boolean");
});

Deno.test("systemConsole goes on when nobody reads any more", async () => {
  const script = `import { systemConsole } from ${
    JSON.stringify(import.meta.resolve("./output.ts"))
  };
    const console = systemConsole();
    for (let line = 0; line < 50_000; line++) console.out("a line that nobody reads");
    console.error("the end");`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await child.stdout.cancel();
  const said = await new Response(child.stderr).text();
  assertEquals((await child.status).code, 0);
  assertEquals(said, "the end\n");
});

Deno.test("formatMoment and formatClock tell the time of this place, to the second", () => {
  const time = new Date(2026, 10, 2, 6, 5, 4, 999).getTime();
  assertEquals(formatMoment(time), "2026-11-02 06:05:04");
  assertEquals(formatClock(time), "06:05:04");
});

Deno.test("formatAmount writes any number in at most five characters", () => {
  const written = [0, 0.04, 0.44, 3, 9.96, 12.3, 999.4, 999.6, 1_200, 35_400_000, 2.5e9, 1e15];
  assertEquals(written.map(formatAmount), [
    ...["0", "0.0", "0.4", "3", "10", "12", "999", "1.0k", "1.2k", "35M", "2.5G", "1.0P"],
  ]);
  for (let amount = 0.001; amount < 1e17; amount *= 1.7) {
    assertEquals(formatAmount(amount).length <= 5, true, `${amount}`);
  }
});

Deno.test("breakText breaks at blanks, and within words that are too long", () => {
  assertEquals(breakText("one two three", 7), ["one two", "three"]);
  assertEquals(breakText("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
  assertEquals(breakText("", 5), [""]);
  assertEquals(breakText("all of it", Infinity), ["all of it"]);
});
