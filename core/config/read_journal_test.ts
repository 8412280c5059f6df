import { assertEquals } from "@std/assert";
import { formatProblem } from "../model/mod.ts";
import { readJournal } from "./read_journal.ts";
import { Report } from "./report.ts";

function read(raw: unknown) {
  const report = new Report("f", () => undefined);
  const journal = readJournal(raw, report);
  return { journal, told: report.list().map(formatProblem) };
}

Deno.test("readJournal takes words for whether there is one, and nothing for the default", () => {
  for (const off of [false, "off", "no", "False"]) assertEquals(read(off).journal, "off");
  for (const on of [true, "on", "yes"]) assertEquals(read(on), { journal: {}, told: [] });
  for (const nothing of [undefined, null]) {
    assertEquals(read(nothing), { journal: undefined, told: [] });
  }
  assertEquals(read({}).journal, {});
});

Deno.test("readJournal takes a path and a size in megabytes or gigabytes", () => {
  assertEquals(read({ path: "/var/j", size: "64MB" }), {
    journal: { path: "/var/j", maxBytes: 67_108_864 },
    told: [],
  });
  assertEquals(read({ size: "1.5GB" }).journal, { maxBytes: 1_610_612_736 });
  assertEquals(read({ size: "4MB" }).journal, { maxBytes: 4_194_304 });
});

Deno.test("readJournal tells what is wrong with its key, and keeps what is right", () => {
  const wanted = "wanted is a size with its unit, MB or GB, from 4MB to 64GB";
  assertEquals(read({ path: "/var/j", size: "3MB" }), {
    journal: { path: "/var/j" },
    told: [`f: journal.size: found "3MB"; ${wanted}`],
  });
  assertEquals(read({ size: "65GB" }).told, [`f: journal.size: found "65GB"; ${wanted}`]);
  assertEquals(read({ size: 64 }).told, [`f: journal.size: found 64; ${wanted}`]);
  assertEquals(read({ path: "var/j" }).told, [
    'f: journal.path: found "var/j"; wanted is the path of a file, beginning with /',
  ]);
  assertEquals(read("maybe"), {
    journal: undefined,
    told: ['f: journal: found "maybe"; wanted is off, or a mapping with path and size'],
  });
});
