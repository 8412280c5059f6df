import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { CHUNK_LINE_BYTES_MAX, ChunkedReader } from "./chunked.ts";
import { HEAD_BYTES_MAX } from "./head.ts";
import { cut } from "./testing.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function read(pieces: readonly (string | Uint8Array)[], bodyMax = Infinity) {
  let body = "";
  const reader = new ChunkedReader({
    onBody(bytes) {
      body += decoder.decode(bytes);
      return body.length <= bodyMax;
    },
  });
  for (const piece of pieces) {
    const reading = reader.push(typeof piece === "string" ? encoder.encode(piece) : piece);
    if (reading.kind !== "partial") return { ...reading, body };
  }
  return { kind: "partial", body };
}

Deno.test("ChunkedReader joins chunks and ends with the empty one", () => {
  assertEquals(read(["4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n"]), {
    kind: "complete",
    body: "Wikipedia",
  });
  assertEquals(read(["0\r\n\r\n"]), { kind: "complete", body: "" });
});

Deno.test("ChunkedReader ignores extensions, trailers, leading zeros and the case of digits", () => {
  const text =
    `000A;name=value;quoted="a;b"\r\n0123456789\r\n1 ; x\r\nz\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\n`;
  assertEquals(read([text]), { kind: "complete", body: "0123456789z" });
  assertEquals(read(["a\n0123456789\n0\n\n"]), { kind: "complete", body: "0123456789" });
});

Deno.test("ChunkedReader says partial until the last empty line", () => {
  const whole = "4\r\nWiki\r\n0\r\n\r\n";
  for (let length = 0; length < whole.length; length++) {
    assertEquals(read([whole.slice(0, length)]).kind, "partial", `${length} bytes`);
  }
});

Deno.test("ChunkedReader names what is wrong", () => {
  const table: [string, string][] = [
    ["x\r\n", `cannot read "x" as the size of a chunk`],
    ["\r\n", `cannot read "" as the size of a chunk`],
    ["-1\r\n", `cannot read "-1" as the size of a chunk`],
    ["0x4\r\n", `cannot read "0x4" as the size of a chunk`],
    ["4\r\nWikipedia\r\n", "a chunk is longer than its size"],
    ["4\r\nWiki\rx", "a chunk is longer than its size"],
    [`4;${"x".repeat(CHUNK_LINE_BYTES_MAX)}`, "size line of a chunk is too long"],
    [`0\r\nA: ${"x".repeat(HEAD_BYTES_MAX)}`, "trailer line of a chunk is too long"],
    [`0\r\n${"A: b\r\n".repeat(HEAD_BYTES_MAX / 4)}`, "trailer line of a chunk is too long"],
  ];
  for (const [text, reason] of table) {
    const reading = read([text]);
    assertEquals(
      [reading.kind, "reason" in reading ? reading.reason : ""],
      ["malformed", reason],
    );
  }
});

Deno.test("ChunkedReader takes a size beyond all limits as a chunk without end", () => {
  assertEquals(read([`${"f".repeat(300)}\r\n`, "data"]), { kind: "partial", body: "data" });
});

Deno.test("ChunkedReader stops where the body is no longer wanted", () => {
  assertEquals(read(["4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n"], 4), {
    kind: "partial",
    body: "Wikipedia",
  });
});

Deno.test("ChunkedReader gives the same for any bytes in any pieces, and never throws", () => {
  const chunkLike = fc.array(
    fc.constantFrom("4\r\nWiki\r\n", "1\r\nx\r\n", "0\r\n", "\r\n", "\n", "a", ";e", "T: u\r\n"),
    { maxLength: 12 },
  ).map((parts) => encoder.encode(parts.join("")));
  const bytes = fc.oneof(chunkLike, fc.uint8Array({ maxLength: 60 }));
  fc.assert(fc.property(bytes, fc.array(fc.nat()), (input, places) => {
    assertEquals(read(cut(input, places)), read([input]));
  }));
});

Deno.test("ChunkedReader gives back any text that was cut into chunks", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 })), fc.array(fc.nat()), (texts, places) => {
      const coded = texts.map((text) => {
        const length = encoder.encode(text).length;
        return `${length.toString(16)}\r\n${text}\r\n`;
      }).join("") + "0\r\n\r\n";
      const pieces: Uint8Array[] = [];
      const reader = new ChunkedReader({ onBody: (bytes) => pieces.push(bytes.slice()) > 0 });
      const readings = cut(encoder.encode(coded), places).map((piece) => reader.push(piece).kind);
      assertEquals(readings.at(-1), "complete");
      assertEquals(
        decoder.decode(Uint8Array.from(pieces.flatMap((piece) => [...piece]))),
        texts.join(""),
      );
    }),
  );
});
