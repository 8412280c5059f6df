/** CPU time and memory of a process, from proc(5). */

/** Ticks a second that the kernel shows to programs; fixed on Linux. */
const TICKS_PER_SECOND = 100;

/** User and system time since the process began, seconds. */
export function cpuSeconds(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // The second field is the name in parentheses, which may hold anything; the rest is counted from behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Proportional set size, MiB. */
export function memoryMebibytes(pid: number): number {
  const text = Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`);
  const match = /^Pss:\s+(\d+) kB/m.exec(text);
  return Number(match?.[1]) / 1_024;
}
