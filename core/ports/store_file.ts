/**
 * The file of records itself: an SQLite database in WAL mode with full synchronisation, so that what is committed
 * survives a crash of the program and of the machine (https://www.sqlite.org/wal.html, pragma synchronous). All calls
 * block: they belong into a thread of their own.
 */

import { DatabaseSync, type StatementSync } from "node:sqlite";
import { messageOf } from "../errors.ts";
import {
  type RecentQuery,
  STORE_MARK,
  STORE_VERSION,
  type StoredRecord,
  type StoreFound,
} from "./store.ts";
import { StoreLock } from "./store_lock.ts";

export interface StoreFileOptions {
  readonly path: string;
  readonly maxBytes: number;
  readonly maxRecords: number;
}

/** The oldest twentieth goes at once, so that it is seldom that something has to go. */
const CUT_SHARE = 20;
/** What a row takes beside its text, and some room for pages that are not full, bytes. */
const ROW_BYTES = 64;
/** What a table and its header take. */
const EMPTY_BYTES = 65_536;

const PREPARE = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA wal_autocheckpoint = 256;
  PRAGMA journal_size_limit = 1048576;
`;
const CREATE = `
  BEGIN;
  CREATE TABLE records (
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL, time INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL
  ) STRICT;
  PRAGMA application_id = ${STORE_MARK};
  PRAGMA user_version = ${STORE_VERSION};
  COMMIT;
