/**
 * The thread of the administration: the module that the observer runs in a worker, so that nothing that clients ask for
 * holds up a check or a heartbeat.
 *
 * `deno compile` does not see that this file is needed and must be told: `--include plugins/observers/admin/thread.ts`.
 */

import { getPriority, setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { systemClock } from "../../../core/plugin/mod.ts";
import type { FromThread, ToThread } from "./bridge_messages.ts";
import { ThreadServer } from "./thread_server.ts";

/**
 * Niceness of this thread alone, five more than the director has: where processors are short, checks and heartbeats
 * come first (sched(7)).
 */
const NICENESS = Math.min(getPriority() + 5, 19);

function send(message: FromThread): void {
  parentPort?.postMessage(message);
  // Not before: the director waits for its start.
  if (message.type === "configured") giveWay();
}

/** On a machine that has too much to do, checks come before answers. */
function giveWay(): void {
  try {
    setPriority(NICENESS);
  } catch {
    // It serves with the priority that it has.
  }
}

const server = new ThreadServer(send, systemClock);
parentPort?.on("message", (message: ToThread) => server.hear(message));
send({ type: "ready" });
