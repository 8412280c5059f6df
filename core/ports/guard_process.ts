/** Guards as processes of their own: a shell in a session of its own, which waits at the end of a pipe. */

import { messageOf, RingmasterError } from "../errors.ts";
import type { Guard, GuardRequest, Guards } from "./guard.ts";
import { guardScript, type GuardWord } from "./guard_script.ts";
import { openLibc } from "./libc.ts";

/** How long a guard that was dismissed may take to end. */
const END_MS = 2_000;
/** ioctl(2): close this descriptor when another program is started. */
const FIOCLEX = 0x5451;
const FIRST_INHERITED = 3;

export const systemGuards: Guards = {
  async post(request) {
    keepDescriptors();
    const child = spawn(request);
    // It is no reason for this process to live on: a guard is there for its end.
    child.unref();
    const guard = new ProcessGuard(child, request.path);
    try {
      await writeName(request.path, child.pid);
    } catch (thrown) {
      await guard.dismiss();
      const text = `cannot name the guard in "${request.path}": ${messageOf(thrown)}`;
      throw new RingmasterError("command_missing", text, { cause: thrown });
    }
    return guard;
  },
};

function spawn(request: GuardRequest): Deno.ChildProcess {
  const script = guardScript(request);
  try {
    return new Deno.Command("sh", {
      args: ["-c", script],
      // So that no folder is kept in use.
      cwd: "/",
      stdin: "piped",
      stdout: "null",
      stderr: "null",
      // A session of its own: it survives the terminal and signals to the process group.
      detached: true,
    }).spawn();
  } catch (thrown) {
    const text = `cannot start the guard "sh": ${messageOf(thrown)}`;
    throw new RingmasterError("command_missing", text, { cause: thrown });
  }
}

/** In one step, because a guard may read it at any time. */
async function writeName(path: string, pid: number): Promise<void> {
  const draft = `${path}.${pid}`;
  await Deno.writeTextFile(draft, `${pid}\n`, { mode: 0o600 });
  await Deno.rename(draft, path);
}

/**
 * What this process has inherited from the one that started it, such as pipes and sockets, is not for those that it
 * starts: a guard that outlives it would hold them open. Deno's own are closed by themselves.
 */
function keepDescriptors(): void {
  const libc = openLibc();
  if (libc === undefined) return;
  const unused = new Uint8Array(4);
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    const descriptor = Number(name);
    if (descriptor >= FIRST_INHERITED) libc.control(descriptor, FIOCLEX, unused);
  }
}

class ProcessGuard implements Guard {
  readonly #child: Deno.ChildProcess;
  readonly #path: string;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  #dismissed: Promise<void> | undefined;

  constructor(child: Deno.ChildProcess, path: string) {
    this.#child = child;
    this.#path = path;
    this.#writer = child.stdin.getWriter();
    // Where somebody has killed the guard there is nobody to tell.
    this.#writer.closed.catch(() => {});
  }

  arm(armed: boolean): void {
    if (this.#dismissed === undefined) this.#say(armed ? "armed" : "unarmed");
  }

  dismiss(): Promise<void> {
    return this.#dismissed ??= this.#dismiss();
  }

  async #dismiss(): Promise<void> {
    this.#child.ref();
    this.#say("done");
    this.#writer.close().catch(() => {});
    const timer = setTimeout(() => this.#kill(), END_MS);
    await this.#child.status;
    clearTimeout(timer);
    await this.#removeName();
  }

  #say(word: GuardWord): void {
    this.#writer.write(new TextEncoder().encode(`${word}\n`)).catch(() => {});
  }

  #kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It ended by itself in the meantime.
    }
  }

  /** Unless the file names another one by now. */
  async #removeName(): Promise<void> {
    try {
      const name = await Deno.readTextFile(this.#path);
      if (name.trim() === String(this.#child.pid)) await Deno.remove(this.#path);
    } catch {
      // There is none any more.
    }
  }
}
