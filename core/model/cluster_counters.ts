/** What a director counts of the heartbeats that come in, and why it did not take some. Plain data. */

import type { NodeName } from "./cluster.ts";

/** Why packets were not taken for heartbeats. */
export const PACKET_REFUSALS = [
  "malformed",
  "oversized",
  "unauthenticated",
  "replayed",
  "foreign",
  "unknown_node",
  "other_version",
] as const;
export type PacketRefusal = typeof PACKET_REFUSALS[number];

/** As it is before the first packet. */
export const NOTHING_REFUSED = Object.fromEntries(
  PACKET_REFUSALS.map((reason) => [reason, 0]),
) as Readonly<Record<PacketRefusal, number>>;

export interface ClusterCounters {
  readonly sent: number;
  readonly received: number;
  /** Heartbeats that came over more than one medium. */
  readonly duplicates: number;
  readonly refused: Readonly<Record<PacketRefusal, number>>;
  /** Directors of which packets older than their last start came within deadtime; left out where there are none. */
  readonly outdated?: readonly NodeName[];
}

/** What to do about directors that are refused at the moment, whatever they are otherwise seen as. Pure. */
export function describeOutdated({ outdated = [] }: Pick<ClusterCounters, "outdated">): string[] {
  return outdated.map((node) =>
    `packets of ${node} are refused as replayed, because a later start of a director of that name was heard: ` +
    `see that no second director has the name, then restart ${node}`
  );
}
