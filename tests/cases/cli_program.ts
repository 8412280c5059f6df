/** The command line as a program, for the cases about it. */

import { type CommandOutput, run, StartedProgram } from "../lanes/commands.ts";

export const ROOT = new URL("../../", import.meta.url).pathname;
const MAIN = `${ROOT}cli/main.ts`;

/** The article's own file, as it was pasted. */
export const ARTICLE = `${ROOT}examples/spring-ring/ldirectord.cf`;

export function programWords(words: readonly string[]): string[] {
  return [Deno.execPath(), "run", "--quiet", "--allow-all", MAIN, ...words];
}

/** Runs `ringmaster WORDS...` to its end. */
export async function ringmaster(...words: string[]): Promise<CommandOutput> {
  return await run(programWords(words));
}

/** Starts `ringmaster WORDS...` for the body, and kills it where the body fails before it has ended. */
export async function withRingmaster(
  words: readonly string[],
  body: (program: StartedProgram) => Promise<void>,
): Promise<void> {
  const program = new StartedProgram(programWords(words));
  try {
    await body(program);
  } finally {
    if (!program.ended) await program.stop("SIGKILL");
  }
}

/** Runs the body with a folder that is gone afterwards. */
export async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-case-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Whether a process with this id runs. */
export function runs(pid: number): boolean {
  try {
    // Linux says it in a folder; a process that ended and waits for its parent counts as ended.
    const state = /^\d+ \(.*\) (\w)/s.exec(Deno.readTextFileSync(`/proc/${pid}/stat`))?.[1];
    return state !== "Z";
  } catch {
    return false;
  }
}
