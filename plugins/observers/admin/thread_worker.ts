/** A worker, as the keeper of the thread sees it; tests give one that misbehaves. */

import { Worker } from "node:worker_threads";
import { messageOf } from "../../../core/plugin/mod.ts";
import type { FromThread, ToThread } from "./bridge_messages.ts";

export interface ThreadWorker {
  send(message: ToThread): void;
  /** Ends it; one that never comes back to its event loop goes on and uses a processor, but is heard no more. */
  end(): Promise<void>;
}

export interface ThreadListener {
  readonly onMessage: (message: FromThread) => void;
  /** It is gone, and was not asked to go. */
  readonly onEnd: (reason: string) => void;
}

export type StartThread = (listener: ThreadListener) => ThreadWorker;

const THREAD = new URL("./thread.ts", import.meta.url);

export const startThread: StartThread = ({ onMessage, onEnd }) => {
  const worker = new Worker(THREAD);
  let ended = false;
  const end = (reason: string) => {
    if (!ended) onEnd(reason);
    ended = true;
  };
  worker.on("message", (message: FromThread) => {
    if (!ended) onMessage(message);
  });
  worker.on("error", (thrown: unknown) => end(messageOf(thrown)));
  worker.on("exit", () => end("it ended"));
  // It serves as long as the main program lives, and is no reason to live on.
  worker.unref();
  return {
    send: (message) => worker.postMessage(message),
    async end() {
      ended = true;
      await worker.terminate();
    },
  };
};
