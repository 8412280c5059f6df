/**
 * Makes sure that one program has a file of records at a time. A second file is locked for that, so that others may
 * read the first; the lock goes with the program, however that ends.
 */

import { DatabaseSync } from "node:sqlite";
import { messageOf } from "../errors.ts";

export class StoreLock {
  readonly #database: DatabaseSync;

  /** Throws Error where another program, or another part of this one, has it. */
  constructor(path: string) {
    Deno.openSync(path, { read: true, write: true, create: true, mode: 0o600 }).close();
    this.#database = new DatabaseSync(path);
    try {
      this.#database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    } catch (thrown) {
      this.#database.close();
      if (!/locked/.test(messageOf(thrown))) throw thrown;
      throw new Error("another program has it open", { cause: thrown });
    }
  }

  release(): void {
    this.#database.close();
  }
}
