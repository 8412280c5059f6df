import { assertEquals, assertStringIncludes } from "@std/assert";
import { hasShell, runScript, SPECS } from "./test_shell.ts";
import { zshCompletions } from "./zsh.ts";

const TEXT = zshCompletions(SPECS);
const ignore = !hasShell("zsh");

/** What the function asks zsh's own completion for; the functions of zsh are replaced by ones that print it. */
async function asked(...words: string[]): Promise<string[]> {
  const script = `
_arguments() { print -rl -- "$@" }
_describe() { print -rl -- "\${(@P)4}" }
compdef() { : }
${TEXT}
words=(${words.map((word) => `'${word}'`).join(" ")}) CURRENT=${words.length}
_ringmaster`;
  return (await runScript("zsh", ["-f"], script)).trimEnd().split("\n");
}

Deno.test("zshCompletions begins as a file of fpath has to, and names each command", () => {
  assertEquals(TEXT.split("\n")[0], "#compdef ringmaster");
  for (const line of ["'run:runs it'", "'weight:weighs'", "'help:explains a command'"]) {
    assertStringIncludes(TEXT, `    ${line}\n`);
  }
});

Deno.test("zshCompletions says of each option what its value is, and escapes what has a meaning", () => {
  const file =
    `'(-c --config)'{-c,--config=}'[the \\[file\\]\\: a director'\\''s own]:PATH:_files'`;
  for (
    const spec of [
      file,
      "'(--node)'--node='[the name]:NAME: '",
      "'(--backend)'--backend='[who]:NAME:(ipvsadm memory)'",
      "'(--state)'--state='[where]:DIR:_files -/'",
      "'(--dry-run)'--dry-run'[change nothing]'",
      "'3:N:(configured)'",
      "'1::PATH:_files'",
    ]
  ) {
    assertStringIncludes(TEXT, `        ${spec}`);
  }
});

Deno.test({
  name: "zsh takes the completions without a complaint, sourced too (where zsh is installed)",
  ignore,
  fn: async () => {
    await runScript("zsh", ["-f", "-n"], TEXT);
    const script = `autoload -Uz compinit; compinit -D\n${TEXT}\nprint -r -- $_comps[ringmaster]`;
    assertEquals(await runScript("zsh", ["-f"], script), "_ringmaster\n");
  },
});

Deno.test({
  name: "zsh is told the commands, and behind a command its options (where zsh is installed)",
  ignore,
  fn: async () => {
    assertEquals(await asked("ringmaster", ""), [
      "run:runs it",
      "weight:weighs",
      "convert:converts",
      "layer:lists",
      "help:explains a command",
    ]);
    assertEquals(await asked("ringmaster", "weight", ""), [
      "(--socket)--socket=[the socket]:PATH:_files",
      "(-h --help)-h[print this text]",
      "(-h --help)--help[print this text]",
      "1:SERVICE: ",
      "2:REAL: ",
      "3:N:(configured)",
    ]);
    assertEquals((await asked("ringmaster", "run", "--n")).slice(0, 2), [
      "(-c --config)-c[the \\[file\\]\\: a director's own]:PATH:_files",
      "(-c --config)--config=[the \\[file\\]\\: a director's own]:PATH:_files",
    ]);
    assertEquals((await asked("ringmaster", "layer", "")).at(-1), "1:WHAT:(drop)");
    assertEquals(await asked("ringmaster", "layer", "drop", "--p"), [
      "(--plan)--plan[only tell]",
      "(--as)--as=[who]:NAME:(me you)",
      "(-h --help)-h[print this text]",
      "(-h --help)--help[print this text]",
      "*:WHICH:(all)",
    ]);
    assertEquals(await asked("ringmaster", "nothing", ""), [""]);
  },
});
