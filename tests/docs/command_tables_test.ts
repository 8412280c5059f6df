import { assert, assertEquals } from "@std/assert";
import { COMMANDS_PAGE, commandTables } from "./command_tables.ts";
import { currentTables, sameTables } from "./options_table.ts";

Deno.test("commandTables has a row for each command, with the options of its own", () => {
  const lines = commandTables([
    {
      name: "server add",
      summary: "adds a | b",
      operands: [{ name: "SERVICE", summary: "" }],
      options: [
        { name: "force", short: "f", summary: "" },
        { name: "host", value: "URL", summary: "" },
        { name: "as", value: "NAME", summary: "" },
      ],
    },
  ]).split("\n");
  assertEquals(lines.length, 3);
  assertEquals(
    lines[2]?.replaceAll(/ +/g, " "),
    "| `ringmaster server add SERVICE` | adds a \\| b | `-f`, `--as NAME` |",
  );
});

Deno.test("docs/commands.md lists every command with its options", async () => {
  const page = await Deno.readTextFile(new URL(`../../${COMMANDS_PAGE}`, import.meta.url));
  const hint = "write the tables anew: tests/docs/write_tables.ts";
  assert(sameTables(currentTables(page) ?? "", commandTables()), hint);
});
