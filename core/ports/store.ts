/**
 * A file of records, as a seam: what is appended is on disk once it is told so, also where the program or the machine
 * dies the moment after. The oldest records go where the file would outgrow its bounds.
 */

/** What somebody wants kept. */
export interface NewRecord {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** What it is, in a word: the reader can ask for the last of a kind. */
  readonly kind: string;
  readonly body: string;
}

export interface StoredRecord extends NewRecord {
  /** Grows from record to record, over all runs. */
  readonly id: number;
  /** Number of the run of the program that wrote it. */
  readonly run: number;
}

/** The last records of one kind. */
export interface RecentQuery {
  readonly kind: string;
  readonly limit: number;
}

/** What the file had when it was opened. */
export interface StoreFound {
  /** Id of the last record; 0 where there is none. */
  readonly last: number;
  /** Number of this run, from 1. */
  readonly run: number;
  /** What `recent` asked for, oldest first. */
  readonly recent: readonly StoredRecord[];
}

export interface StoreOptions {
  /** Absolute. The folder is made if need be; the file is the owner's alone. */
  readonly path: string;
  /** The file does not grow beyond this; what waits to be merged into it (PATH-wal) takes some two megabytes more. */
  readonly maxBytes: number;
  readonly maxRecords: number;
  /** What `found` is to give back. */
  readonly recent: readonly RecentQuery[];
  /** Told once, when the file is open for the first time; never within the call that makes the store. */
  readonly onOpened: (found: StoreFound) => void;
  /** Nothing is kept at the moment; told again when the reason changes. It is tried again by itself. */
  readonly onTrouble: (message: string) => void;
  readonly onRecovered: () => void;
  /** This record of this run is on disk, and all before it. */
  readonly onKept?: (sequence: number) => void;
  /** Time from one try to the next; 5 s where left out. */
  readonly retryMs?: number;
}

export interface StoreState {
  readonly records: number;
  readonly bytes: number;
  /** Appended and not on disk yet. */
  readonly waiting: number;
}

export interface Store {
  /**
   * Does not wait. The record's number in this run, from 1; undefined where too much waits already, and the record is
   * dropped.
   */
  append(record: NewRecord): number | undefined;
  state(): StoreState;
  /** Writes what waits, for as long as the limit allows, and closes the file. Idempotent. */
  stop(limitMs: number): Promise<void>;
}

/** Never throws: what is wrong is told as trouble. */
export type OpenStore = (options: StoreOptions) => Store;

/** So many records, and characters of text, may wait for a disk that is slow or full. */
export const WAITING_MAX = 20_000;
export const WAITING_TEXT_MAX = 16_000_000;

/** Marks a file as a journal of this program: "RMJ1" (SQLite's application_id). */
export const STORE_MARK = 0x524d4a31;

/** The form of the file (SQLite's user_version); a program that finds another one does not guess. */
export const STORE_VERSION = 1;
