import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createMessageReader, MESSAGE_CHARACTERS_MAX } from "./server_sent_events.ts";

Deno.test("a message reader gives each message once it is whole", () => {
  const reader = createMessageReader();
  assertEquals(reader.push("id: 1\nevent: server.up\nda"), []);
  assertEquals(reader.push('ta: {"a":1}\n'), []);
  assertEquals(reader.push("\nid: 2\ndata: x\n\n"), [
    { id: "1", event: "server.up", data: '{"a":1}' },
    { id: "2", data: "x" },
  ]);
});

Deno.test("a message reader passes over comments, unknown fields and messages without data", () => {
  const reader = createMessageReader();
  const text = ": still here\n\nretry: 5\nid: 3\n\ndata:a\ndata: b\ndata\nfoo: bar\n\n";
  assertEquals(reader.push(text), [{ data: "a\nb\n" }]);
});

Deno.test("a message reader reads the same, however the stream is cut and lines are ended", () => {
  const text = 'id: 1\ndata: {"x":"y"}\n\n: here\n\nevent: a.b\ndata: one\ndata: two\n\n';
  const wanted = createMessageReader().push(text);
  fc.assert(fc.property(
    fc.constantFrom("\n", "\r\n", "\r"),
    fc.array(fc.nat({ max: text.length }), { maxLength: 10 }),
    (ending, cuts) => {
      // A carriage return waits for what follows it, so something has to.
      const whole = text.replaceAll("\n", ending) + ":";
      const places = [0, ...cuts.sort((left, right) => left - right), whole.length];
      const reader = createMessageReader();
      const found = places.flatMap((place, index) =>
        reader.push(whole.slice(places[index - 1] ?? 0, place))
      );
      assertEquals(found, wanted);
    },
  ));
});

Deno.test("a message reader keeps no message without an end", () => {
  const piece = "x".repeat(MESSAGE_CHARACTERS_MAX / 4);
  const oneLine = createMessageReader();
  assertThrows(
    () => {
      for (let each = 0; each < 5; each++) oneLine.push(piece);
    },
    Error,
    "a message is longer than",
  );
  const manyLines = createMessageReader();
  assertThrows(
    () => {
      for (let each = 0; each < 5; each++) manyLines.push(`data: ${piece}\n`);
    },
    Error,
    "a message is longer than",
  );
});
