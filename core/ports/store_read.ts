/** Reads a file of records, also while another program writes it; changes nothing. */

import { DatabaseSync } from "node:sqlite";
import { messageOf, RingmasterError } from "../errors.ts";
import { STORE_MARK, STORE_VERSION, type StoredRecord } from "./store.ts";
import { damageOf } from "./store_file.ts";

export interface ReadStoreOptions {
  /** Only records of that run. */
  readonly run?: number;
  /** Called once for every record, oldest first. */
  readonly onRecord: (record: StoredRecord) => void;
}

/** Throws RingmasterError `journal_unusable` where it cannot be read or is no journal that this program knows. */
export function readStore(path: string, options: ReadStoreOptions): void {
  const { run, onRecord } = options;
  let database: DatabaseSync | undefined;
  try {
    database = openToRead(path);
    // A damaged page looks like the end of the records to who reads them one by one.
    const unusable = whatElse(database) ?? damageOf(database);
    if (unusable !== undefined) throw new Error(unusable);
    const where = run === undefined ? "" : "WHERE run = ?";
    const query = database.prepare(
      `SELECT id, run, time, kind, body FROM records ${where} ORDER BY id`,
    );
    const rows = run === undefined ? query.iterate() : query.iterate(run);
    for (const row of rows) onRecord(row as unknown as StoredRecord);
  } catch (thrown) {
    if (thrown instanceof RingmasterError) throw thrown;
    const reason = thrown instanceof Deno.errors.NotFound ? "no such file" : messageOf(thrown);
    throw new RingmasterError("journal_unusable", `cannot read journal "${path}": ${reason}`, {
      cause: thrown,
    });
  } finally {
    database?.close();
  }
}

function openToRead(path: string): DatabaseSync {
  if (!Deno.statSync(path).isFile) throw new Error("it is no file");
  if (isThere(`${path}-wal`)) return new DatabaseSync(path, { readOnly: true });
  // Nobody writes it: then it can be read without the files that programs share, also where none may be made.
  const address = new URL("file:///");
  address.pathname = Deno.realPathSync(path);
  address.searchParams.set("immutable", "1");
  return new DatabaseSync(address, { readOnly: true });
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function whatElse(database: DatabaseSync): string | undefined {
  const mark = database.prepare("PRAGMA application_id").get()?.["application_id"];
  if (mark !== STORE_MARK) return "it is a database, but no journal of ringmaster";
  const version = database.prepare("PRAGMA user_version").get()?.["user_version"];
  if (version === STORE_VERSION) return undefined;
  return `it has form ${version}, and this program knows form ${STORE_VERSION}`;
}
