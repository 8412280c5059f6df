import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { bashCompletions } from "../completions/bash.ts";
import { completionsFor } from "./completions.ts";
import { COMMANDS } from "./list.ts";
import { runCommand } from "./test_files.ts";

const completions = completionsFor(() => COMMANDS);

Deno.test("completions prints what the shell is to read, with every command of the program", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, console } = await runCommand(completions, [shell]);
    assertEquals([code, console.stderr], [0, ""]);
    assertStringIncludes(console.stdout, `made by "ringmaster completions ${shell}"`);
    for (const { name } of COMMANDS) assertStringIncludes(console.stdout, name);
  }
  const { console } = await runCommand(completions, ["bash"]);
  assertEquals(console.stdout, bashCompletions(COMMANDS));
});

Deno.test("completions refuses a shell that it does not know, and names those that it does", async () => {
  const error = await assertRejects(() => runCommand(completions, ["tcsh"]), RingmasterError);
  assertEquals(error.code, "usage");
  assertEquals(
    error.message,
    'unknown shell "tcsh"; there are bash, zsh, fish; "ringmaster completions --help" says more',
  );
});
