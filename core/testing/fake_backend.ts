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
  type TableService,
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
  readonly normalize?: (service: TableService) => TableService;
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
  return new MemoryTable(options);
}

class MemoryTable implements FakeBackend {
  readonly inProcess?: boolean;
  readonly normalize?: (service: TableService) => TableService;
  readonly calls: (readonly Operation[])[] = [];
  readonly applied: Operation[] = [];
  readonly #usability: Usability;
  readonly #stats: TableStats;
  readonly #applyFaults: ApplyFault[] = [];
  readonly #listFaults: string[] = [];
  table: ServiceTable;
  lists = 0;
  started = false;
  stopped = false;

  constructor(options: FakeBackendOptions) {
    this.table = options.initial ?? EMPTY_TABLE;
    this.#usability = options.usability ?? { usable: true, reason: "a fake" };
    this.#stats = options.stats ?? new Map();
    if (options.inProcess !== undefined) this.inProcess = options.inProcess;
    if (options.normalize !== undefined) this.normalize = options.normalize;
  }

  failApply(...faults: readonly ApplyFault[]): void {
    this.#applyFaults.push(...faults);
  }

  failList(times: number, message: string = REFUSED): void {
    this.#listFaults.push(...new Array<string>(times).fill(message));
  }

  probe(): Promise<Usability> {
    return Promise.resolve(this.#usability);
  }

  start(): Promise<void> {
    this.started = true;
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.stopped = true;
    return Promise.resolve();
  }

  stats(): Promise<TableStats> {
    return Promise.resolve(this.#stats);
  }

  list(): Promise<ServiceTable> {
    this.lists++;
    const message = this.#listFaults.shift();
    return message === undefined ? Promise.resolve(this.table) : Promise.reject(failure(message));
  }

  async apply(operations: readonly Operation[], signal: AbortSignal): Promise<void> {
    this.calls.push(operations);
    const fault = this.#applyFaults.shift();
    switch (fault?.kind) {
      case "lie":
        return;
      case "hang":
        throw await aborted(signal);
      case "refuse":
        throw failure(fault.message ?? REFUSED);
      case "partial":
        this.#perform(operations.slice(0, fault.after));
        throw failure(fault.message ?? REFUSED);
      case undefined:
        this.#perform(operations);
    }
  }

  #perform(operations: readonly Operation[]): void {
    for (const operation of operations) {
      this.table = applyOrRefuse(this.table, operation);
      this.applied.push(operation);
    }
  }
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
