/** What must hold for any packet whatever: for the tests, and for a bench with many more. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { AUTH_METHODS, type AuthKey, type MemberState } from "../model/mod.ts";
import { BodyProblem, decodeBody, encodeBody, GROUPS_MAX, NODES_MAX, TEXT_MAX } from "./body.ts";
import { clusterIdOf, HEADER_BYTES, isRefused, PACKET_BYTES_MAX } from "./message.ts";
import { Reader } from "./reader.ts";
import { packetOf, stateOf } from "./test_states.ts";
import { keyring, testConfig } from "./test_world.ts";

const KEYS: readonly AuthKey[] = AUTH_METHODS.map((method, index) => ({
  id: index,
  method,
  secret: method === "crc" ? "" : "a secret",
}));

const text = fc.string({ unit: "binary", maxLength: 24 });
const count = fc.maxSafeNat();
const node = fc.constantFrom("b", "c");
const key = fc.constantFrom(...KEYS);

const state: fc.Arbitrary<MemberState> = fc.record({
  node,
  version: count,
  status: fc.constantFrom("joining", "member", "leaving", "left"),
  fit: fc.boolean(),
  reason: text,
  reach: count,
  deadtimeMs: count,
  digest: text,
  groups: fc.array(
    fc.record({
      name: text,
      phase: fc.constantFrom("idle", "claiming", "held", "releasing"),
      claim: count,
      aside: count,
      wanted: fc.boolean(),
      resources: fc.array(text, { maxLength: 4 }),
    }),
    { maxLength: 5 },
  ),
  heard: fc.array(fc.record({ node: text, generation: count, version: count }), {
    maxLength: NODES_MAX,
  }),
}, {
  requiredKeys: [
    "node",
    "version",
    "status",
    "fit",
    "reach",
    "deadtimeMs",
    "digest",
    "groups",
    "heard",
  ],
});

const sent = fc.record({
  state,
  key,
  generation: count,
  sequence: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
});

/** Bytes that are anything, or begin as a heartbeat of this cluster does. */
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.uint8Array({ minLength: 1, maxLength: PACKET_BYTES_MAX + 100, size: "max" }),
  fc.tuple(fc.uint8Array({ minLength: HEADER_BYTES, maxLength: 400 }), fc.nat(400)).map(
    ([bytes, length]) => {
      bytes.set([0x52, 0x4d, 0x48, 0x42, 1, (bytes[5] ?? 0) % 5, length >> 8, length & 0xff]);
      bytes.set(clusterIdOf("a+b"), 24);
      return bytes;
    },
  ),
);

/** JSON that is a state but for one thing. */
const almostState = fc.tuple(
  state,
  fc.oneof(fc.constantFrom(...Object.keys(stateOf())), text),
  fc.jsonValue(),
).map(([right, name, value]) => ({ ...right, [name]: value }));

/** Looks at so many inputs in all; throws where one of them breaks a rule. */
export function packetProperties(runs: number): void {
  const reader = new Reader(
    testConfig({ nodes: ["a", "b", "c"], keyring: keyring(3, ...KEYS) }),
    "a",
    1,
  );
  const numRuns = Math.ceil(runs / 5);
  const isTaken = (bytes: Uint8Array) => !isRefused(reader.read(bytes));

  fc.assert(
    fc.property(anyBytes, (bytes) => assert(!isTaken(bytes), "took bytes that nobody has signed")),
    { numRuns },
  );
  fc.assert(
    fc.property(sent, ({ state, ...setup }) => {
      const { generation, sequence } = setup;
      const reading = reader.read(packetOf(state, setup));
      assertEquals(reading, { own: false, state, generation, sequence });
    }),
    { numRuns },
  );
  fc.assert(
    fc.property(
      sent,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      ({ state, ...setup }, at, flip) => {
        const bytes = packetOf(state, setup);
        bytes[at % bytes.length]! ^= flip;
        assert(!isTaken(bytes), `took a packet with another byte at ${at % bytes.length}`);
      },
    ),
    { numRuns },
  );
  fc.assert(
    fc.property(
      sent,
      fc.nat(),
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      (packet, at, more) => {
        const bytes = packetOf(packet.state, packet);
        assert(!isTaken(bytes.subarray(0, at % bytes.length)), "took a packet that was cut off");
        assert(!isTaken(Uint8Array.of(...bytes, ...more)), "took a packet with more behind it");
      },
    ),
    { numRuns },
  );
  fc.assert(
    fc.property(almostState, (value) => {
      const found = decodeBody(new TextEncoder().encode(JSON.stringify(value)));
      if (found instanceof BodyProblem) return;
      assert(found.groups.length <= GROUPS_MAX && found.heard.length <= NODES_MAX);
      assert(found.node.length <= TEXT_MAX && Number.isSafeInteger(found.version));
      assertEquals(decodeBody(encodeBody(found, PACKET_BYTES_MAX)), found);
    }),
    { numRuns },
  );
}
