import { assertEquals } from "@std/assert";
import type { ServerSnapshot, Standing } from "../mod.ts";
import { serverNotes } from "./server_notes.ts";
import { DOWN_SERVER, TAKEN_AT, UP_SERVER } from "./test_snapshot.ts";

function notes(standing: Omit<Standing, "since">, more: Partial<ServerSnapshot> = {}): string[] {
  const since = TAKEN_AT - 65_000;
  return serverNotes({ ...UP_SERVER, ...more, standing: { ...standing, since } }, TAKEN_AT);
}

Deno.test("serverNotes says nothing of a server that is as it should be, nor what the check says", () => {
  assertEquals(serverNotes(UP_SERVER, TAKEN_AT), []);
  assertEquals(serverNotes(DOWN_SERVER, TAKEN_AT), []);
});

Deno.test("serverNotes says of a drain what is left, and when it ends at the latest", () => {
  const deadlineAt = TAKEN_AT + 235_000;
  assertEquals(
    notes({ mode: "draining", deadlineAt }, { connectionsLeft: 2, reason: "it is drained" }),
    ["draining for 1m 5s: 2 connections left, disabled in 3m 55s at the latest"],
  );
});

Deno.test("serverNotes says who took a server out, once", () => {
  assertEquals(notes({ mode: "disabled" }, { reason: "disabled by an operator" }), [
    "disabled by an operator for 1m 5s",
  ]);
  assertEquals(notes({ mode: "maintenance", file: "10.0.0.2\x1b[2J" }), [
    "in maintenance for 1m 5s because of file 10.0.0.2 [2J",
  ]);
  assertEquals(notes({ mode: "maintenance" }), ["in maintenance for 1m 5s"]);
});

Deno.test("serverNotes says the weight that was set and the one that is configured", () => {
  assertEquals(notes({ weight: 5 }), ["weight 5 (configured 1)"]);
  assertEquals(notes({ mode: "disabled", weight: 5 }).at(-1), "weight 5 (configured 1)");
  assertEquals(notes({ weight: 0 }, { reason: "its weight is 0" }), [
    "weight 0 (configured 1)",
    "gets no new connections: its weight is 0",
  ]);
});

Deno.test("serverNotes says why a server is out where nothing else does", () => {
  const server = { ...UP_SERVER, reason: "configured with weight 0\x07" };
  assertEquals(serverNotes(server, TAKEN_AT), [
    "gets no new connections: configured with weight 0 ",
  ]);
});
