/** What a failover is made of. */

import type { EventId, EventSink } from "../events/mod.ts";
import type { Clock } from "../ports/mod.ts";
import type { KeptResource } from "./resource.ts";

export interface FailoverOptions {
  readonly group: string;
  readonly resources: readonly KeptResource[];
  readonly clock: Clock;
  readonly events: EventSink;
  /** Whether this director was away and does not know yet what the others did meanwhile. */
  readonly isAsking: () => boolean;
  /** The phase, or which resources are held, has changed; the event tells why. */
  readonly onChange: (cause: EventId | undefined) => void;
  /** The group could not be taken, or has lost a resource for good. */
  readonly onFailure: (resource: string, message: string, cause: EventId) => void;
}
