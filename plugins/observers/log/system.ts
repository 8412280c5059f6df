/** What the log uses of the system it runs on. */

import { SYSLOG_PATH } from "./syslog_socket.ts";

export interface LogSystem {
  /** Writes all of it to standard output. */
  writeTerminal(text: string): Promise<void>;
  /** Where the system log listens. */
  readonly syslogPath: string;
  /** Whether standard output is the journal of systemd. */
  isJournal(): boolean;
  /** Calls back when somebody has moved the log file away (SIGUSR1); what is returned ends that. */
  onReopen(callback: () => void): () => void;
}

/** Where the kernel shows what a file descriptor is; 1 is standard output. */
const STANDARD_OUTPUT = "/proc/self/fd/1";

export const realSystem: LogSystem = {
  async writeTerminal(text) {
    const bytes = new TextEncoder().encode(text);
    let written = 0;
    while (written < bytes.length) written += await Deno.stdout.write(bytes.subarray(written));
  },
  syslogPath: SYSLOG_PATH,
  isJournal: () => isSameStream(Deno.env.get("JOURNAL_STREAM"), factsOf(STANDARD_OUTPUT)),
  onReopen(callback) {
    Deno.addSignalListener("SIGUSR1", callback);
    return () => Deno.removeSignalListener("SIGUSR1", callback);
  },
};

interface StreamFacts {
  readonly dev: number;
  readonly ino: number | null;
}

/**
 * Whether a stream is the one that the service manager has named, by its device and inode in decimal: a program that
 * was started with its output elsewhere inherits the variable too (systemd.exec(5), JOURNAL_STREAM).
 */
export function isSameStream(named: string | undefined, facts: StreamFacts | undefined): boolean {
  return named !== undefined && facts !== undefined && named === `${facts.dev}:${facts.ino}`;
}

function factsOf(path: string): StreamFacts | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    // There is no /proc, or standard output is closed.
    return undefined;
  }
}
