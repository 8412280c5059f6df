/** The log observer: every event as one line on the terminal, in a file and in the system log, in their order. */

import type { Observer, ObserverContext, Severity } from "../../../core/plugin/mod.ts";
import { type Entry, entryOf, type Facility, formatSyslogLine, ownEntry } from "./line.ts";
import { createLineWriter, type LineWriter } from "./line_writer.ts";
import type { LogOptions } from "./options.ts";
import { Repeats } from "./repeats.ts";
import { journalStyle, plainStyle, type Style } from "./style.ts";
import { createSyslogSocket } from "./syslog_socket.ts";
import { type LogSystem, realSystem } from "./system.ts";

/** A full disk, a missing folder or a system log that is not there is looked at again this often. */
const RETRY_MS = 5_000;

/** Lines that wait for the system log while it is not there. */
const SYSLOG_LINES_MAX = 2_000;

/** How long a stop waits for lines that still stand in the queue; well under the host's limit for a stop. */
const FINISH_LIMIT_MS = 2_000;

const LEVELS: readonly Severity[] = ["info", "warning", "error"];

/** A place that entries go to, each as a line. */
interface Place {
  readonly writer: LineWriter;
  readonly style: Style;
}

export function createLog(
  options: LogOptions,
  context: ObserverContext,
  system: LogSystem = realSystem,
): Observer {
  return new Log(options, context, system);
}

class Log implements Observer {
  readonly #options: LogOptions;
  readonly #context: ObserverContext;
  readonly #system: LogSystem;
  readonly #terminal: Place;
  readonly #file: Place | undefined;
  readonly #syslog: Place | undefined;
  readonly #repeats: Repeats;
  #ends: readonly (() => void)[] = [];

  constructor(options: LogOptions, context: ObserverContext, system: LogSystem) {
    const { clock } = context;
    this.#options = options;
    this.#context = context;
    this.#system = system;
    this.#terminal = this.#makeTerminal();
    this.#file = options.file === undefined ? undefined : this.#makeFile(options.file);
    this.#syslog = options.syslog === undefined ? undefined : this.#makeSyslog(options.syslog);
    const write = (entry: Entry) => this.#write(entry);
    this.#repeats = new Repeats({ clock, periodMs: options.repeats, write });
  }

  start(): Promise<void> {
    const least = LEVELS.indexOf(this.#options.level);
    this.#ends = [
      this.#context.events.subscribe((event) => {
        const entry = entryOf(event);
        if (LEVELS.indexOf(entry.severity) >= least) this.#repeats.take(entry);
      }),
      // Without somebody who listens the signal ends the program, whether or not there is a file.
      this.#system.onReopen(() => this.#reopen()),
    ];
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    for (const end of this.#ends) end();
    this.#ends = [];
    this.#repeats.finish();
    // These first: what their last attempts have to complain about goes to the terminal.
    await Promise.all(
      [this.#file, this.#syslog].map((place) => place?.writer.finish(FINISH_LIMIT_MS)),
    );
    await this.#terminal.writer.finish(FINISH_LIMIT_MS);
  }

  #write(entry: Entry): void {
    if (this.#options.terminal) push(this.#terminal, entry);
    push(this.#file, entry);
    push(this.#syslog, entry);
  }

  /** The file is opened for each batch of lines, so that a line of our own is all that it takes to make the new one. */
  #reopen(): void {
    const { file } = this.#options;
    push(this.#file, this.#own("info", `log file "${file}" is opened anew, as SIGUSR1 asks`));
    this.#file?.writer.retry();
  }

  #own(severity: "info" | "error", text: string): Entry {
    return ownEntry(this.#context.clock.now(), severity, text);
  }

  #makeTerminal(): Place {
    const { format } = this.#options;
    const style = this.#system.isJournal() ? journalStyle(format) : plainStyle(format);
    // A terminal that is gone (a closed pipe) does not come back, so there is no second try.
    const write = (text: string) => this.#system.writeTerminal(text);
    const { clock } = this.#context;
    return { style, writer: createLineWriter({ clock, write, ...this.#noting(style) }) };
  }

  #makeFile(path: string): Place {
    const { clock, files } = this.#context;
    const style = plainStyle(this.#options.format);
    const writer = createLineWriter({
      clock,
      // Opened and closed for each batch: after a rotation the next batch makes a new file.
      write: (text) => files.append(path, text),
      ...this.#noting(style),
      ...this.#retrying(`log file "${path}"`),
    });
    return { style, writer };
  }

  /** Its `finish` also closes the socket. */
  #makeSyslog(facility: Facility): Place {
    const { clock, pid } = this.#context;
    const path = this.#system.syslogPath;
    const socket = createSyslogSocket(path);
    const style: Style = (entry) => formatSyslogLine(entry, facility, pid);
    const writer = createLineWriter({
      clock,
      // A datagram is a message, so that each line goes by itself.
      batchLinesMax: 1,
      linesMax: SYSLOG_LINES_MAX,
      write: (text) => socket.send(text.trimEnd()),
      ...this.#noting(style),
      ...this.#retrying(`system log "${path}"`),
    });
    const finish = async (limitMs: number) => {
      await writer.finish(limitMs);
      socket.close();
    };
    return {
      style,
      writer: { push: (line) => writer.push(line), retry: () => writer.retry(), finish },
    };
  }

  /** What a writer says of the lines that it had no room for. */
  #noting(style: Style) {
    return { noteLine: (text: string) => style(this.#own("error", text)) };
  }

  /**
   * Trouble with one place is told on the terminal, once until it is over. Never through the context's logger: what
   * goes there becomes an event, which would come back here as another line for the same place.
   */
  #retrying(place: string) {
    const tell = (severity: "info" | "error", text: string) =>
      push(this.#terminal, this.#own(severity, text));
    const again = `trying again every ${RETRY_MS / 1_000} s`;
    return {
      retryMs: RETRY_MS,
      onTrouble: (reason: string) => tell("error", `cannot write ${place}, ${again}: ${reason}`),
      onRecovered: () => tell("info", `${place} can be written again`),
    };
  }
}

function push(place: Place | undefined, entry: Entry): void {
  place?.writer.push(place.style(entry));
}
