import { assertEquals, assertStringIncludes } from "@std/assert";
import { type EventFilter, isWanted, unknownType } from "./event_filter.ts";
import { toldEvent } from "./test_server.ts";
import type { ToldEvent } from "./event_stream.ts";

const DOWN = {
  ...toldEvent(1, { type: "server.down", server: "10.0.0.2:80", severity: "error" }),
} as unknown as ToldEvent;
const ASKED = toldEvent(2, {
  type: "operator.asked",
  service: undefined,
  target: "10.0.0.2:80 of web",
}) as unknown as ToldEvent;
const APPLIED = toldEvent(3, {
  type: "reconcile.applied",
  service: undefined,
  operations: [{}],
  sentence: "applied 1 operation in 2 ms: remove server 10.0.0.2:80 from 10.0.0.1:80/tcp",
}) as unknown as ToldEvent;

function idsOf(filter: EventFilter): number[] {
  return [DOWN, ASKED, APPLIED].filter((event) => isWanted(event, filter)).map(({ id }) => id);
}

Deno.test("isWanted takes everything where nothing is asked for", () => {
  assertEquals(idsOf({}), [1, 2, 3]);
});

Deno.test("isWanted finds a service by any of its names, also in requests and operations", () => {
  assertEquals(idsOf({ services: ["10.0.0.1:80/tcp"] }), [1, 3]);
  assertEquals(idsOf({ services: ["web"] }), [2]);
  assertEquals(idsOf({ services: ["10.0.0.1:80/tcp", "web"] }), [1, 2, 3]);
  assertEquals(idsOf({ services: ["we"] }), []);
});

Deno.test("isWanted finds a server, and no other one whose address begins so", () => {
  assertEquals(idsOf({ server: "10.0.0.2:80" }), [1, 2, 3]);
  assertEquals(idsOf({ server: "10.0.0.2:8" }), []);
});

Deno.test("isWanted takes whole types and their first words", () => {
  assertEquals(idsOf({ types: ["server.down"] }), [1]);
  assertEquals(idsOf({ types: ["server", "operator"] }), [1, 2]);
  assertEquals(idsOf({ types: ["serv"] }), []);
});

Deno.test("unknownType names the type that may be meant, or how types begin", () => {
  for (const known of ["server.down", "server", "cluster", "operator.refused", "plugin.noted"]) {
    assertEquals(unknownType(known), undefined, known);
  }
  assertEquals(
    unknownType("server.dwon"),
    'there are no events of type "server.dwon", did you mean "server.down"?',
  );
  assertEquals(
    unknownType("sevrer"),
    'there are no events of type "sevrer", did you mean "server"?',
  );
  assertStringIncludes(
    unknownType("elephants") ?? "",
    "; types begin with backend, check, cluster, ",
  );
  assertStringIncludes(unknownType("server.") ?? "", "did you mean");
});

Deno.test("isWanted takes what is at least so grave, and not older", () => {
  assertEquals(idsOf({ severity: "info" }), [1, 2, 3]);
  assertEquals(idsOf({ severity: "warning" }), [1]);
  assertEquals(idsOf({ sinceMs: ASKED.time }), [2, 3]);
});
