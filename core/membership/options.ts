/** What a membership is made with. */

import type { EventId, EventSink } from "../events/mod.ts";
import type { ClusterConfig, NodeName } from "../model/mod.ts";
import type { Heartbeat } from "../plugin/mod.ts";
import type { Clock, Random, StartPulse } from "../ports/mod.ts";

/** What was heard of the other directors before, so that nothing of it is taken for new. */
export interface KnownFrom {
  /** The highest generation of each. */
  readonly generations: Readonly<Record<NodeName, number>>;
  /** The highest number in it of those that were not heard any more. */
  readonly numbers: Readonly<Record<NodeName, number>>;
}

export interface MembershipOptions {
  readonly config: ClusterConfig;
  readonly self: NodeName;
  /** Number of this start; higher than that of every start before. */
  readonly generation: number;
  /** Of the time before this start. */
  readonly known: KnownFrom;
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
