/** The log observer: every event as one line on the terminal and in a file, in the order of the events. */

import type { Observer, ObserverContext } from "../../../core/plugin/mod.ts";
import { formatLine, formatOwnLine } from "./line.ts";
import { createLineWriter, type LineWriter } from "./line_writer.ts";
import type { LogOptions } from "./options.ts";

/** A full disk or a missing folder is looked at again this often. */
const FILE_RETRY_MS = 5_000;

/** How long a stop waits for lines that still stand in the queue; well under the host's limit for a stop. */
const FINISH_LIMIT_MS = 2_000;

export type WriteText = (text: string) => Promise<void>;

export function createLog(
  options: LogOptions,
  context: ObserverContext,
  writeTerminal: WriteText = writeStandardOutput,
): Observer {
  const { clock } = context;
  // A terminal that is gone (a closed pipe) does not come back, so there is no second try.
  const terminal = createLineWriter({ clock, write: writeTerminal });
  const file = options.file === undefined
    ? undefined
    : createFileWriter(options.file, context, terminal);
  let unsubscribe: (() => void) | undefined;

  return {
    start() {
      unsubscribe = context.events.subscribe((event) => {
        const line = formatLine(event);
        if (options.terminal) terminal.push(line);
        file?.push(line);
      });
      return Promise.resolve();
    },
    async stop() {
      unsubscribe?.();
      // The file first: what its last attempt has to complain about goes to the terminal.
      await file?.finish(FINISH_LIMIT_MS);
      await terminal.finish(FINISH_LIMIT_MS);
    },
  };
}

function createFileWriter(
  path: string,
  { clock, files }: ObserverContext,
  terminal: LineWriter,
): LineWriter {
  return createLineWriter({
    clock,
    // Opened and closed for each batch: after a rotation the next batch makes a new file.
    write: (text) => files.append(path, text),
    retryMs: FILE_RETRY_MS,
    onTrouble: (reason) =>
      terminal.push(
        formatOwnLine(
          clock.now(),
          "error",
          `cannot write log file "${path}", trying again every ${
            FILE_RETRY_MS / 1_000
          } s: ${reason}`,
        ),
      ),
    onRecovered: () =>
      terminal.push(formatOwnLine(clock.now(), "info", `log file "${path}" can be written again`)),
  });
}

async function writeStandardOutput(text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  let written = 0;
  while (written < bytes.length) written += await Deno.stdout.write(bytes.subarray(written));
}
