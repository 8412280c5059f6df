import { assertEquals } from "@std/assert";
import { type Framing, framingOf } from "./framing.ts";
import type { Head } from "./head.ts";

function head(parts: Partial<Head>): Head {
  return { status: 200, contentLength: [], transferEncoding: [], location: [], ...parts };
}

Deno.test("framingOf knows the answers that have no body", () => {
  const none: Framing = { kind: "length", bytes: 0 };
  const said = { contentLength: ["100"], transferEncoding: ["chunked"] };
  assertEquals(framingOf(head(said), "HEAD"), none);
  assertEquals(framingOf(head({ ...said, status: 204 }), "GET"), none);
  assertEquals(framingOf(head({ ...said, status: 304 }), "GET"), none);
});

Deno.test("framingOf reads a body without any length until the connection closes", () => {
  assertEquals(framingOf(head({}), "GET"), { kind: "close" });
});

Deno.test("framingOf takes a length that is said once, or several times alike", () => {
  for (const contentLength of [["42"], ["042"], ["42", "42"], ["42, 42"], ["42,42", "42"]]) {
    assertEquals(framingOf(head({ contentLength }), "GET"), { kind: "length", bytes: 42 });
  }
});

Deno.test("framingOf refuses lengths that are none, or that differ", () => {
  const table: [string[], string][] = [
    [["-1"], `"-1"`],
    [["+1"], `"+1"`],
    [["1.5"], `"1.5"`],
    [["0x10"], `"0x10"`],
    [["1e3"], `"1e3"`],
    [[""], `""`],
    [["five"], `"five"`],
    [["5", "6"], `"5, 6"`],
    [["5,6"], `"5, 6"`],
    [["5,"], `"5, "`],
    [["5 6"], `"5 6"`],
  ];
  for (const [contentLength, quoted] of table) {
    assertEquals(framingOf(head({ contentLength }), "GET"), {
      kind: "malformed",
      reason: `cannot use Content-Length ${quoted}`,
    });
  }
});

Deno.test("framingOf takes a length beyond all limits as a very long body", () => {
  const framing = framingOf(head({ contentLength: ["9".repeat(400)] }), "GET");
  assertEquals(framing, { kind: "length", bytes: Infinity });
});

Deno.test("framingOf prefers the transfer coding to the length", () => {
  const contentLength = ["3"];
  for (
    const transferEncoding of [["chunked"], ["Chunked"], ["gzip, chunked"], ["gzip", "chunked"]]
  ) {
    assertEquals(framingOf(head({ contentLength, transferEncoding }), "GET"), { kind: "chunked" });
  }
  assertEquals(framingOf(head({ contentLength, transferEncoding: ["gzip"] }), "GET"), {
    kind: "close",
  });
});

Deno.test("framingOf refuses a transfer coding around the chunks", () => {
  for (const transferEncoding of [["chunked, gzip"], ["chunked", "chunked"]]) {
    const framing = framingOf(head({ transferEncoding }), "GET");
    assertEquals(framing.kind, "malformed");
  }
});
