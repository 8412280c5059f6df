import { assertEquals } from "@std/assert";
import { readTold } from "./told.ts";

Deno.test("readTold reads lines of a director's log, with and without a cause", () => {
  const time = Date.UTC(2026, 10, 22, 16, 0, 0, 123);
  const at = "2026-11-22T16:00:00.123Z";
  assertEquals(readTold(`${at} info server.up #12 <- #11 server a is up: 200 OK`), {
    time,
    severity: "info",
    text: "server a is up: 200 OK",
  });
  assertEquals(readTold(`${at} error node.dead #7 appnode1 is dead`), {
    time,
    severity: "error",
    text: "appnode1 is dead",
  });
});

Deno.test("readTold leaves out what is no event", () => {
  for (const line of ["", "ringmaster: no", "soon info server.up #1 x", "2026-11-22 info x"]) {
    assertEquals(readTold(line), undefined, line);
  }
});
