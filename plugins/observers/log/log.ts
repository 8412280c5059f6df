/** The log observer: every event as one line on the terminal, in a file and in the system log, in their order. */

import type { Observer, ObserverContext } from "../../../core/plugin/mod.ts";
import {
  type Facility,
  formatLine,
  formatOwnLine,
  formatOwnSyslogLine,
  formatSyslogLine,
} from "./line.ts";
import { createLineWriter, type LineWriter } from "./line_writer.ts";
import type { LogOptions } from "./options.ts";
import { createSyslogSocket, SYSLOG_PATH } from "./syslog_socket.ts";

/** A full disk, a missing folder or a system log that is not there is looked at again this often. */
const RETRY_MS = 5_000;

/** Lines that wait for the system log while it is not there. */
const SYSLOG_LINES_MAX = 2_000;

/** How long a stop waits for lines that still stand in the queue; well under the host's limit for a stop. */
const FINISH_LIMIT_MS = 2_000;

export type WriteText = (text: string) => Promise<void>;

export function createLog(
  options: LogOptions,
  context: ObserverContext,
  writeTerminal: WriteText = writeStandardOutput,
  syslogPath: string = SYSLOG_PATH,
): Observer {
  const { clock, pid } = context;
  const { syslog: facility } = options;
  // A terminal that is gone (a closed pipe) does not come back, so there is no second try.
  const terminal = createLineWriter({ clock, write: writeTerminal });
  const file = options.file === undefined
    ? undefined
    : createFileWriter(options.file, context, terminal);
  const syslog = facility === undefined
    ? undefined
    : createSyslogWriter(facility, syslogPath, context, terminal);
  let unsubscribe: (() => void) | undefined;

  return {
    start() {
      unsubscribe = context.events.subscribe((event) => {
        const line = formatLine(event);
        if (options.terminal) terminal.push(line);
        file?.push(line);
        if (facility !== undefined) syslog?.push(formatSyslogLine(event, facility, pid));
      });
      return Promise.resolve();
    },
    async stop() {
      unsubscribe?.();
      // These first: what their last attempts have to complain about goes to the terminal.
      await Promise.all([file?.finish(FINISH_LIMIT_MS), syslog?.finish(FINISH_LIMIT_MS)]);
      await terminal.finish(FINISH_LIMIT_MS);
    },
  };
}

function createFileWriter(
  path: string,
  context: ObserverContext,
  terminal: LineWriter,
): LineWriter {
  const { clock, files } = context;
  return createLineWriter({
    clock,
    // Opened and closed for each batch: after a rotation the next batch makes a new file.
    write: (text) => files.append(path, text),
    retryMs: RETRY_MS,
    ...tellOn(terminal, context, `log file "${path}"`),
  });
}

/** Its `finish` also closes the socket. */
function createSyslogWriter(
  facility: Facility,
  path: string,
  context: ObserverContext,
  terminal: LineWriter,
): LineWriter {
  const { clock, pid } = context;
  const socket = createSyslogSocket(path);
  const writer = createLineWriter({
    clock,
    // A datagram is a message, so that each line goes by itself.
    batchLinesMax: 1,
    linesMax: SYSLOG_LINES_MAX,
    write: (text) => socket.send(text.trimEnd()),
    noteLine: (text) => formatOwnSyslogLine(clock.now(), facility, pid, text),
    retryMs: RETRY_MS,
    ...tellOn(terminal, context, `system log "${path}"`),
  });
  return {
    push: (line) => writer.push(line),
    async finish(limitMs) {
      await writer.finish(limitMs);
      socket.close();
    },
  };
}

/**
 * Trouble with one place is told on the terminal, once until it is over. Never through the context's logger: what goes
 * there becomes an event, which would come back here as another line for the same place.
 */
function tellOn(terminal: LineWriter, { clock }: ObserverContext, place: string) {
  const tell = (severity: "info" | "error", text: string) =>
    terminal.push(formatOwnLine(clock.now(), severity, text));
  return {
    onTrouble: (reason: string) =>
      tell(
        "error",
        `cannot write ${place}, trying again every ${RETRY_MS / 1_000} s: ${reason}`,
      ),
    onRecovered: () => tell("info", `${place} can be written again`),
  };
}

async function writeStandardOutput(text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  let written = 0;
  while (written < bytes.length) written += await Deno.stdout.write(bytes.subarray(written));
}
