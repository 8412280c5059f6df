import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { formatVirtualAddress, parseVirtualAddress } from "./address.ts";

function read(text: string) {
  const parsed = parseVirtualAddress(text);
  assertNotEquals(typeof parsed, "string", `${text}: ${parsed}`);
  if (typeof parsed === "string") throw new Error(parsed);
  return parsed;
}

function refusal(text: string): string {
  const parsed = parseVirtualAddress(text);
  assert(typeof parsed === "string", `"${text}" was taken`);
  return parsed;
}

Deno.test("parseVirtualAddress reads a prefix length, a netmask, or neither", () => {
  assertEquals(read("10.0.0.154/25"), { family: 4, address: "10.0.0.154", prefix: 25 });
  assertEquals(read("10.0.0.154/255.255.255.128"), read("10.0.0.154/25"));
  assertEquals(read("10.0.0.154"), { family: 4, address: "10.0.0.154", prefix: 32 });
  assertEquals(read("2001:db8::5"), { family: 6, address: "2001:db8::5", prefix: 128 });
  assertEquals(read("2001:DB8:0:0::5/64"), { family: 6, address: "2001:db8::5", prefix: 64 });
});

Deno.test("parseVirtualAddress refuses what is no address of one host, and says what it is", () => {
  const kinds: Readonly<Record<string, string>> = {
    "0.0.0.0/24": "no address",
    "::": "no address",
    "127.0.0.9": "loopback",
    "::1/128": "loopback",
    "224.0.0.5": "a multicast address",
    "239.255.255.255/32": "a multicast address",
    "ff02::1": "a multicast address",
    "255.255.255.255": "the broadcast address",
    "::ffff:10.0.0.1": "an IPv4 address in an IPv6 one",
  };
  for (const [text, kind] of Object.entries(kinds)) assertStringIncludes(refusal(text), kind);
  for (
    const text of ["", "/24", "10.0.0", "10.0.0.01/24", "eth0", "10.0.0.1/24/eth0", "10.0.0.1 /24"]
  ) {
    assertStringIncludes(refusal(text), "must be an address with its prefix length");
  }
});

Deno.test("parseVirtualAddress refuses prefix lengths and netmasks that there are not", () => {
  const masks = ["0", "33", "024", "-1", "1.5", "", "255.0.255.0", "0.0.0.0", "0.0.0.255", "a"];
  for (const mask of masks) assertStringIncludes(refusal(`10.0.0.1/${mask}`), "from 1 to 32");
  for (const mask of ["0", "129", "255.255.255.0", ""]) {
    assertStringIncludes(refusal(`2001:db8::1/${mask}`), "from 1 to 128");
  }
});

Deno.test("parseVirtualAddress reads what formatVirtualAddress writes, whatever the address", () => {
  const four = fc.record({
    address: fc.tuple(fc.integer({ min: 1, max: 126 }), fc.nat(255), fc.nat(255), fc.nat(255))
      .map((octets) => octets.join(".")),
    prefix: fc.integer({ min: 1, max: 32 }),
  });
  const six = fc.record({
    address: fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 7, maxLength: 7 })
      .map((groups) => ["2001", ...groups.map((group) => group.toString(16))].join(":")),
    prefix: fc.integer({ min: 1, max: 128 }),
  });
  fc.assert(fc.property(fc.oneof(four, six), ({ address, prefix }) => {
    const text = `${address}/${prefix}`;
    assertEquals(formatVirtualAddress(read(text)), text);
  }));
});

Deno.test("parseVirtualAddress reads every netmask as its prefix length, and no other mask", () => {
  for (let prefix = 1; prefix <= 32; prefix++) {
    const bits = (0xffffffff << (32 - prefix)) >>> 0;
    const mask = [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join(".");
    assertEquals(read(`10.0.0.1/${mask}`).prefix, prefix);
  }
  fc.assert(fc.property(fc.nat(0xffffffff), (bits) => {
    const mask = [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join(".");
    const isMask = /^1+0*$/.test(bits.toString(2).padStart(32, "0"));
    assertEquals(typeof parseVirtualAddress(`10.0.0.1/${mask}`) !== "string", isMask, mask);
  }));
});

Deno.test("parseVirtualAddress never throws", () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."0159./:aff-% ") }), (text) => {
    const parsed = parseVirtualAddress(text);
    assert(typeof parsed === "string" || parsed.prefix >= 1);
  }));
});
