import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { formatEndpoint, RingmasterError } from "../../../core/plugin/mod.ts";
import { readBlocks, readEndpoint, readKey, readNumber, wordsOfRow } from "./rows.ts";
import { HEADING } from "./test_tables.ts";

Deno.test("readBlocks gives each service its rows, and passes over empty lines", () => {
  const text = `${HEADING}TCP  10.0.0.1:80 rr\n  -> 10.0.0.2:80 Masq 1 0 0\n\n` +
    "UDP  10.0.0.1:80 rr\nFWM  7 rr\n  -> 10.0.0.3:0 Masq 1 0 0\n  -> 10.0.0.4:0 Masq 1 0 0\n";
  assertEquals(readBlocks(text).map(({ line, rows }) => [line, rows.length]), [
    ["TCP  10.0.0.1:80 rr", 1],
    ["UDP  10.0.0.1:80 rr", 0],
    ["FWM  7 rr", 2],
  ]);
});

Deno.test("wordsOfRow gives the words behind the arrow, however many there are", () => {
  const words = (row: string) => wordsOfRow(row).filter((word) => word !== undefined);
  assertEquals(words("  -> a b"), ["a", "b"]);
  assertEquals(words("  -> a b c d e"), ["a", "b", "c", "d", "e"]);
  assertEquals(words("  -> a       b c d e    "), ["a", "b", "c", "d", "e"]);
  assertEquals(words("-> a b c d e f"), ["a", "b", "c", "d", "e", "f"]);
  assertEquals(words("  -> a b c d e f g"), ["a", "b", "c", "d", "e", "f", "g"]);
  assertEquals(words("  ->"), []);
});

const addresses = fc.oneof(fc.ipV4(), fc.constantFrom("::1", "2001:db8::7", "fe80::1"));

Deno.test("readEndpoint reads what formatEndpoint writes, and its id is the same text", () => {
  fc.assert(fc.property(addresses, fc.integer({ min: 0, max: 65_535 }), (address, port) => {
    const text = formatEndpoint({ address, port });
    assertEquals(readEndpoint(text, text), { id: text, endpoint: { address, port } });
  }));
});

Deno.test("readEndpoint brings another spelling to the canonical one", () => {
  assertEquals(readEndpoint("[2001:DB8:0::7]:080", ""), {
    id: "[2001:db8::7]:80",
    endpoint: { address: "2001:db8::7", port: 80 },
  });
  assertEquals(readEndpoint("10.0.0.1:080", "").id, "10.0.0.1:80");
});

Deno.test("readEndpoint refuses what is no endpoint, quoting the line", () => {
  for (const text of ["", ":80", "10.0.0.1", "10.0.0.1:", "10.0.0.1:x", "10.0.0.1:99999"]) {
    assertThrows(() => readEndpoint(text, "the line"), RingmasterError, '"the line"');
  }
});

Deno.test("readKey knows protocols and marks of both families, and passes over SCTP", () => {
  assertEquals(readKey("UDP  10.0.0.1:5 rr ops")?.rest, ["rr", "ops"]);
  assertEquals(readKey("FWM  7 rr")?.key, { by: "fwmark", mark: 7, family: 4 });
  assertEquals(readKey("FWM  -1 IPv6 rr")?.key, { by: "fwmark", mark: 4_294_967_295, family: 6 });
  assertEquals(readKey("SCTP 10.0.0.1:5 rr"), undefined);
});

Deno.test("readNumber reads whole numbers and nothing else", () => {
  assertEquals([readNumber("0", ""), readNumber("2147483647", "")], [0, 2_147_483_647]);
  for (const text of [undefined, "", "-1", "1.5", "1K", "0x1", " 1"]) {
    assertThrows(() => readNumber(text, "a line"), RingmasterError, "a number was expected");
  }
});
