import { assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { canonicalAddress } from "./address.ts";
import {
  FORWARDING_METHODS,
  isWeight,
  SCHEDULERS,
  serverId,
  serverIds,
  serviceId,
  type VirtualServiceKey,
  WEIGHT_MAX,
} from "./service.ts";

const key: fc.Arbitrary<VirtualServiceKey> = fc.oneof(
  fc.record({
    by: fc.constant("address" as const),
    protocol: fc.constantFrom("tcp" as const, "udp" as const),
    address: fc.oneof(fc.ipV4(), fc.ipV6()).map((text) => canonicalAddress(text) ?? ""),
    port: fc.integer({ min: 0, max: 65_535 }),
  }),
  fc.record({
    by: fc.constant("fwmark" as const),
    mark: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    family: fc.constantFrom(4 as const, 6 as const),
  }),
);

Deno.test("serviceId says address, port and protocol, or firewall mark and family", () => {
  assertEquals(
    serviceId({ by: "address", protocol: "tcp", address: "10.0.0.150", port: 9072 }),
    "10.0.0.150:9072/tcp",
  );
  assertEquals(
    serviceId({ by: "address", protocol: "udp", address: "2001:db8::1", port: 80 }),
    "[2001:db8::1]:80/udp",
  );
  assertEquals(serviceId({ by: "fwmark", mark: 7, family: 4 }), "fwmark:7/4");
});

Deno.test("serviceId is the same text exactly for the same key", () => {
  fc.assert(fc.property(key, key, (left, right) => {
    const same = JSON.stringify(left) === JSON.stringify(right);
    assertEquals(serviceId(left) === serviceId(right), same);
  }));
});

Deno.test("serviceId tells TCP from UDP and one family of a mark from the other", () => {
  const tcp = { by: "address", protocol: "tcp", address: "10.0.0.1", port: 53 } as const;
  assertNotEquals(serviceId(tcp), serviceId({ ...tcp, protocol: "udp" }));
  const mark = { by: "fwmark", mark: 1, family: 4 } as const;
  assertNotEquals(serviceId(mark), serviceId({ ...mark, family: 6 }));
});

Deno.test("serverId is the endpoint as text", () => {
  assertEquals(serverId({ address: "10.0.0.147", port: 9072 }), "10.0.0.147:9072");
  assertEquals(serverId({ address: "::1", port: 1 }), "[::1]:1");
});

Deno.test("SCHEDULERS and FORWARDING_METHODS are the words of ipvsadm(8) and ldirectord(8), each once", () => {
  assertEquals(
    [...SCHEDULERS].sort().join(" "),
    "dh fo lblc lblcr lc mh nq ovf rr sed sh wlc wrr",
  );
  assertEquals([...FORWARDING_METHODS].sort().join(" "), "gate ipip masq");
});

Deno.test("serverIds gives the ids of a list in its order, and makes those of a frozen one once", () => {
  const servers = ["10.0.0.2", "10.0.0.1", "::1"].map((address) => ({ address, port: 80 }));
  const ids = ["10.0.0.2:80", "10.0.0.1:80", "[::1]:80"];
  assertEquals(serverIds(servers), ids);
  servers.pop();
  assertEquals(serverIds(servers), ids.slice(0, 2), "a list that may change is read anew");
  const frozen = Object.freeze([...servers]);
  assertEquals(serverIds(frozen), ids.slice(0, 2));
  assertStrictEquals(serverIds(frozen), serverIds(frozen));
  assertEquals(serverIds([]), []);
});

Deno.test("isWeight takes whole numbers of 16 bits without a sign", () => {
  for (const good of [0, 1, WEIGHT_MAX]) assertEquals(isWeight(good), true, `${good}`);
  for (const bad of [-1, 0.5, WEIGHT_MAX + 1, NaN, Infinity]) {
    assertEquals(isWeight(bad), false, `${bad}`);
  }
});
