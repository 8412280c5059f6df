/** For the tests of this folder: some commands to complete, and shells to try it in. */

import type { CommandSpec } from "../args.ts";

/** One of everything, with what a shell might trip over. */
export const SPECS: readonly CommandSpec[] = [
  {
    name: "run",
    summary: "runs it; or not",
    options: [
      {
        name: "config",
        short: "c",
        value: "PATH",
        summary: "the [file]: a director's\nown",
        completes: "file",
      },
      { name: "node", value: "NAME", summary: "the name" },
      { name: "backend", value: "NAME", summary: "who", completes: ["ipvsadm", "memory"] },
      { name: "state", value: "DIR", summary: "where", completes: "folder" },
      { name: "dry-run", summary: "change nothing" },
    ],
  },
  {
    name: "weight",
    summary: "weighs",
    operands: [
      { name: "SERVICE", summary: "which service" },
      { name: "REAL", summary: "which server" },
      { name: "N", summary: "how much", completes: ["configured"] },
    ],
    options: [{ name: "socket", value: "PATH", summary: "the socket", completes: "file" }],
  },
  {
    name: "convert",
    summary: "converts",
    operands: [{ name: "PATH", summary: "which file", optional: true, completes: "file" }],
    options: [],
  },
  { name: "layer", summary: "lists", options: [{ name: "json", summary: "for programs" }] },
  {
    name: "layer drop",
    summary: "drops",
    operands: [{ name: "WHICH", summary: "which", repeated: true, completes: ["all"] }],
    options: [
      { name: "plan", summary: "only tell" },
      { name: "as", value: "NAME", summary: "who", completes: ["me", "you"] },
    ],
  },
];

/** Whether there is such a shell here. */
export function hasShell(name: string): boolean {
  try {
    return new Deno.Command(name, { args: ["-c", "exit 0"], stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch {
    return false;
  }
}

/** What a shell prints for a script; fails with all that it said where the script fails. */
export async function runScript(shell: string, args: readonly string[], script: string) {
  const { success, stdout, stderr } = await new Deno.Command(shell, {
    args: [...args, "-c", script],
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const said = decoder.decode(stderr);
  if (!success || said !== "") throw new Error(`${shell} said: ${said}${decoder.decode(stdout)}`);
  return decoder.decode(stdout);
}

/** Runs the body with a folder that has a file and a folder in it, both with a blank in their names. */
export async function withPlace(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-completions-" });
  try {
    await Deno.writeTextFile(`${folder}/a file.cf`, "");
    await Deno.mkdir(`${folder}/a folder`);
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
