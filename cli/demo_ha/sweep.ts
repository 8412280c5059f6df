/** Takes a demo's namespaces and folder away with all that runs in them, also those of a demo that was killed. */

import { demoOf } from "./network.ts";
import { type Ip, mustIp } from "./ip.ts";

/** What sweeping needs of the machine. */
export interface SweepSystem {
  readonly ip: Ip;
  /** Kills a process; does nothing where it has ended. */
  kill(pid: number): void;
  /** The words of a running process; undefined where it has ended. */
  words(pid: number): readonly string[] | undefined;
  /** Names of the demos' folders. */
  folders(): readonly string[];
  removeFolder(name: string): void;
}

/** Folders of demos are called so, the number of its process, and something that makes it unique. */
export const FOLDER_WORD = "ringmaster-demo-ha-";

/** How often what runs in a namespace is looked at anew: a process may start another while it is killed. */
const KILL_ROUNDS = 5;

/** Removes every namespace that begins so. Throws RingmasterError `command_failed` where one cannot be removed. */
export function sweepNamespaces(system: SweepSystem, prefix: string): void {
  for (const namespace of listNamespaces(system.ip)) {
    if (!namespace.startsWith(prefix)) continue;
    for (let round = 0; round < KILL_ROUNDS; round++) {
      const pids = system.ip(["netns", "pids", namespace]).stdout.split("\n").map(Number);
      const running = pids.filter((pid) => pid > 1);
      if (running.length === 0) break;
      running.forEach(system.kill);
    }
    const removal = ["netns", "delete", namespace];
    if (system.ip(removal).code === 0) continue;
    // Another demo that starts at the same time may have swept it in the meantime.
    if (listNamespaces(system.ip).includes(namespace)) mustIp(system.ip, removal);
  }
}

function listNamespaces(ip: Ip): string[] {
  const lines = mustIp(ip, ["netns", "list"]).split("\n");
  return lines.map((line) => line.split(" ")[0] ?? "").filter((name) => name !== "");
}

/** Sweeps after demos that are gone and did not get round to it; gives the numbers that their processes had. */
export function sweepLeftovers(system: SweepSystem, prefixOf: (pid: number) => string): number[] {
  const swept = new Set<number>();
  for (const namespace of listNamespaces(system.ip)) {
    const pid = demoOf(namespace);
    if (pid === undefined || swept.has(pid) || isDemo(system.words(pid))) continue;
    sweepNamespaces(system, prefixOf(pid));
    swept.add(pid);
  }
  for (const folder of system.folders()) {
    const pid = Number(new RegExp(`^${FOLDER_WORD}(\\d+)-`).exec(folder)?.[1] ?? NaN);
    if (Number.isNaN(pid) || isDemo(system.words(pid))) continue;
    system.removeFolder(folder);
    swept.add(pid);
  }
  return [...swept].sort((left, right) => left - right);
}

/** Numbers of processes are used again, so that one which runs need not be the demo that had it. */
function isDemo(words: readonly string[] | undefined): boolean {
  return words !== undefined && words.includes("demo") && words.includes("--ha");
}

export function systemSweep(ip: Ip, parent: string): SweepSystem {
  return {
    ip,
    kill(pid) {
      try {
        Deno.kill(pid, "SIGKILL");
      } catch {
        // It ended by itself in the meantime.
      }
    },
    words(pid) {
      try {
        return Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0");
      } catch {
        return undefined;
      }
    },
    folders() {
      // Others may put folders there that are called so; only this user's own are meant.
      return [...Deno.readDirSync(parent)].map(({ name }) => name).filter((name) =>
        name.startsWith(FOLDER_WORD) && isOwn(`${parent}/${name}`)
      );
    },
    removeFolder(name) {
      try {
        Deno.removeSync(`${parent}/${name}`, { recursive: true });
      } catch (thrown) {
        if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
      }
    },
  };
}

function isOwn(path: string): boolean {
  try {
    const { isDirectory, uid } = Deno.lstatSync(path);
    return isDirectory && uid === Deno.uid();
  } catch {
    return false;
  }
}
