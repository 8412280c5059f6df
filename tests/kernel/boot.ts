/** Boots a User-Mode Linux kernel, an ordinary process with the real ip_vs, and runs one Deno command in it. */

import { runProcess } from "../lanes/process.ts";
import { EXIT_CODE_FILE, guestScript, OUTPUT_FILE } from "./guest_script.ts";

export interface GuestRequest {
  /** Path of `linux.uml`. */
  readonly kernel: string;
  readonly root: string;
  readonly args: readonly string[];
  readonly limitMs: number;
  readonly signal: AbortSignal;
  readonly onOutput?: (text: string) => void;
}

export interface GuestResult {
  /** Exit code of the command; undefined where the guest ended before it. */
  readonly code: number | undefined;
  /** What the command printed; all that the guest's console showed where the command did not end. */
  readonly output: string;
}

const MEMORY = "1G";

/** Boots, runs, powers off. The guest's process and its helpers are gone when this resolves, also after the limit. */
export async function runInGuest(request: GuestRequest): Promise<GuestResult> {
  const { kernel, root, args, limitMs, signal, onOutput } = request;
  const scratch = await Deno.makeTempDir({ prefix: "ringmaster-guest-" });
  try {
    const init = `${scratch}/init`;
    const denoDir = await denoDirectory();
    const home = Deno.env.get("HOME") ?? "/root";
    const deno = Deno.execPath();
    await Deno.writeTextFile(init, guestScript({ root, scratch, deno, denoDir, home, args }), {
      mode: 0o755,
    });
    await Deno.mkdir("/lib/modules", { recursive: true });
    const console = await runProcess({
      program: kernel,
      args: [
        `mem=${MEMORY}`,
        "quiet",
        `umid=guest`,
        `uml_dir=${scratch}`,
        "rootfstype=hostfs",
        "rootflags=/",
        "rw",
        "con0=null,fd:1",
        "con=null",
        `init=${init}`,
      ],
      limitMs,
      signal,
      ...(onOutput === undefined ? {} : { onOutput }),
    });
    const code = await readIfThere(`${scratch}/${EXIT_CODE_FILE}`);
    const output = await readIfThere(`${scratch}/${OUTPUT_FILE}`);
    return code === undefined || output === undefined
      ? { code: undefined, output: `the guest ended early; its console:\n${console.output}` }
      : { code: Number(code), output };
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    return undefined;
  }
}

/** Where Deno keeps what it fetched; asked of Deno itself, because the rules are its own. */
async function denoDirectory(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
    stdin: "null",
    stderr: "null",
  }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(stdout)) as { denoDir?: unknown };
  if (typeof denoDir !== "string") throw new Error("deno info does not tell its folder");
  return denoDir;
}
