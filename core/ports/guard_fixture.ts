/** Folders, guards and programs that post them, for the tests of guards. */

import { assertEquals } from "@std/assert";

const decoder = new TextDecoder();

/** A folder with a mark to be made by the guard, and the file that names the guard. */
export async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-guard-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

export async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

export function guardPid(folder: string): number {
  return Number(Deno.readTextFileSync(`${folder}/guard`));
}

export interface ParentOptions {
  readonly armed?: boolean;
  readonly delayMs?: number;
  readonly mark?: string;
  readonly prepare?: string;
}

/** A program that posts a guard and then waits to be killed. */
export async function startParent(folder: string, options: ParentOptions = {}) {
  const { armed = true, delayMs = 0, mark = "mark", prepare = "" } = options;
  const commands = [["false"], ["no-program-of-this-name"], ["touch", `${folder}/${mark}`]];
  const request = { commands, delayMs, path: `${folder}/guard` };
  const script = `
    const { systemGuards } = await import(${
    JSON.stringify(import.meta.resolve("./guard_process.ts"))
  });
    ${prepare}
    const guard = await systemGuards.post(${JSON.stringify(request)});
    guard.arm(true);
    guard.arm(${armed});
    // While another one lives and dies, what was said to this one has long gone out.
    const other = await systemGuards.post({ commands: [], delayMs: 0, path: "${folder}/other" });
    await other.dismiss();
    console.log("posted");
    setInterval(() => {}, 1_000);
  `;
  const file = `${folder}/parent-${mark}.ts`;
  await Deno.writeTextFile(file, script);
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", "--config", config, file],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
    // A group of its own, so that all of it can be killed.
    detached: true,
  }).spawn();
  const reader = child.stdout.getReader();
  const first = await reader.read();
  assertEquals(decoder.decode(first.value), "posted\n");
  return {
    pid: child.pid,
    async kill(target: "process" | "group" = "process") {
      Deno.kill(target === "group" ? -child.pid : child.pid, "SIGKILL");
      await child.status;
    },
    /** The end of its output: nobody holds it open any more. */
    async outputEnded() {
      const { done } = await reader.read();
      return done;
    },
    cancel: () => reader.cancel(),
  };
}
