/** What a membership is made with. */

import type { EventId, EventSink } from "../events/mod.ts";
import type { ClusterConfig, NodeName } from "../model/mod.ts";
import type { Heartbeat } from "../plugin/mod.ts";
import type { Clock, Random, StartPulse } from "../ports/mod.ts";

export interface MembershipOptions {
  readonly config: ClusterConfig;
  readonly self: NodeName;
  /** Number of this start; higher than that of every start before. */
  readonly generation: number;
  /** The highest generations that were heard before this start. */
  readonly knownGenerations: Readonly<Record<NodeName, number>>;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  readonly media: readonly Heartbeat[];
  readonly pulse?: StartPulse;
  /** Something has changed that election may care about; with the event that tells of it, where there is one. */
  readonly onChange: (cause: EventId | undefined) => void;
  /** Time has passed, and what follows from silence is known. */
  readonly onTick: () => void;
  /** This program did not run for so long that the others may have decided without it. Called before all else. */
  readonly onOverslept: (sleptMs: number) => void;
  /** A trouble with the sending that is no link's, for a log. */
  readonly onTrouble?: (message: string) => void;
}
