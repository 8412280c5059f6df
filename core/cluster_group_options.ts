/** What a group of resources at a director is made of, and what it decides on beside its own state. */

import type { elect, ElectionView, OwnView } from "./election/mod.ts";
import type { EventId, EventSink } from "./events/mod.ts";
import type { NodeName, ResourceGroupConfig } from "./model/mod.ts";
import type { Clock } from "./ports/mod.ts";
import type { MadeResource } from "./resources.ts";

/** What all groups of a director share. */
export interface GroupSurroundings extends
  Pick<
    ElectionView,
    "self" | "nodes" | "autoFailback" | "peers" | "ready" | "asking" | "patienceMs"
  >,
  Pick<OwnView, "status" | "fit" | "reach" | "cutOff" | "digest">,
  Pick<ElectionView, "fencing" | "fenced" | "unfenced"> {}

export interface GroupOptions {
  readonly config: ResourceGroupConfig;
  readonly resources: readonly MadeResource[];
  readonly clock: Clock;
  readonly events: EventSink;
  readonly elect: typeof elect;
  /** The claim that an earlier run had. */
  readonly claim: number;
  /** Whether this director was away and does not know yet what the others did meanwhile. */
  readonly isAsking: () => boolean;
  /** Asks the others. */
  readonly ask: () => void;
  readonly onChange: (cause: EventId | undefined) => void;
  readonly onFence: (node: NodeName, cause: EventId | undefined) => void;
}
