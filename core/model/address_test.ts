import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  addressBytes,
  canonicalAddress,
  familyOf,
  formatEndpoint,
  parseIpv4,
  parseIpv6,
  splitHostPort,
} from "./address.ts";

const ipv4 = fc.ipV4();
const ipv6 = fc.ipV6();
const address = fc.oneof(ipv4, ipv6);
const endpoint = fc.record({
  address: address.map((text) => canonicalAddress(text) ?? ""),
  port: fc.integer({ min: 1, max: 65_535 }),
});

Deno.test("parseIpv4 reads dotted quads and nothing else", () => {
  assertEquals(parseIpv4("10.0.0.154"), [10, 0, 0, 154]);
  assertEquals(parseIpv4("0.0.0.0"), [0, 0, 0, 0]);
  assertEquals(parseIpv4("255.255.255.255"), [255, 255, 255, 255]);
  const refused = [
    "",
    "10",
    "10.0.0",
    "10.0.0.1.2",
    "256.0.0.1",
    "1.2.3.1000",
    "a.b.c.d",
    "-1.0.0.0",
  ];
  for (const text of [...refused, "1..2.3", " 1.2.3.4", "1.2.3.4 ", "1.2.3.4/24", "0x1.2.3.4"]) {
    assertEquals(parseIpv4(text), undefined, `"${text}" was read as an address`);
  }
});

Deno.test("parseIpv4 refuses leading zeros, which other programs read as octal", () => {
  assertEquals(parseIpv4("010.0.0.1"), undefined);
  assertEquals(parseIpv4("10.0.0.00"), undefined);
});

Deno.test("parseIpv6 reads every form of RFC 4291 section 2.2", () => {
  const forms: ReadonlyArray<readonly [string, readonly number[]]> = [
    ["::", [0, 0, 0, 0, 0, 0, 0, 0]],
    ["::1", [0, 0, 0, 0, 0, 0, 0, 1]],
    ["1::", [1, 0, 0, 0, 0, 0, 0, 0]],
    ["ABCD:EF01:2345:6789:abcd:ef01:2345:6789", [
      0xabcd,
      0xef01,
      0x2345,
      0x6789,
      0xabcd,
      0xef01,
      0x2345,
      0x6789,
    ]],
    ["2001:DB8:0:0:8:800:200C:417A", [0x2001, 0xdb8, 0, 0, 8, 0x800, 0x200c, 0x417a]],
    ["1:2:3:4:5:6:7::", [1, 2, 3, 4, 5, 6, 7, 0]],
    ["::13.1.68.3", [0, 0, 0, 0, 0, 0, 0x0d01, 0x4403]],
    ["::FFFF:129.144.52.38", [0, 0, 0, 0, 0, 0xffff, 0x8190, 0x3426]],
    ["1:2:3:4:5:6:7.8.9.10", [1, 2, 3, 4, 5, 6, 0x0708, 0x090a]],
  ];
  for (const [text, groups] of forms) assertEquals(parseIpv6(text), [...groups], text);
});

Deno.test("parseIpv6 refuses what only looks like an address", () => {
  const refused = [
    "",
    "1",
    "10.0.0.1",
    ":",
    ":::",
    "1:::2",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::",
    "::1:2:3:4:5:6:7:8",
    "12345::",
    "g::",
    ":1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:",
    "fe80::1%eth0",
    "[::1]",
    "::1.2.3",
    "::1.2.3.256",
    "1.2.3.4::",
    "1.2.3.4::1",
    "1.2.3.4:1:2:3:4:5:6",
    "::1.2.3.4:5",
  ];
  for (const text of refused) {
    assertEquals(parseIpv6(text), undefined, `"${text}" was read as an address`);
  }
});

