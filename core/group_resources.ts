/** The resources of a group as they were made, beside them those that are removed and not gone yet. */

import type { Holding, KeptResource } from "./election/mod.ts";
import type { MadeResource } from "./resources.ts";

export class GroupResources {
  /** Those that are not gone yet. */
  readonly #leaving: () => readonly Pick<Holding, "resource">[];
  #now: readonly MadeResource[];
  #removed: readonly MadeResource[] = [];

  constructor(made: readonly MadeResource[], leaving: () => readonly Pick<Holding, "resource">[]) {
    this.#now = made;
    this.#leaving = leaving;
  }

  /** In the order of the configuration; last those that are removed and not gone yet. */
  get all(): readonly MadeResource[] {
    const leaving = this.#leaving().map(({ resource }) => resource);
    return [...this.#now, ...this.#removed.filter(({ kept }) => leaving.includes(kept))];
  }

  /** Other ones from now on; what a failover is to exchange, undefined where they are the same as before. */
  exchange(made: readonly MadeResource[]): readonly KeptResource[] | undefined {
    const before = this.#now;
    this.#removed = this.all.filter((each) => !made.includes(each));
    this.#now = made;
    const same = before.length === made.length &&
      before.every((each, index) => each === made[index]);
    return same ? undefined : made.map(({ kept }) => kept);
  }
}
