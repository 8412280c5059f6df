/** Files of records in memory: what was kept stays for the next who opens the same path, as on a disk. */

import type { OpenStore, StoredRecord, StoreOptions } from "../ports/mod.ts";

export interface FakeDisk {
  readonly open: OpenStore;
  /** What is kept at that path. */
  records(path: string): readonly StoredRecord[];
  /** From now on nothing is kept, for that reason; undefined ends it, and what waits is kept. */
  fail(reason: string | undefined): void;
  /** Whether no more may wait; what is appended then is dropped. */
  isFull: boolean;
  /** Whether somebody has it open. */
  isOpen(path: string): boolean;
}

interface OpenFile {
  readonly options: StoreOptions;
  readonly waiting: StoredRecord[];
  isOpened: boolean;
  isTroubled: boolean;
}

export function createFakeDisk(): FakeDisk {
  const kept = new Map<string, StoredRecord[]>();
  const files = new Set<OpenFile>();
  let reason: string | undefined;

  function recordsOf(path: string): StoredRecord[] {
    const found = kept.get(path) ?? [];
    kept.set(path, found);
    return found;
  }

  function settle(file: OpenFile): void {
    const { options, waiting } = file;
    if (reason !== undefined) {
      file.isTroubled = true;
      return options.onTrouble(reason);
    }
    if (!file.isOpened) {
      file.isOpened = true;
      options.onOpened(foundIn(recordsOf(options.path), options));
    }
    recordsOf(options.path).push(...waiting.splice(0));
    if (!file.isTroubled) return;
    // Who is told may append something.
    file.isTroubled = false;
    options.onRecovered();
  }

  const disk: FakeDisk = {
    isFull: false,
    records: (path) => kept.get(path) ?? [],
    isOpen: (path) => [...files].some(({ options }) => options.path === path),
    fail(why) {
      reason = why;
      for (const file of files) settle(file);
    },
    open(options) {
      const { last, run } = foundIn(recordsOf(options.path), options);
      const file: OpenFile = { options, waiting: [], isOpened: false, isTroubled: false };
      let sequence = 0;
      files.add(file);
      queueMicrotask(() => settle(file));
      return {
        append: (record) => {
          if (disk.isFull) return undefined;
          file.waiting.push({ ...record, id: last + ++sequence, run });
          // Before it is open, what waits is kept with the opening.
          if (file.isOpened && reason === undefined) settle(file);
          return sequence;
        },
        state: () => ({
          records: recordsOf(options.path).length,
          bytes: 0,
          waiting: file.waiting.length,
        }),
        stop() {
          if (reason === undefined && files.has(file)) settle(file);
          files.delete(file);
          return Promise.resolve();
        },
      };
    },
  };
  return disk;
}

function foundIn(records: readonly StoredRecord[], { recent }: StoreOptions) {
  const rows = recent.flatMap(({ kind, limit }) =>
    records.filter((record) => record.kind === kind).slice(-limit)
  );
  const newest = records.at(-1);
  return {
    last: newest?.id ?? 0,
    run: (newest?.run ?? 0) + 1,
    recent: rows.sort((one, other) => one.id - other.id),
  };
}
