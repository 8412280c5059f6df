/** A service table in memory: what the operations say is done to it, and no packet is ever forwarded. */

import {
  type Backend,
  editTable,
  EMPTY_TABLE,
  messageOf,
  type Operation,
  RingmasterError,
  type ServiceTable,
} from "../../../core/plugin/mod.ts";

export interface MemoryBackendOptions {
  readonly initial?: ServiceTable;
  /**
   * Called before each operation with the table as it is then; what it throws is the refusal, and the operations before
   * it stay applied.
   */
  readonly onApply?: (operation: Operation, table: ServiceTable) => void;
}

export function createMemoryBackend(options: MemoryBackendOptions = {}): Backend {
  let table = options.initial ?? EMPTY_TABLE;
  return {
    inProcess: true,
    probe: () =>
      Promise.resolve({
        usable: true,
        reason: "keeps its table in memory and forwards nothing",
      }),
    list: () => Promise.resolve(table),
    // deno-lint-ignore require-await -- async, so that a refusal is a rejection
    async apply(operations, signal) {
      const edit = editTable(table);
      // Tables that were listed before stay as they were.
      table = edit.table;
      for (const operation of operations) {
        signal.throwIfAborted();
        try {
          options.onApply?.(operation, table);
          edit.apply(operation);
        } catch (thrown) {
          throw new RingmasterError("backend_failed", messageOf(thrown), { cause: thrown });
        }
      }
    },
  };
}
