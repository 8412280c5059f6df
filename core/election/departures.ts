/**
 * Resources that another configuration has taken away: given up one after the other, the last one first, and here
 * until they are gone, however long that takes.
 */

import type { EventId } from "../events/mod.ts";
import type { ResourceSnapshot } from "../model/mod.ts";
import type { Handling } from "./handling.ts";
import { type Holding, type KeptResource, snapshotOf } from "./resource.ts";

const NOT_GONE = "it is removed from the configuration and is not given up yet";

export interface DeparturesOptions {
  readonly handling: Handling;
  /** Ends the pause before the next try. */
  readonly signal: () => AbortSignal;
  readonly isClosed: () => boolean;
}

export class Departures {
  readonly #options: DeparturesOptions;
  readonly #leaving = new Set<Holding>();
  #parted: Promise<unknown> = Promise.resolve();

  constructor(options: DeparturesOptions) {
    this.#options = options;
  }

  /** Those that are not gone yet. */
  get all(): readonly Holding[] {
    return [...this.#leaving];
  }

  /** Resolves once all of them are gone, or are wanted again. */
  get parted(): Promise<unknown> {
    return this.#parted;
  }

  /** Resolves once these are gone, or are wanted again; `before` is waited for first. */
  begin(
    holdings: readonly Holding[],
    cause: EventId | undefined,
    before: Promise<void>,
  ): Promise<void> {
    for (const holding of holdings) this.#leaving.add(holding);
    const done = this.#part([...holdings].reverse(), cause, before);
    this.#parted = Promise.all([this.#parted, done]);
    return done;
  }

  /** It is wanted again, with all that is known of it; undefined where it is gone already. */
  recall(resource: KeptResource): Holding | undefined {
    const found = this.all.find((each) => each.resource === resource);
    if (found !== undefined) this.#leaving.delete(found);
    return found;
  }

  snapshots(): Promise<ResourceSnapshot>[] {
    return this.all.map((holding) => {
      const reasons = [NOT_GONE, ...holding.problem === undefined ? [] : [holding.problem]];
      return snapshotOf({ ...holding, problem: reasons.join(": ") });
    });
  }

  async #part(
    holdings: readonly Holding[],
    cause: EventId | undefined,
    before: Promise<void>,
  ): Promise<void> {
    const { handling, signal, isClosed } = this.#options;
    await before;
    for (const holding of holdings) {
      const isOver = () => isClosed() || !this.#leaving.has(holding);
      if (isOver()) continue;
      if (holding.held) await handling.release(holding, { cause, signal, isOver });
      if (isOver()) continue;
      this.#leaving.delete(holding);
      const { resource } = holding;
      await resource.close().catch((thrown) => handling.note(resource, "close", thrown, cause));
    }
  }
}
