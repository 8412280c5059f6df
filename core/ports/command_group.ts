/**
 * Ends a process group: SIGTERM to all of it, and SIGKILL to what is left after a grace. The number of a group is
 * not given to another one as long as any of its processes is there, also one that only waits to be collected.
 */

/** How long programs have after SIGTERM before SIGKILL. */
export const GROUP_GRACE_MS = 500;
/** How often it is looked whether a group has gone. */
const LOOK_MS = 50;

/** Groups that have had SIGTERM and are not gone: they must not outlive this process. */
const ending = new Set<number>();

/** Resolves when nothing is left of the group, or what was left has had SIGKILL. */
export async function endGroup(group: number): Promise<void> {
  if (!signalGroup(group, "SIGTERM")) return;
  if (ending.size === 0) globalThis.addEventListener("unload", killAll);
  ending.add(group);
  const deadlineMs = performance.now() + GROUP_GRACE_MS;
  while (performance.now() < deadlineMs && isThere(group)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  if (isThere(group)) signalGroup(group, "SIGKILL");
  ending.delete(group);
  if (ending.size === 0) globalThis.removeEventListener("unload", killAll);
}

/** When the process ends before the grace is over, there is no more grace. */
function killAll(): void {
  for (const group of ending) signalGroup(group, "SIGKILL");
}

/** Whether any process of the group is there. */
function isThere(group: number): boolean {
  // Signal 0 asks only (kill(2)); Deno takes the number, although its types know names alone.
  return signalGroup(group, 0);
}

/** False where nothing is left of the group. */
function signalGroup(group: number, signal: Deno.Signal | 0): boolean {
  try {
    Deno.kill(-group, signal as Deno.Signal);
    return true;
  } catch {
    return false;
  }
}
