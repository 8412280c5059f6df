/** Ownership: which services of the table are ours to remove. Everything else in it belongs to somebody else. */

import type { DirectorEvent } from "./events/mod.ts";
import { type ServiceConfig, type ServiceId, serviceId, type ServiceTable } from "./model/mod.ts";

export class Ownership {
  /** Wanted by this process, and not removed since. */
  readonly #ours = new Set<ServiceId>();

  /** These are wanted from now on. */
  claim(services: readonly ServiceConfig[]): void {
    for (const service of services) this.#ours.add(serviceId(service.key));
  }

  /** What is ours and no longer wanted. */
  retired(desired: ServiceTable): ReadonlySet<ServiceId> {
    return new Set([...this.#ours].filter((id) => !desired.has(id)));
  }

  /** A service that was removed and comes back by another hand is somebody else's. */
  see(event: DirectorEvent): void {
    if (event.type !== "reconcile.applied") return;
    for (const operation of event.operations) {
      if (operation.kind !== "service.remove") continue;
      this.#ours.delete(serviceId(operation.service.key));
    }
  }
}
