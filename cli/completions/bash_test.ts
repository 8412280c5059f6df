import { assertEquals, assertStringIncludes } from "@std/assert";
import { bashCompletions } from "./bash.ts";
import { hasShell, runScript, SPECS, withPlace } from "./test_shell.ts";

const TEXT = bashCompletions(SPECS);
const ignore = !hasShell("bash");

/** What bash offers for the last of these words, broken as bash breaks them. */
async function offered(...words: string[]): Promise<string[]> {
  const array = words.map((word) => `'${word}'`).join(" ");
  // A user's shell may be as strict as this one.
  const script = `set -u\n${TEXT}
COMP_WORDS=(${array}) COMP_CWORD=${words.length - 1}
_ringmaster
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const text = await runScript("bash", ["--norc"], script);
  return text.split("\n").filter((line) => line !== "");
}

Deno.test("bashCompletions names each command, option and fixed word", () => {
  assertStringIncludes(TEXT, "_ringmaster_words 'run weight convert layer help' \"$current\"");
  assertStringIncludes(TEXT, "'run -c' | 'run --config') _ringmaster_files -f");
  assertStringIncludes(TEXT, "'run --state') _ringmaster_files -d");
  assertStringIncludes(TEXT, "'weight 2') _ringmaster_words 'configured'");
  assertStringIncludes(TEXT, "complete -F _ringmaster ringmaster");
});

Deno.test({
  name: "bash takes the completions without a complaint (where bash is installed)",
  ignore,
  fn: async () => {
    assertEquals(
      await runScript("bash", ["--norc"], `${TEXT}\ncomplete -p ringmaster`),
      "complete -F _ringmaster ringmaster\n",
    );
    await runScript("bash", ["--norc", "-n"], TEXT);
  },
});

Deno.test({
  name: "bash completes commands, options and their values (where bash is installed)",
  ignore,
  fn: async () => {
    assertEquals(await offered("ringmaster", ""), ["run", "weight", "convert", "layer", "help"]);
    assertEquals(await offered("ringmaster", "w"), ["weight"]);
    assertEquals(await offered("ringmaster", "run", "--d"), ["--dry-run"]);
    assertEquals(await offered("ringmaster", "run", "-"), [
      "-c",
      "--config",
      "--node",
      "--backend",
      "--state",
      "--dry-run",
      "-h",
      "--help",
    ]);
    assertEquals(await offered("ringmaster", "run", "--backend", ""), ["ipvsadm", "memory"]);
    assertEquals(await offered("ringmaster", "run", "--backend", "=", "me"), ["memory"]);
    assertEquals(await offered("ringmaster", "run", "--backend", "="), ["ipvsadm", "memory"]);
    assertEquals(await offered("ringmaster", "run", "--node", ""), []);
    assertEquals(await offered("ringmaster", "run", ""), []);
    assertEquals(await offered("ringmaster", "nothing", "-"), []);
  },
});

Deno.test({
  name: "bash completes operands by their place, whatever bash breaks at (where bash is installed)",
  ignore,
  fn: async () => {
    assertEquals(await offered("ringmaster", "help", "we"), ["weight"]);
    assertEquals(await offered("ringmaster", "weight", "web", "a", ""), ["configured"]);
    assertEquals(await offered("ringmaster", "weight", "web", ""), []);
    assertEquals(
      await offered("ringmaster", "weight", "10.0.0.1", ":", "80/tcp", "10.0.0.2", ":", "80", "c"),
      ["configured"],
    );
    assertEquals(
      await offered("ringmaster", "weight", "web", "[2001", ":", "db8", "::", "1]", ":", "80", ""),
      ["configured"],
    );
    assertEquals(
      await offered("ringmaster", "weight", "--socket", "/s", "-h", "web", "a", ""),
      ["configured"],
    );
    assertEquals(
      await offered("ringmaster", "weight", "--socket", "=", "/s", "web", "a", ""),
      ["configured"],
    );
  },
});

Deno.test({
  name: "bash completes commands of two words (where bash is installed)",
  ignore,
  fn: async () => {
    assertEquals(await offered("ringmaster", "layer", ""), ["drop"]);
    assertEquals(await offered("ringmaster", "layer", "-"), ["--json", "-h", "--help"]);
    assertEquals(await offered("ringmaster", "layer", "drop"), ["drop"]);
    assertEquals(await offered("ringmaster", "layer", "drop", ""), ["all"]);
    assertEquals(await offered("ringmaster", "layer", "drop", "--p"), ["--plan"]);
    assertEquals(await offered("ringmaster", "layer", "drop", "--as", ""), ["me", "you"]);
    assertEquals(await offered("ringmaster", "layer", "drop", "--as", "me", ""), ["all"]);
  },
});

Deno.test({
  name: "bash completes files and folders, blanks and all (where bash is installed)",
  ignore,
  fn: () =>
    withPlace(async (folder) => {
      const both = [`${folder}/a file.cf`, `${folder}/a folder`];
      const begun = `${folder}/a`;
      const sorted = async (...words: string[]) => (await offered("ringmaster", ...words)).sort();
      assertEquals(await sorted("run", "-c", begun), both);
      assertEquals(await sorted("run", "--config", "=", begun), both);
      assertEquals(await sorted("run", "--state", begun), [`${folder}/a folder`]);
      assertEquals(await sorted("convert", begun), both);
    }),
});