Deno.test("canonicalAddress writes IPv6 as RFC 5952 says", () => {
  const cases: Readonly<Record<string, string>> = {
    "2001:0DB8::0001": "2001:db8::1",
    "2001:db8:0:0:0:0:2:1": "2001:db8::2:1",
    // Section 4.2.2: one group of zeros is not shortened.
    "2001:db8:0:1:1:1:1:1": "2001:db8:0:1:1:1:1:1",
    // Section 4.2.3: the longest run is shortened, and the first of two that are equally long.
    "2001:0:0:1:0:0:0:1": "2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1": "2001:db8::1:0:0:1",
    "0:0:0:0:0:0:0:0": "::",
    "1:0:0:0:0:0:0:0": "1::",
    "0:0:0:0:0:0:0:1": "::1",
    "10.0.0.1": "10.0.0.1",
  };
  for (const [text, canonical] of Object.entries(cases)) {
    assertEquals(canonicalAddress(text), canonical, text);
  }
  assertEquals(canonicalAddress("www.example.org"), undefined);
});

Deno.test("canonicalAddress keeps the address, and is idempotent", () => {
  fc.assert(fc.property(address, (text) => {
    const canonical = canonicalAddress(text);
    assert(canonical !== undefined, `${text} was refused`);
    assertEquals(canonicalAddress(canonical), canonical);
    assertEquals(addressBytes(canonical), addressBytes(text));
  }));
});

Deno.test("canonicalAddress gives one spelling to every spelling of the same groups", () => {
  const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
    minLength: 8,
    maxLength: 8,
  });
  fc.assert(fc.property(groups, (parts) => {
    const long = parts.map((part) => part.toString(16).toUpperCase().padStart(4, "0")).join(":");
    const canonical = canonicalAddress(long);
    assert(canonical !== undefined);
    assertEquals(parseIpv6(canonical), parts);
    assert(canonical.length <= long.length);
    // The system's own URL parser knows RFC 5952 as well.
    assertEquals(new URL(`http://[${long}]/`).hostname, `[${canonical}]`);
  }));
});

Deno.test("canonicalAddress never throws, whatever the text", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:.]*$/)), (text) => {
    const canonical = canonicalAddress(text);
    if (canonical !== undefined) assertEquals(canonicalAddress(canonical), canonical);
  }));
});

Deno.test("familyOf tells IPv6 by its colons", () => {
  fc.assert(fc.property(ipv4, (text) => familyOf(text) === 4));
  fc.assert(fc.property(ipv6, (text) => familyOf(text) === 6));
});

Deno.test("addressBytes gives 4 or 16 bytes in network order, and throws on text that is no address", () => {
  assertEquals([...addressBytes("10.1.2.255")], [10, 1, 2, 255]);
  assertEquals([...addressBytes("2001:db8::1")], [0x20, 1, 0x0d, 0xb8, ...Array(11).fill(0), 1]);
  const error = assertThrows(() => addressBytes("nowhere"), TypeError);
  assertStringIncludes(error.message, '"nowhere"');
});

Deno.test("formatEndpoint puts IPv6 into brackets, and splitHostPort takes it apart again", () => {
  assertEquals(formatEndpoint({ address: "10.0.0.1", port: 80 }), "10.0.0.1:80");
  assertEquals(formatEndpoint({ address: "2001:db8::1", port: 80 }), "[2001:db8::1]:80");
  fc.assert(fc.property(endpoint, (each) => {
    assertEquals(splitHostPort(formatEndpoint(each)), {
      host: each.address,
      port: String(each.port),
    });
  }));
});

Deno.test("splitHostPort leaves names, missing ports and service names to the caller", () => {
  assertEquals(splitHostPort("www.example.org"), { host: "www.example.org" });
  assertEquals(splitHostPort("www.example.org:http"), { host: "www.example.org", port: "http" });
  assertEquals(splitHostPort("[::1]"), { host: "::1" });
  assertEquals(splitHostPort("[::1]:http"), { host: "::1", port: "http" });
});

Deno.test("splitHostPort refuses text whose port could be part of the address", () => {
  for (const text of ["", ":80", "::1", "2001:db8::1:80", "host:", "[::1]:", "[]:80", "a b:80"]) {
    assertEquals(splitHostPort(text), undefined, `"${text}" was split`);
  }
  for (const text of ["[::1", "::1]:80", "[[::1]]:80", "[::1]80", "host:80:81"]) {
    assertEquals(splitHostPort(text), undefined, `"${text}" was split`);
  }
});
