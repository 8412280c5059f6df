/**
 * The thread that writes a file of records: the module that `openStore` runs in a worker. It answers every request once
 * it is done, so that whoever asks knows what is on disk.
 *
 * `deno compile` does not see that this file is needed and must be told: `--include core/ports/store_thread.ts`.
 */

import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../errors.ts";
import { StoreFile } from "./store_file.ts";
import type { StoreReport, StoreRequest, StoreThreadData } from "./store_start.ts";

const { recent, ...options }: StoreThreadData = workerData;
let file: StoreFile | undefined;

function report(what: StoreReport): void {
  parentPort?.postMessage(what);
}

/** Opened anew where it was closed after an error. */
function opened(): StoreFile {
  if (file !== undefined) return file;
  file = new StoreFile(options);
  const { aside, records, bytes } = file;
  report({
    type: "opened",
    found: file.found(recent),
    records,
    bytes,
    ...(aside === undefined ? {} : { aside }),
  });
  return file;
}

function close(): void {
  const open = file;
  file = undefined;
  open?.close();
}

function serve(request: StoreRequest): void {
  switch (request.type) {
    case "open":
      return void opened();
    case "keep": {
      const open = opened();
      open.keep(request.records);
      const { records, bytes } = open;
      return report({ type: "kept", count: request.records.length, records, bytes });
    }
    case "close":
      close();
      return report({ type: "closed" });
  }
}

parentPort?.on("message", (request: StoreRequest) => {
  try {
    serve(request);
  } catch (thrown) {
    try {
      // It is looked at from the beginning when it is opened again.
      close();
    } catch {
      // What it says at the end adds nothing to why it is closed.
    }
    report({ type: "failed", message: messageOf(thrown) });
    if (request.type === "close") report({ type: "closed" });
  }
});
