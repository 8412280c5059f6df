/** Whether a packet is a heartbeat of this cluster, signed with one of its keys: looked at before anything it says. */

import type { AuthKey, Keyring } from "../model/mod.ts";
import { sameSeal, SEAL_BYTES, sealOf } from "../ports/mod.ts";
import {
  clusterIdOf,
  decodeMessage,
  isRefused,
  type Message,
  type Refused,
  refused,
  sameBytes,
} from "./message.ts";

/** What a cluster believes. */
export interface Trust {
  readonly clusterId: Uint8Array;
  readonly keys: ReadonlyMap<number, AuthKey>;
  /** The key that signs what is sent. */
  readonly active: AuthKey;
}

/** Every key of the ring is accepted, so that keys can be exchanged one director at a time. */
export function trustIn(clusterName: string, keyring: Keyring): Trust {
  const keys = new Map(keyring.keys.map((key) => [key.id, key]));
  const active = keys.get(keyring.active);
  if (active === undefined) {
    throw new RangeError(`cannot sign heartbeats: the keys have no number ${keyring.active}`);
  }
  return { clusterId: clusterIdOf(clusterName), keys, active };
}

/**
 * In this order: form, version and length, cluster, key and seal. What it says is not read, and whether it is new not
 * asked. Never throws, whatever the bytes are.
 */
export function verifyPacket(bytes: Uint8Array, trust: Trust): Message | Refused {
  const message = decodeMessage(bytes);
  if (isRefused(message)) return message;
  if (!sameBytes(message.clusterId, trust.clusterId)) {
    return refused("foreign", "it is of another cluster");
  }
  const key = trust.keys.get(message.keyId);
  if (key === undefined) {
    return refused("unauthenticated", `it is signed with key ${message.keyId}, which is not here`);
  }
  const wanted = SEAL_BYTES[key.method];
  if (message.seal.length !== wanted) {
    return refused("malformed", `its seal has ${message.seal.length} bytes; wanted are ${wanted}`);
  }
  if (!sameSeal(message.seal, sealOf(key.method, key.secret, message.signed))) {
    return refused("unauthenticated", `its seal does not fit key ${key.id}`);
  }
  return message;
}
