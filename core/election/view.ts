/** What election decides on, and what it may decide. */

import type { GroupState, MemberStatus, NodeName, Peer } from "../model/mod.ts";

/** How the group stands at this director. */
export interface OwnView extends GroupState {
  readonly status: MemberStatus;
  readonly fit: boolean;
  readonly reach: number;
  /** As in `MemberState`. */
  readonly cutOff: boolean;
  readonly digest: string;
  /** Why this director may not take the group at all for now; undefined where it may. */
  readonly veto?: string;
  /** An operator wants it here whatever speaks against it. */
  readonly forced: boolean;
}

/** A wish that counts only once it has lasted. */
export interface Pending {
  readonly key: string;
  readonly forMs: number;
}

export interface ElectionView {
  readonly self: NodeName;
  /** In the order of the configuration. */
  readonly nodes: readonly NodeName[];
  readonly preferred: NodeName;
  readonly autoFailback: boolean;
  readonly own: OwnView;
  readonly peers: readonly Peer[];
  /** Whether every director was heard, or has been waited for long enough. */
  readonly ready: boolean;
  /** Whether this director was away, and what the others said since is not known yet. */
  readonly asking: boolean;
  /** Whether some director has held the group since this one runs. */
  readonly seenHeld: boolean;
  /** The director that had it last, as far as it was seen. */
  readonly lastHolder?: NodeName;
  /** For how long no director that lives has had the group; 0 where one has. */
  readonly vacantMs: number;
  /** Who came first when it was decided last; undefined where nobody did, or something else stood in the way. */
  readonly after?: string | undefined;
  /** How long a lower-ranked director waits for a better one, and how long a wish must last. */
  readonly patienceMs: number;
  readonly pending: Pending | undefined;
  /** Whether a director that died silently must be fenced before its groups are taken. */
  readonly fencing: boolean;
  /** Those that were, since they died. */
  readonly fenced: ReadonlySet<NodeName>;
  /** Those that were to be, which takes long or has failed. */
  readonly unfenced: ReadonlySet<NodeName>;
}

export type Decision =
  | {
    readonly action: "stay";
    readonly why: string;
    /** Something that would be done if it still holds later. */
    readonly pending?: string;
    /** It would take the group, but that these come first, which are given their time. */
    readonly after?: string;
  }
  | { readonly action: "claim"; readonly claim: number; readonly why: string }
  | {
    readonly action: "yield";
    readonly why: string;
    /** Whether an operator wanted it so: then nothing brings it back but necessity or an operator. */
    readonly byOperator: boolean;
  }
  | { readonly action: "fence"; readonly node: NodeName; readonly why: string };
