/** Other programs that change the kernel's table of services or its addresses: two masters undo each other. */

import type { Files } from "../../../core/plugin/mod.ts";

export interface Daemon {
  readonly name: string;
  readonly pid: number;
}

/** Names of processes, with what each of them would do beside us. */
export const DAEMONS: ReadonlyMap<string, string> = new Map([
  ["ldirectord", "it programs the same table of services"],
  [
    "keepalived",
    "it programs the same table of services where its configuration has virtual_server",
  ],
  ["heartbeat", "it moves the virtual addresses and may start ldirectord"],
]);

/** Words of a command line that are looked at: an interpreter, a few of its options, and the script. */
const WORDS_MAX = 4;

/** The first process of each, by what the kernel calls it or by the script that an interpreter runs. */
export async function findDaemons(files: Files): Promise<Daemon[]> {
  const found = new Map<string, number>();
  const pids = (await files.list("/proc") ?? []).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids.sort((left, right) => left - right)) {
    const name = await nameOf(files, pid);
    if (name !== undefined && !found.has(name)) found.set(name, pid);
  }
  return Array.from(found, ([name, pid]) => ({ name, pid }));
}

async function nameOf(files: Files, pid: number): Promise<string | undefined> {
  const comm = (await readIfThere(files, `/proc/${pid}/comm`)).trim();
  if (DAEMONS.has(comm)) return comm;
  if (!/^(perl|sh|bash|dash)\b/.test(comm)) return undefined;
  const words = (await readIfThere(files, `/proc/${pid}/cmdline`)).split("\0").slice(0, WORDS_MAX);
  return words.map((word) => word.slice(word.lastIndexOf("/") + 1)).find((word) =>
    DAEMONS.has(word)
  );
}

/** A process may end while it is looked at, and may hide from us. */
async function readIfThere(files: Files, path: string): Promise<string> {
  try {
    return await files.readText(path);
  } catch {
    return "";
  }
}
