/** What a director is made from, and what whoever made it may ask of it. */

import type { LoadMore, LoadResult } from "./config/mod.ts";
import type { EventFeed } from "./events/mod.ts";
import type { ReloadOutcome, Snapshot } from "./model/mod.ts";
import type { DirectorControl } from "./plugin/mod.ts";
import type { Ports } from "./ports/mod.ts";
import type { Loaded } from "./reload.ts";

export interface DirectorOptions {
  /** The configuration file, watched for changes. */
  readonly path: string;
  readonly loaded: Loaded;
  /** Reads the file anew, with the same overrides as the first time, and hands on to loadConfig what is given. */
  readonly load: (more?: LoadMore) => Promise<LoadResult>;
  readonly ports: Ports;
  readonly version: string;
  /** Tell what would be done to the table, and do nothing. */
  readonly dryRun?: boolean;
  /** Make errors that nothing waits for events, for the whole process. */
  readonly guardProcess?: boolean;
  /** Told of faults that are no events: a subscriber that threw. */
  readonly onFault?: (message: string) => void;
}

export interface Director {
  /**
   * Resolves when the director runs: checks are on their way and the table is being reconciled. Throws RingmasterError
   * `backend_unusable` or `socket_busy`; what was started is stopped again then.
   */
  start(): Promise<void>;
  /**
   * Clean stop; with cleanstop the services leave the table. Works after a failed start, and twice. Gives the resources
   * of a cluster that could not be given up and stay on this machine.
   */
  stop(reason: string): Promise<readonly string[]>;
  /** The program ends in the middle of a stop: tells so with what is held still, and gives that sentence. */
  cutShort(): string;
  reload(options?: { readonly force?: boolean }): Promise<ReloadOutcome>;
  snapshot(): Promise<Snapshot>;
  readonly events: EventFeed;
  readonly control: DirectorControl;
}
