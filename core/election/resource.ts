/** A resource as the failover works with it: its calls have time limits, and its errors name it. */

import { messageOf } from "../errors.ts";
import type { ResourceFailurePolicy, ResourceSnapshot } from "../model/mod.ts";

export interface KeptResource {
  readonly label: string;
  readonly type: string;
  /** Whether two directors that have it at once do harm. */
  readonly exclusive: boolean;
  readonly monitorMs: number;
  readonly onFailure: ResourceFailurePolicy;
  acquire(cancelled: AbortSignal): Promise<void>;
  release(): Promise<void>;
  held(): Promise<boolean>;
  /** Why it would serve nobody here at the moment, with its label in front. */
  obstacle(): string | undefined;
  standBy(): Promise<void>;
  announce(): Promise<void>;
  describe(): Promise<string | undefined>;
  withdrawal(): readonly (readonly string[])[];
  close(): Promise<void>;
}

/** A resource and what is known of it. */
export interface Holding {
  readonly resource: KeptResource;
  held: boolean;
  /** What went wrong last and has not gone right since. */
  problem?: string;
  /** Times in a row that it was lost or could not be looked at. */
  failures: number;
}

/** Where it cannot be looked at, it is not known to be gone. */
export async function isGone(resource: Pick<KeptResource, "held">): Promise<boolean> {
  return await resource.held().then((held) => !held, () => false);
}

export async function snapshotOf({ resource, held, problem }: Holding): Promise<ResourceSnapshot> {
  const state = await resource.describe().catch(messageOf);
  return {
    label: resource.label,
    type: resource.type,
    held,
    ...(state === undefined ? {} : { state }),
    ...(problem === undefined ? {} : { problem }),
  };
}
