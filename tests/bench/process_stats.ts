/** CPU time, memory, descriptors and children of a process, from proc(5). */

/** Ticks a second that the kernel shows to programs; fixed on Linux. */
const TICKS_PER_SECOND = 100;

/** The fields of /proc/PID/stat from the third on. */
function statFields(pid: number): string[] {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // The second field is the name in parentheses, which may hold anything; the rest is counted from behind it.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** User and system time since the process began, seconds. */
export function cpuSeconds(pid: number): number {
  const fields = statFields(pid);
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The same of the programs that it started, that have ended, and that it has waited for. */
export function endedChildrenSeconds(pid: number): number {
  const fields = statFields(pid);
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

/** Proportional set size, MiB: less where other processes share the program's own pages. */
export function memoryMebibytes(pid: number): number {
  return rollup(pid, /^Pss:\s+(\d+) kB/m);
}

/** The part of it that comes from no file, MiB: it does not depend on what else runs. */
export function anonymousMebibytes(pid: number): number {
  return rollup(pid, /^Pss_Anon:\s+(\d+) kB/m);
}

function rollup(pid: number, line: RegExp): number {
  const match = line.exec(Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`));
  return Number(match?.[1]) / 1_024;
}

/** What is left of this process's heap when its garbage is collected, MiB; needs `--v8-flags=--expose-gc`. */
export async function collectedHeapMebibytes(): Promise<number> {
  const { gc } = globalThis as { gc?: (options: Readonly<Record<string, string>>) => void };
  if (gc === undefined) throw new Error("cannot collect garbage without --v8-flags=--expose-gc");
  // What a finalizer frees is found by the next collection. The last resort gives pages back to the system, so that
  // the memory of the process can be compared too.
  for (let time = 0; time < 3; time++) {
    gc({ type: "major", execution: "sync", flavor: "last-resort" });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Deno.memoryUsage().heapUsed / 1_048_576;
}

/** Open file descriptors. */
export function descriptors(pid: number): number {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
}

/**
 * Processes whose parent is this one, ended ones that nobody has waited for among them, and processes, whoever their
 * parent is, that inherited an environment with this text in it.
 */
export function processesOf(parent: number, mark: string): number {
  let count = 0;
  for (const { name } of Deno.readDirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === parent) continue;
    try {
      const isChild = Number(statFields(pid)[1]) === parent;
      if (isChild || Deno.readTextFileSync(`/proc/${pid}/environ`).includes(mark)) count++;
    } catch {
      // It has ended meanwhile, or is none of ours.
    }
  }
  return count;
}
