/** Priority for a thread that must be on time (sched(7)). */

import { openLibc, type SocketLibc } from "./libc.ts";
import { systemErrorWords } from "./system_error.ts";

/** Before every ordinary thread, and behind what is more urgent than heartbeats, such as the kernel's own threads. */
const PRIORITY = 10;
/** First of the ordinary threads. */
const NICENESS = -20;

/** Behind the thread that sends heartbeats, and before every ordinary program. */
const MAIN_PRIORITY = 5;

/**
 * Puts the calling thread before all ordinary programs (sched(7)), so that a busy machine does not keep the director
 * from hearing and deciding; programs that it starts stay ordinary ones. The reason, for a person, where the system
 * refuses.
 */
export type TakePriority = () => string | undefined;

export const systemPriority: TakePriority = () => {
  const libc = openLibc();
  if (libc === undefined) return "priority is refused: the C library of this system cannot be used";
  if (libc.setRealtimePriority(MAIN_PRIORITY) >= 0) return undefined;
  return `real-time priority is refused: ${systemErrorWords(libc.errno())}`;
};

/** Takes the best priority that is to be had for the calling thread; a reason where that is not a real-time one. */
export function takePriority(
  libc: Pick<SocketLibc, "setRealtimePriority" | "setNiceness" | "errno">,
) {
  if (libc.setRealtimePriority(PRIORITY) >= 0) return undefined;
  const reason = `real-time priority for heartbeats is refused: ${systemErrorWords(libc.errno())}`;
  return libc.setNiceness(NICENESS) >= 0
    ? `${reason}; they have the first place among ordinary programs`
    : `${reason}; they have no priority at all`;
}
