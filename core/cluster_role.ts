/** The role of a director, which follows from its groups, told when it changes. */

import type { ClusterGroup } from "./cluster_group.ts";
import { reasonOf } from "./cluster_standing.ts";
import type { EventId, EventSink } from "./events/mod.ts";
import { type Role, roleOf } from "./model/mod.ts";

export interface RoleWatchOptions {
  readonly events: EventSink;
  readonly onRole?: ((role: Role, cause: EventId) => void) | undefined;
}

export class RoleWatch {
  readonly #options: RoleWatchOptions;
  #role: Role = "standby";

  constructor(options: RoleWatchOptions) {
    this.#options = options;
  }

  get role(): Role {
    return this.#role;
  }

  /** The cause is what moved a group last; `given` counts where nothing is known of that. */
  look(
    groups: readonly (Pick<ClusterGroup, "name" | "standing"> & {
      readonly failover: Pick<ClusterGroup["failover"], "phase">;
    })[],
    given: EventId | undefined,
  ): void {
    const role = roleOf(groups.map(({ failover }) => failover));
    if (role === this.#role) return;
    this.#role = role;
    const moves = groups.map(({ standing }) => standing.by).filter((by) => by !== undefined);
    const cause = moves.length === 0 ? given : Math.max(...moves);
    const { events, onRole } = this.#options;
    const { id } = events.emit({ type: "role.changed", role, reason: reasonOf(groups) }, cause);
    onRole?.(role, id);
  }
}
