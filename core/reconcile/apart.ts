/**
 * Taking a change apart that was refused: one operation that cannot be carried out, because the kernel lacks a
 * scheduler or somebody listens on the port already, must not keep the others from it. The change is halved until what
 * is refused stands alone, with the table read again before each try, because a refused batch may have been carried out
 * in part.
 */

import { messageOf, RingmasterError } from "../errors.ts";
import {
  count,
  describeOperation,
  type Operation,
  type ServiceId,
  serviceId,
} from "../model/mod.ts";
import type { Situation, TableAccess } from "./options.ts";

/** Refusals in a row, without anything carried out between them, after which a part is not halved any more. */
export const REFUSALS_IN_A_ROW_MAX = 32;

/** What was refused; everything else was carried out. */
export class OperationsRefused extends RingmasterError {
  readonly operations: readonly Operation[];

  constructor(operations: readonly Operation[], reason: string) {
    const others = operations.length - 1;
    const more = others > 0 ? `; and ${count(others, "more operation")}` : "";
    super("backend_failed", `${reason}${more}`);
    this.operations = operations;
  }
}

/** Operations that were refused, as a filter for plans that have them again. */
export class Refused {
  readonly #operations = new Set<string>();
  readonly #missing = new Set<ServiceId>();

  get size(): number {
    return this.#operations.size;
  }

  add(operation: Operation): void {
    this.#operations.add(describeOperation(operation));
    if (operation.kind === "service.add") this.#missing.add(serviceId(operation.service.key));
  }

  /** Also true of the servers of a service that could not be added. */
  has(operation: Operation): boolean {
    return this.#operations.has(describeOperation(operation)) ||
      ("server" in operation && this.#missing.has(serviceId(operation.service)));
  }

  clear(): void {
    this.#operations.clear();
    this.#missing.clear();
  }
}

/**
 * Applies all at once, and where that is refused in parts; gives what was refused for good. Throws where the table
 * cannot be read, or a try took too long.
 */
export async function applyOrDivide(
  backend: Pick<TableAccess, "apply">,
  operations: readonly Operation[],
  remaining: Situation["remaining"],
): Promise<OperationsRefused | undefined> {
  try {
    await backend.apply(operations);
    return undefined;
  } catch (thrown) {
    if (isHopeless(thrown)) throw thrown;
    const division = new Division(backend, remaining);
    await division.divide(operations, thrown);
    return division.outcome();
  }
}

class Division {
  readonly #backend: Pick<TableAccess, "apply">;
  readonly #remaining: Situation["remaining"];
  readonly #refused = new Refused();
  readonly #list: Operation[] = [];
  #reason: string | undefined;
  #inARow = 1;

  constructor(backend: Pick<TableAccess, "apply">, remaining: Situation["remaining"]) {
    this.#backend = backend;
    this.#remaining = remaining;
  }

  outcome(): OperationsRefused | undefined {
    return this.#reason === undefined ? undefined : new OperationsRefused(this.#list, this.#reason);
  }

  /** Tries the halves of operations that were refused together. */
  async divide(operations: readonly Operation[], refusal: unknown): Promise<void> {
    if (operations.length === 1 || this.#inARow > REFUSALS_IN_A_ROW_MAX) {
      this.#reason ??= messageOf(refusal);
      for (const each of operations) this.#refuse(each);
      return;
    }
    const middle = Math.ceil(operations.length / 2);
    for (const half of [operations.slice(0, middle), operations.slice(middle)]) {
      const meant = new Set(half.map(describeOperation));
      const remaining = await this.#remaining();
      const todo = remaining.filter((each) => meant.has(describeOperation(each)));
      const hopeful = todo.filter((each) => !this.#refused.has(each));
      for (const each of todo) if (!hopeful.includes(each)) this.#refuse(each);
      if (hopeful.length > 0) await this.#try(hopeful);
    }
  }

  #refuse(operation: Operation): void {
    this.#refused.add(operation);
    this.#list.push(operation);
  }

  async #try(operations: readonly Operation[]): Promise<void> {
    try {
      await this.#backend.apply(operations);
      this.#inARow = 0;
    } catch (thrown) {
      if (isHopeless(thrown)) throw thrown;
      this.#inARow++;
      await this.divide(operations, thrown);
    }
  }
}

/** Who waited for the backend until the limit does not wait for each operation again. */
function isHopeless(thrown: unknown): boolean {
  return thrown instanceof RingmasterError && thrown.code === "timed_out";
}
