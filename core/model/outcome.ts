/** What comes of an operator's verbs. Plain data, JSON all through. */

import type { ServerId, ServiceId } from "./service.ts";

export type ReloadOutcome =
  | {
    readonly kind: "applied";
    readonly changes: readonly string[];
    /** What is warned of and was not before; left out where there is nothing. */
    readonly warnings?: readonly string[];
  }
  | { readonly kind: "unchanged" }
  | { readonly kind: "rejected"; readonly problems: readonly string[] }
  /** Refused because it would remove more than half of all real servers; `force` applies it. */
  | { readonly kind: "guarded"; readonly removed: number; readonly of: number };

/** What a verb about one server did. */
export interface VerbOutcome {
  readonly service: ServiceId;
  readonly server: ServerId;
  /** How the server stands now, as one sentence for a person. */
  readonly message: string;
  /** Why it may not outlive this process, where it could not be kept. */
  readonly warning?: string;
}

/** What a verb about groups of resources did, or has set going. */
export interface ClusterOutcome {
  readonly groups: readonly string[];
  /** One sentence for a person. */
  readonly message: string;
}

export interface PluginListing {
  /** `checker.http`. */
  readonly id: string;
  readonly summary: string;
  /** Path of the file of a plugin of the site's own; left out where it ships with the program. */
  readonly file?: string;
}
