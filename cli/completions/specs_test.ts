import { assertEquals } from "@std/assert";
import {
  completedCommands,
  firstWords,
  quoted,
  shortSummary,
  spellings,
  twoWords,
} from "./specs.ts";
import { SPECS } from "./test_shell.ts";

Deno.test("completedCommands adds the word help with all names, and --help to each command", () => {
  const commands = completedCommands(SPECS);
  assertEquals(commands.map(({ name }) => name), [
    ...["run", "weight", "convert", "layer", "layer drop", "help"],
  ]);
  assertEquals(commands.at(-1)?.operands?.[0]?.completes, ["run", "weight", "convert", "layer"]);
  for (const { options } of commands.slice(0, -1)) assertEquals(options.at(-1)?.name, "help");
});

Deno.test("completedCommands makes a command of a word with which only others begin", () => {
  const spec = (name: string) => ({ name, summary: `does ${name}`, options: [] });
  const commands = completedCommands([spec("server add"), spec("server set"), spec("layer")]);
  assertEquals(commands.map(({ name }) => name), [
    ...["server", "server add", "server set", "layer", "help"],
  ]);
  assertEquals(commands[0]?.operands?.[0]?.completes, ["add", "set"]);
  assertEquals(firstWords(commands).map(({ name }) => name), ["server", "layer", "help"]);
  assertEquals(twoWords(commands), ["server add", "server set"]);
});

Deno.test("spellings, shortSummary and quoted write what shells read", () => {
  assertEquals(spellings({ name: "config", short: "c", summary: "" }), ["-c", "--config"]);
  assertEquals(spellings({ name: "json", summary: "" }), ["--json"]);
  assertEquals(shortSummary("the file,\nof any kind; default: none"), "the file, of any kind");
  assertEquals(quoted("a director's own"), `'a director'\\''s own'`);
});
