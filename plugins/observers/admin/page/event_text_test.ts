import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createEventReader, PENDING_MAX } from "./event_text.js";

const TEXT = ': events follow\n\nid: 7\nevent: server.up\ndata: {"a":1}\n\n: still here\n\n' +
  "data: one\ndata:two\n\n";

Deno.test("an event reader reads fields, remarks and data of several lines", () => {
  assertEquals(createEventReader()(TEXT), [
    { id: "7", type: "server.up", data: '{"a":1}' },
    { id: "", type: "message", data: "one\ntwo" },
  ]);
});

Deno.test("an event reader gives the same, however the text is cut into pieces", () => {
  const whole = createEventReader()(TEXT);
  fc.assert(fc.property(fc.array(fc.nat(TEXT.length), { maxLength: 12 }), (cuts) => {
    const read = createEventReader();
    const places = [0, ...cuts.sort((left, right) => left - right), TEXT.length];
    const events = places.slice(1).flatMap((end, index) => read(TEXT.slice(places[index], end)));
    assertEquals(events, whole);
  }));
});

Deno.test("an event reader takes line ends of the other kind, and holds back what has not ended", () => {
  const read = createEventReader();
  assertEquals(read("data: x\r\n"), []);
  assertEquals(read("\r\n"), [{ id: "", type: "message", data: "x" }]);
});

Deno.test("an event reader refuses text without an end", () => {
  assertThrows(() => createEventReader()("x".repeat(PENDING_MAX + 1)), Error, "too long");
});
