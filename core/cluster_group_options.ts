/** What a group of resources at a director is made of, and what it decides on beside its own state. */

import type { elect, ElectionView, OwnView } from "./election/mod.ts";
import type { EventId, EventSink } from "./events/mod.ts";
import type { NodeName, ResourceGroupConfig } from "./model/mod.ts";
import type { Move } from "./group_movement.ts";
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

/** How a group stands at a director, since when and by which event. */
export interface GroupStanding extends Move {
  readonly why: string;
  /** Why it is not tried here for now. */
  readonly failure?: string | undefined;
  /** The director that has to be fenced before. */
  readonly fence?: NodeName | undefined;
}

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
