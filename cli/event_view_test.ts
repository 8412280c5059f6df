import { assertEquals, assertStringIncludes } from "@std/assert";
import { eventLine, numberOf } from "./event_view.ts";
import { colourPainter, formatMoment, plainPainter } from "./output.ts";
import { toldEvent } from "./test_server.ts";

Deno.test("eventLine shows time, severity, sentence and the number with its cause", () => {
  const event = toldEvent(12, { severity: "error", sentence: "it is down", cause: 11 });
  assertEquals(
    eventLine(event, plainPainter),
    `${formatMoment(event.time)}  error    it is down  #12 <- #11`,
  );
  const first = toldEvent(1, { severity: "warning" });
  assertStringIncludes(eventLine(first, plainPainter), "  warning  service 10.0.0.1:80/tcp has");
});

Deno.test("eventLine paints what is wrong, and steers no terminal", () => {
  const evil = toldEvent(1, { severity: "error", sentence: "a\x1b[2Jb\nc" });
  const line = eventLine(evil, colourPainter);
  assertStringIncludes(line, "\x1b[31merror  \x1b[39m");
  assertStringIncludes(line, "a [2Jb c");
});

Deno.test("numberOf names the cause where there is one", () => {
  assertEquals([numberOf(toldEvent(3)), numberOf(toldEvent(3, { cause: 2 }))], ["#3", "#3 <- #2"]);
});