`;

export class StoreFile {
  /** Why there was something else in its place, and where that is now; undefined where there was nothing wrong. */
  readonly aside: string | undefined;
  readonly #options: StoreFileOptions;
  readonly #lock: StoreLock;
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  /** What the system calls the file, by whatever path. */
  readonly #inode: number | null;
  #records: number;

  /**
   * Opens or makes it. What is no journal of this form, or is damaged, is put aside as PATH.broken. Throws Error with
   * the plain reason where the file cannot be had, or another program has it.
   */
  constructor(options: StoreFileOptions) {
    const { path } = options;
    this.#options = options;
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (folder !== "") Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#lock = new StoreLock(`${path}.lock`);
    try {
      const { database, aside } = openOrPutAside(path);
      this.#database = database;
      this.aside = aside;
      this.#insert = database.prepare("INSERT OR IGNORE INTO records VALUES (?, ?, ?, ?, ?)");
      this.#inode = Deno.statSync(path).ino;
      this.#records = numberOf(database, "SELECT count(*) FROM records");
      this.#shrink();
    } catch (thrown) {
      this.#lock.release();
      throw thrown;
    }
  }

  get records(): number {
    return this.#records;
  }

  /** Of the file, without what waits to be merged into it. */
  get bytes(): number {
    return this.#pragma("page_count") * this.#pragma("page_size");
  }

  found(recent: readonly RecentQuery[]): StoreFound {
    const last = numberOf(this.#database, "SELECT coalesce(max(id), 0) FROM records");
    const run = numberOf(this.#database, `SELECT run FROM records WHERE id = ${last}`) + 1;
    const query = this.#database.prepare(
      "SELECT id, run, time, kind, body FROM records WHERE kind = ? ORDER BY id DESC LIMIT ?",
    );
    const rows = recent.flatMap(({ kind, limit }) =>
      query.all(kind, limit) as unknown as StoredRecord[]
    );
    return { last, run, recent: rows.sort((one, other) => one.id - other.id) };
  }

  /** All or none; one that is there already is left as it is. Throws where they could not be kept. */
  keep(records: readonly StoredRecord[]): void {
    this.#expectInPlace();
    this.#makeRoom(records);
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      let added = 0;
      for (const { id, run, time, kind, body } of records) {
        added += Number(this.#insert.run(id, run, Math.round(time), kind, body).changes);
      }
      this.#database.exec("COMMIT");
      this.#records += added;
    } catch (thrown) {
      this.#rollBack();
      throw thrown;
    }
  }

  close(): void {
    try {
      this.#database.close();
    } finally {
      this.#lock.release();
    }
  }

  /** A file that somebody has removed takes records as before, and nobody would ever read them. */
  #expectInPlace(): void {
    let inode: number | null = null;
    try {
      inode = Deno.statSync(this.#options.path).ino;
    } catch (thrown) {
      if (thrown instanceof Deno.errors.NotFound) throw new Error("the file was removed");
      throw thrown;
    }
    if (inode !== this.#inode) throw new Error("another file was put in its place");
  }

  #rollBack(): void {
    try {
      this.#database.exec("ROLLBACK");
    } catch {
      // Some errors, such as of a full disk, have ended the transaction already.
    }
  }

  #makeRoom(records: readonly StoredRecord[]): void {
    const { maxBytes, maxRecords } = this.#options;
    const needed = records.reduce((sum, { body }) => sum + 2 * ROW_BYTES + body.length, 0);
    while (this.#records > 0) {
      const fits = this.#used() + needed <= maxBytes - EMPTY_BYTES &&
        this.#records + records.length <= maxRecords;
      if (fits) return;
      this.#cut();
    }
  }

  /** Bytes of pages that have something in them; the others are used again before the file grows. */
  #used(): number {
    return (this.#pragma("page_count") - this.#pragma("freelist_count")) *
      this.#pragma("page_size");
  }

  #cut(): void {
    const step = Math.max(1, Math.ceil(this.#records / CUT_SHARE));
    const { changes } = this.#database.prepare(
      "DELETE FROM records WHERE id IN (SELECT id FROM records ORDER BY id LIMIT ?)",
    ).run(step);
    if (Number(changes) === 0) throw new Error("the oldest records cannot be removed");
    this.#records -= Number(changes);
  }

  /** The bounds may be narrower than those of the run before. */
  #shrink(): void {
    const { maxBytes } = this.#options;
    if (this.bytes <= maxBytes) return;
    this.#makeRoom([]);
    // It gives one page back with every row that is asked for.
    this.#database.prepare("PRAGMA incremental_vacuum").all();
    this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  #pragma(name: "page_count" | "page_size" | "freelist_count"): number {
    return numberOf(this.#database, `PRAGMA ${name}`);
  }
}

function openOrPutAside(path: string): { database: DatabaseSync; aside: string | undefined } {
  try {
    return { database: openFile(path), aside: undefined };
  } catch (thrown) {
    if (!(thrown instanceof UnusableFile)) throw thrown;
    const aside = `${path}.broken`;
    for (const ending of ["", "-wal", "-shm"]) moveFile(path + ending, aside + ending);
    return { database: openFile(path), aside: `${thrown.message}; it is kept as "${aside}"` };
  }
}

/** What is in the file is of no use; another try with the same file would find the same. */
class UnusableFile extends Error {}

function openFile(path: string): DatabaseSync {
  // Before SQLite does, which would make it readable by others, and its companions with it.
  Deno.openSync(path, { read: true, write: true, create: true, mode: 0o600 }).close();
  Deno.chmodSync(path, 0o600);
  const database = new DatabaseSync(path);
  try {
    examine(database);
    return database;
  } catch (thrown) {
    try {
      database.close();
    } catch {
      // The reason that counts is the first one.
    }
    if (thrown instanceof UnusableFile || !saysDamaged(thrown)) throw thrown;
    throw new UnusableFile(`it is damaged or no journal (${messageOf(thrown)})`);
  }
}

function examine(database: DatabaseSync): void {
  const mark = numberOf(database, "PRAGMA application_id");
  const tables = numberOf(database, "SELECT count(*) FROM sqlite_master");
  if (mark !== STORE_MARK) {
    if (mark !== 0 || tables > 0) throw new UnusableFile("it is somebody else's database");
    // Only an empty database takes this.
    database.exec("PRAGMA auto_vacuum = INCREMENTAL");
    database.exec(PREPARE);
    database.exec(CREATE);
    return;
  }
  const version = numberOf(database, "PRAGMA user_version");
  if (version !== STORE_VERSION) {
    throw new UnusableFile(`it has form ${version}, and this program knows form ${STORE_VERSION}`);
  }
  const damage = damageOf(database);
  if (damage !== undefined) throw new UnusableFile(damage);
  database.exec(PREPARE);
}

/** Looks through all of the file; undefined where nothing is wrong with it. */
export function damageOf(database: DatabaseSync): string | undefined {
  const verdict = database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
  // It says it in several lines.
  return verdict === "ok" ? undefined : `it is damaged (${`${verdict}`.replaceAll(/\s+/g, " ")})`;
}

/** Also where there is none, which happens to the companions. */
function moveFile(from: string, to: string): void {
  try {
    Deno.removeSync(to);
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
  try {
    Deno.renameSync(from, to);
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}

/** The texts of SQLITE_CORRUPT and SQLITE_NOTADB (https://www.sqlite.org/rescode.html). */
export function saysDamaged(thrown: unknown): boolean {
  return /malformed|not a database|no such (table|column)/.test(messageOf(thrown));
}

/** The one number that a query gives; 0 where it gives no row. */
function numberOf(database: DatabaseSync, sql: string): number {
  const [value = 0] = Object.values(database.prepare(sql).get() ?? {});
  return Number(value);
}
