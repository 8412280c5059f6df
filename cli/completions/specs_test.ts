import { assertEquals } from "@std/assert";
import { completedCommands, quoted, shortSummary, spellings } from "./specs.ts";
import { SPECS } from "./test_shell.ts";

Deno.test("completedCommands adds the word help with all names, and --help to each command", () => {
  const commands = completedCommands(SPECS);
  assertEquals(commands.map(({ name }) => name), ["run", "weight", "convert", "help"]);
  assertEquals(commands.at(-1)?.operands?.[0]?.completes, ["run", "weight", "convert"]);
  for (const { options } of commands.slice(0, -1)) assertEquals(options.at(-1)?.name, "help");
});

Deno.test("spellings, shortSummary and quoted write what shells read", () => {
  assertEquals(spellings({ name: "config", short: "c", summary: "" }), ["-c", "--config"]);
  assertEquals(spellings({ name: "json", summary: "" }), ["--json"]);
  assertEquals(shortSummary("the file,\nof any kind; default: none"), "the file, of any kind");
  assertEquals(quoted("a director's own"), `'a director'\\''s own'`);
});
