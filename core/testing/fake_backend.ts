/**
 * A backend that keeps its table in memory, and fails in the ways in which real ones do when the test says
 * so. Faults are used up in the order in which they were given, one by each call of `apply`.
 */

import { RingmasterError } from "../errors.ts";
import {
  applyOperation,
  EMPTY_TABLE,
  type Operation,
  type ServiceTable,
  type TableStats,
} from "../model/mod.ts";
import type { Backend, Usability } from "../plugin/contracts.ts";

/**
 * - `refuse`: throws before anything was done;
 * - `partial`: does the first `after` operations, then throws;
 * - `hang`: does nothing until the signal aborts, then throws its reason;
 * - `lie`: says that it was done and does nothing.
 */
export type ApplyFault =
  | { readonly kind: "refuse"; readonly message?: string }
  | { readonly kind: "partial"; readonly after: number; readonly message?: string }
  | { readonly kind: "hang" }
  | { readonly kind: "lie" };

export interface FakeBackendOptions {
  readonly initial?: ServiceTable;
  readonly usability?: Usability;
  readonly stats?: TableStats;
  readonly inProcess?: boolean;
  readonly normalize?: Backend["normalize"];
}

export interface FakeBackend extends Backend {
  /** The table as it is; setting it is what somebody else's hands do. */
  table: ServiceTable;
  /** Every call of `apply` with what it was given, also those that failed. */
  readonly calls: readonly (readonly Operation[])[];
  /** What was really done, in order. */
  readonly applied: readonly Operation[];
  /** How often the table was read. */
  readonly lists: number;
  readonly started: boolean;
  readonly stopped: boolean;
  /** The next calls of `apply` meet these faults, one each. */
  failApply(...faults: readonly ApplyFault[]): void;
  /** The next `times` calls of `list` throw. */
  failList(times: number, message?: string): void;
}

const REFUSED = "the fake backend was told to fail";

export function createFakeBackend(options: FakeBackendOptions = {}): FakeBackend {
  const { initial = EMPTY_TABLE, usability = { usable: true, reason: "a fake" } } = options;
  const calls: (readonly Operation[])[] = [];
  const applied: Operation[] = [];
  const applyFaults: ApplyFault[] = [];
  const listFaults: string[] = [];
  const state = { table: initial, lists: 0, started: false, stopped: false };

  function perform(operations: readonly Operation[]): void {
    for (const operation of operations) {
      state.table = applyOrRefuse(state.table, operation);
      applied.push(operation);
    }
  }

  return {
    ...(options.inProcess === undefined ? {} : { inProcess: options.inProcess }),
    ...(options.normalize === undefined ? {} : { normalize: options.normalize }),
    get table() {
      return state.table;
    },
    set table(table: ServiceTable) {
      state.table = table;
    },
    get lists() {
      return state.lists;
    },
    get started() {
      return state.started;
    },
    get stopped() {
      return state.stopped;
    },
    calls,
    applied,
    failApply: (...faults) => void applyFaults.push(...faults),
    failList: (times, message = REFUSED) =>
      void listFaults.push(...new Array<string>(times).fill(message)),
    probe: () => Promise.resolve(usability),
    start: () => Promise.resolve(void (state.started = true)),
    stop: () => Promise.resolve(void (state.stopped = true)),
    stats: () => Promise.resolve(options.stats ?? new Map()),
    list() {
      state.lists++;
      const message = listFaults.shift();
      return message === undefined
        ? Promise.resolve(state.table)
        : Promise.reject(failure(message));
    },
    async apply(operations, signal) {
      calls.push(operations);
      const fault = applyFaults.shift();
      switch (fault?.kind) {
        case "lie":
          return;
        case "hang":
          throw await aborted(signal);
        case "refuse":
          throw failure(fault.message ?? REFUSED);
        case "partial":
          perform(operations.slice(0, fault.after));
          throw failure(fault.message ?? REFUSED);
        case undefined:
          perform(operations);
      }
    },
  };
}

function failure(message: string, cause?: unknown): RingmasterError {
  return new RingmasterError("backend_failed", message, { cause });
}

function applyOrRefuse(table: ServiceTable, operation: Operation): ServiceTable {
  try {
    return applyOperation(table, operation);
  } catch (thrown) {
    throw failure((thrown as Error).message, thrown);
  }
}

function aborted(signal: AbortSignal): Promise<unknown> {
  if (signal.aborted) return Promise.resolve(signal.reason);
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(signal.reason), { once: true });
  });
}
