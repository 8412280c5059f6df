/** The unix socket: making room for it, and telling a live director from what a dead one left behind. */

import { dirname } from "node:path";
import { messageOf, plainReason, RingmasterError } from "../../../core/plugin/mod.ts";

/** Who may reach the socket: its owner and the owner's group. */
const FOLDER_MODE = 0o750;
const SOCKET_MODE = 0o660;
/** What the kernel has room for, without the zero behind it (unix(7)). */
const PATH_BYTES_MAX = 107;

/**
 * Makes the folder where it is missing and takes a dead director's socket away. Throws RingmasterError
 * `socket_busy` where somebody answers on the socket, and `plugin_failed` where the place cannot be used.
 */
export async function prepareSocket(path: string): Promise<void> {
  try {
    const { length } = new TextEncoder().encode(path);
    if (length > PATH_BYTES_MAX) {
      throw new Error(`its path has ${length} bytes; wanted are ${PATH_BYTES_MAX} at most`);
    }
    await makeFolder(dirname(path));
    await removeStale(path);
  } catch (thrown) {
    throw asSocketError(path, thrown);
  }
}

/** Opens the socket to its owner's group, and to nobody else. */
export async function protectSocket(path: string): Promise<void> {
  await Deno.chmod(path, SOCKET_MODE);
}

export async function removeSocket(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (thrown) {
    // The server takes its socket away itself when it ends in order.
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}

/** There is no such group: another place for the socket would not help. */
export function asGroupError(path: string, thrown: unknown): RingmasterError {
  return new RingmasterError(
    "plugin_failed",
    `cannot serve the admin socket "${path}": ${messageOf(thrown)}, and admin.group names another`,
    { cause: thrown },
  );
}

/** Any failure around the socket, with its path; errors of ours stay as they are. */
export function asSocketError(path: string, thrown: unknown): RingmasterError {
  if (thrown instanceof RingmasterError) return thrown;
  const isTaken = thrown instanceof Deno.errors.AddrInUse ||
    (thrown instanceof Error && "code" in thrown && thrown.code === "EADDRINUSE");
  if (isTaken) return busy(path);
  return new RingmasterError(
    "plugin_failed",
    `cannot serve the admin socket "${path}": ${plainReason(thrown)}; ` +
      "name another place with --socket, or with admin.socket in the configuration",
    { cause: thrown },
  );
}

function busy(path: string): RingmasterError {
  return new RingmasterError(
    "socket_busy",
    `cannot serve the admin socket "${path}": another director answers there; ` +
      "stop it, or name another place with --socket",
  );
}

async function makeFolder(folder: string): Promise<void> {
  const found = await statOf(folder);
  if (found === undefined) {
    await Deno.mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    return;
  }
  if (!found.isDirectory) throw new Error("its folder is something else than a folder");
  // Somebody else's folder in /tmp would let them put their own socket in our place.
  const uid = Deno.uid();
  if (uid !== 0 && found.uid !== null && found.uid !== 0 && found.uid !== uid) {
    throw new Error("its folder belongs to another user");
  }
}

async function removeStale(path: string): Promise<void> {
  const found = await statOf(path);
  if (found === undefined) return;
  if (found.isSocket !== true) throw new Error("something that is no socket is in its place");
  if (await answers(path)) throw busy(path);
  await removeSocket(path);
}

async function answers(path: string): Promise<boolean> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return true;
  } catch (thrown) {
    const gone = thrown instanceof Deno.errors.ConnectionRefused ||
      thrown instanceof Deno.errors.NotFound;
    if (gone) return false;
    throw thrown;
  }
}

async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return undefined;
    throw thrown;
  }
}
