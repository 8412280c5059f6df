import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { canonicalAddress } from "../model/mod.ts";
import { packSocketAddress, unpackSocketAddress } from "./socket_address.ts";

Deno.test("packSocketAddress lays out an IPv4 address as ip(7) says", () => {
  assertEquals(
    [...packSocketAddress({ address: "10.0.0.147", port: 9072 })],
    [2, 0, 0x23, 0x70, 10, 0, 0, 147, 0, 0, 0, 0, 0, 0, 0, 0],
  );
});

Deno.test("packSocketAddress lays out an IPv6 address as ipv6(7) says", () => {
  const packed = [...packSocketAddress({ address: "2001:db8::1", port: 5060 })];
  const address = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
  const noFlow = [0, 0, 0, 0];
  const noScope = [0, 0, 0, 0];
  assertEquals(packed, [10, 0, 0x13, 0xc4, ...noFlow, ...address, ...noScope]);
});

Deno.test("unpackSocketAddress refuses other families and short addresses", () => {
  assertEquals(unpackSocketAddress(new Uint8Array(0)), undefined);
  assertEquals(unpackSocketAddress(Uint8Array.of(1, 0, 47, 116, 109, 112)), undefined);
  assertEquals(unpackSocketAddress(Uint8Array.of(2, 0, 0, 80, 127, 0, 0)), undefined);
  const packed = packSocketAddress({ address: "::1", port: 1 });
  assertEquals(unpackSocketAddress(packed.subarray(0, 27)), undefined);
});

const port = fc.integer({ min: 0, max: 65_535 });

Deno.test("unpackSocketAddress gives back what packSocketAddress was given", () => {
  fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), port, (text, number) => {
    const address = canonicalAddress(text);
    if (address === undefined) return;
    const endpoint = { address, port: number };
    assertEquals(unpackSocketAddress(packSocketAddress(endpoint)), endpoint);
  }));
});

Deno.test("unpackSocketAddress never throws", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 32 }), (bytes) => {
    unpackSocketAddress(bytes);
  }));
});
