/** What the doctor is to know of the admin socket: who answers on it, and whether a director could serve it. */

import { dirname } from "node:path";
import {
  defaultSocketPath,
  type Finding,
  formatDuration,
  messageOf,
  plainReason,
  type PluginContext,
} from "../../../core/plugin/mod.ts";
import type { AdminOptions } from "./options.ts";

/** The system keeps a socket's path in 108 bytes, the last of which is zero (unix(7)). */
const PATH_BYTES_MAX = 107;

/** Anybody beside the owner and the group. */
const OTHERS = 0o007;

/** Answered by every director, whatever its version. */
const VERSION_PATH = "/api/v1/version";

/** A director that answers later than this does not answer. */
export const ANSWER_LIMIT_MS = 3_000;

const ELSEWHERE = "name another place with --socket, or with admin.socket in the configuration";

export async function diagnose(
  options: AdminOptions,
  { command, clock }: Pick<PluginContext, "command" | "clock">,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const path = options.socket ?? defaultSocketPath();
  const subject = `admin socket ${path}`;
  const failed = (message: string, remedy: string = ELSEWHERE): Finding => {
    return { status: "failed", subject, message, remedy };
  };
  const length = new TextEncoder().encode(path).length;
  if (length > PATH_BYTES_MAX) {
    return [failed(`its path has ${length} bytes; a socket's may have ${PATH_BYTES_MAX}`)];
  }
  try {
    const found = await statOf(path);
    if (found === undefined) return [await ofFolder(subject, dirname(path), command, signal)];
    if (found.isSocket !== true) return [failed("something that is no socket is in its place")];
    const answer = await askWho(path, clock, signal);
    return [{ ...answer, subject }, ...ofMode(subject, path, found)];
  } catch (thrown) {
    return [failed(`it cannot be looked at: ${plainReason(thrown)}`)];
  }
}

function ofMode(subject: string, path: string, { mode }: Deno.FileInfo): Finding[] {
  if (mode === null || (mode & OTHERS) === 0) return [];
  const message = "everybody on this machine may command the director through it";
  return [{ status: "failed", subject, message, remedy: `run "chmod o= ${path}"` }];
}

/** Whether the socket could be made; the folder, where it is missing, is made with it. */
async function ofFolder(
  subject: string,
  folder: string,
  command: PluginContext["command"],
  signal: AbortSignal,
): Promise<Finding> {
  let nearest = folder;
  let found = await statOf(nearest, Deno.stat);
  while (found === undefined && nearest !== dirname(nearest)) {
    nearest = dirname(nearest);
    found = await statOf(nearest, Deno.stat);
  }
  const failed = (message: string): Finding => {
    return { status: "failed", subject, message, remedy: `${ELSEWHERE}, or run as another user` };
  };
  if (found === undefined || !found.isDirectory) return failed(`${nearest} is no folder`);
  const uid = Deno.uid();
  if (nearest === folder && uid !== 0 && found.uid !== 0 && found.uid !== uid) {
    return failed(`its folder ${folder} belongs to another user`);
  }
  const { code } = await command.run({ program: "test", args: ["-w", nearest] }, signal);
  if (code !== 0) {
    return failed(`no socket can be made there, because ${nearest} cannot be written`);
  }
  return { status: "ok", subject, message: "nobody answers there, and a director can serve it" };
}

/** Who answers on a socket that is there. */
async function askWho(
  path: string,
  clock: PluginContext["clock"],
  signal: AbortSignal,
): Promise<Omit<Finding, "subject">> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
  } catch (thrown) {
    if (thrown instanceof Deno.errors.ConnectionRefused) {
      const message = "nobody answers there; a director that was killed left it";
      return { status: "warning", message, remedy: "nothing to do: the next director replaces it" };
    }
    const message = `it cannot be reached: ${plainReason(thrown)}`;
    return { status: "failed", message, remedy: "run as root, or as a member of its group" };
  }
  const late = new AbortController();
  const reason = `no answer within ${formatDuration(ANSWER_LIMIT_MS)}`;
  const cancel = clock.after(ANSWER_LIMIT_MS, () => late.abort(new Error(reason)));
  try {
    const { version, node, pid } = await askVersion(path, AbortSignal.any([signal, late.signal]));
    const message = `ringmaster ${version} answers there, process ${pid} on ${node}; ` +
      "a second director needs a socket of its own";
    return { status: "ok", message };
  } catch (thrown) {
    signal.throwIfAborted();
    const message = `what holds it does not answer as a director does: ${messageOf(thrown)}`;
    const remedy = `stop it ("ss -lxp src ${path}" names it), or ${ELSEWHERE}`;
    return { status: "failed", message, remedy };
  } finally {
    cancel();
  }
}

interface Who {
  readonly version: string;
  readonly node: string;
  readonly pid: number;
}

async function askVersion(path: string, signal: AbortSignal): Promise<Who> {
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  const response = await fetch(`http://localhost${VERSION_PATH}`, { client, signal });
  const answer: Partial<Who & { name: string }> = await response.json();
  const { name, version, node, pid } = answer;
  if (name !== "ringmaster" || version === undefined || node === undefined || pid === undefined) {
    throw new Error("it does not say that it is ringmaster");
  }
  return { version, node, pid };
}

async function statOf(
  path: string,
  stat: (path: string) => Promise<Deno.FileInfo> = Deno.lstat,
): Promise<Deno.FileInfo | undefined> {
  try {
    return await stat(path);
  } catch (thrown) {
    const nothing = thrown instanceof Deno.errors.NotFound ||
      thrown instanceof Deno.errors.NotADirectory;
    if (nothing) return undefined;
    throw thrown;
  }
}
