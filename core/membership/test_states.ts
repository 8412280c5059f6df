/** States and packets for tests. */

import type { AuthKey, MemberState } from "../model/mod.ts";
import { sealOf } from "../ports/mod.ts";
import { clusterIdOf, encodeMessage, sealMessage } from "./message.ts";

export function stateOf(changes: Partial<MemberState> = {}): MemberState {
  return {
    node: "b",
    version: 1,
    status: "member",
    fit: true,
    reach: 1,
    deadtimeMs: 400,
    digest: "same",
    groups: [{
      name: "resources",
      phase: "held",
      claim: 3,
      aside: 0,
      wanted: false,
      resources: ["ip_addr 10.0.0.154/25 eth0"],
    }],
    heard: [{ node: "a", generation: 1, version: 1 }],
    ...changes,
  };
}

export interface PacketSetup {
  readonly key: AuthKey;
  readonly cluster?: string;
  readonly generation?: number;
  readonly sequence?: number;
}

/** A packet as it goes over the network. */
export function packetOf(state: MemberState, setup: PacketSetup): Uint8Array {
  const { key, cluster = "a+b", generation = 1, sequence = 1 } = setup;
  const header = { keyId: key.id, generation, sequence, clusterId: clusterIdOf(cluster) };
  return sealMessage(
    encodeMessage(header, state),
    sequence,
    (bytes) => sealOf(key.method, key.secret, bytes),
  );
}
