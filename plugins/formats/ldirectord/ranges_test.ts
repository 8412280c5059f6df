import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Notes } from "./notes.ts";
import { expandRange, RANGE_SIZE_MAX } from "./ranges.ts";
import { tryReader } from "./test_notes.ts";

function tryRange(text: string) {
  return tryReader((value: string, notes: Notes) => {
    const [from = "", to = ""] = value.split("->");
    return expandRange(from, to, notes);
  }, text);
}

Deno.test("expandRange gives every address from the first to the last", () => {
  assertEquals(tryRange("192.0.2.2->192.0.2.4"), {
    value: ["192.0.2.2", "192.0.2.3", "192.0.2.4"],
    messages: [],
  });
  assertEquals(tryRange("192.0.2.2->192.0.2.2").value, ["192.0.2.2"]);
  assertEquals(tryRange("192.0.2.254->192.0.3.1").value, [
    "192.0.2.254",
    "192.0.2.255",
    "192.0.3.0",
    "192.0.3.1",
  ]);
  assertEquals(tryRange("0.0.0.0->0.0.0.1").value, ["0.0.0.0", "0.0.0.1"]);
  assertEquals(tryRange("255.255.255.254->255.255.255.255").value?.length, 2);
});

Deno.test("expandRange works where the numbers get a digit more, as ldirectord does not", () => {
  // As numbers, 999999999 and 1000000000; and 99999999 and 100000000.
  assertEquals(tryRange("59.154.201.255->59.154.202.0").value, ["59.154.201.255", "59.154.202.0"]);
  assertEquals(tryRange("5.245.224.255->5.245.225.0").value, ["5.245.224.255", "5.245.225.0"]);
});

Deno.test("expandRange refuses ends in the wrong order, names, IPv6 and what is too much", () => {
  const table = [
    [
      "192.0.2.7->192.0.2.2",
      'cannot use range "192.0.2.7->192.0.2.2", which ends before it starts; write "192.0.2.2->192.0.2.7"',
    ],
    ["web1->web9", 'cannot use range "web1->web9"; "web1" is no IPv4 address'],
    ["192.0.2.7->", 'cannot use range "192.0.2.7->"; "" is no IPv4 address'],
    [
      "[2001:db8::1]->[2001:db8::2]",
      'cannot use range "[2001:db8::1]->[2001:db8::2]"; a range takes IPv4 addresses, write a line for each server',
    ],
    [
      "10.0.0.0->10.0.16.0",
      'cannot use range "10.0.0.0->10.0.16.0" of 4097 servers; allowed are at most 4096',
    ],
    [
      "0.0.0.0->255.255.255.255",
      'cannot use range "0.0.0.0->255.255.255.255" of 4294967296 servers; allowed are at most 4096',
    ],
  ] as const;
  for (const [text, message] of table) {
    assertEquals(tryRange(text), { value: undefined, messages: [message] });
  }
  assertEquals(tryRange("10.0.0.0->10.0.15.255").value?.length, RANGE_SIZE_MAX);
});

Deno.test("expandRange gives distinct addresses, in order, as many as lie between the ends", () => {
  const number = fc.integer({ min: 0, max: 2 ** 32 - RANGE_SIZE_MAX });
  const text = (address: number) =>
    [24, 16, 8, 0].map((bits) => (address >>> bits) & 255).join(".");
  fc.assert(fc.property(number, fc.integer({ min: 1, max: 300 }), (first, size) => {
    const found = tryRange(`${text(first)}->${text(first + size - 1)}`).value ?? [];
    assertEquals(found, Array.from({ length: size }, (_, index) => text(first + index)));
    assertEquals(new Set(found).size, size);
  }));
});
