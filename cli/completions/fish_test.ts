import { assertEquals, assertStringIncludes } from "@std/assert";
import { fishCompletions } from "./fish.ts";
import { hasShell, runScript, SPECS, withPlace } from "./test_shell.ts";

const TEXT = fishCompletions(SPECS);
const ignore = !hasShell("fish");

/** What fish offers behind a line, without what it says about each. */
async function offered(line: string, folder = "/"): Promise<string[]> {
  const script = `cd '${folder}'\n${TEXT}\ncomplete -C '${line}'`;
  const text = await runScript("fish", ["--no-config"], script);
  return text.split("\n").filter((each) => each !== "").map((each) => each.split("\t")[0] ?? "");
}

Deno.test("fishCompletions says of each option what its value is", () => {
  for (
    const line of [
      "-n '__ringmaster_begins' -a run -d 'runs it'",
      "-n '__ringmaster_verb run' -s c -l config -r -F -d 'the [file]: a director\\'s own'",
      "-n '__ringmaster_verb run' -l node -x -d 'the name'",
      "-n '__ringmaster_verb run' -l backend -x -a 'ipvsadm memory' -d 'who'",
      "-n '__ringmaster_verb run' -l state -x -a '(__fish_complete_directories)' -d 'where'",
      "-n '__ringmaster_verb run' -l dry-run -d 'change nothing'",
      "-n '__ringmaster_operand weight 2' -a 'configured' -d 'how much'",
      "-n '__ringmaster_operand convert 0' -F -d 'which file'",
    ]
  ) {
    assertStringIncludes(TEXT, `\ncomplete -c ringmaster ${line}\n`);
  }
});

Deno.test({
  name: "fish completes commands, options and their values (where fish is installed)",
  ignore,
  fn: async () => {
    await runScript("fish", ["--no-config", "--no-execute"], TEXT);
    assertEquals((await offered("ringmaster ")).sort(), [
      "convert",
      "help",
      "layer",
      "run",
      "weight",
    ]);
    assertEquals(await offered("ringmaster run --d"), ["--dry-run"]);
    assertEquals(await offered("ringmaster run --backend "), ["ipvsadm", "memory"]);
    assertEquals(await offered("ringmaster run --backend=me"), ["--backend=memory"]);
    assertEquals(await offered("ringmaster run --node "), []);
    assertEquals(await offered("ringmaster run "), []);
    assertEquals(await offered("ringmaster weight --d"), []);
  },
});

Deno.test({
  name: "fish completes operands by their place (where fish is installed)",
  ignore,
  fn: async () => {
    assertEquals(await offered("ringmaster help we"), ["weight"]);
    assertEquals(await offered("ringmaster weight web 10.0.0.2:80 "), ["configured"]);
    assertEquals(await offered("ringmaster weight web "), []);
  },
});

Deno.test({
  name: "fish completes commands of two words (where fish is installed)",
  ignore,
  fn: async () => {
    assertEquals(await offered("ringmaster layer "), ["drop"]);
    assertEquals(await offered("ringmaster layer drop "), ["all"]);
    assertEquals(await offered("ringmaster layer drop --p"), ["--plan"]);
    assertEquals(await offered("ringmaster layer drop --as "), ["me", "you"]);
  },
});

Deno.test({
  name: "fish completes files and folders (where fish is installed)",
  ignore,
  fn: () =>
    withPlace(async (folder) => {
      assertEquals(await offered("ringmaster run -c a", folder), ["a file.cf", "a folder/"]);
      assertEquals(await offered("ringmaster run --state a", folder), ["a folder/"]);
      assertEquals(await offered("ringmaster convert a", folder), ["a file.cf", "a folder/"]);
    }),
});
