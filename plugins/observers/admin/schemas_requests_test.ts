import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { DRAIN_DEFAULT_MS, type Proposal } from "../../../core/plugin/mod.ts";
import {
  auditQuery,
  configBody,
  drainBody,
  eventsQuery,
  forceQuery,
  proposalBody,
} from "./schemas_requests.ts";

const eventsOf = (query: Readonly<Record<string, string>>) => eventsQuery.safeParse(query).data;

Deno.test("eventsQuery takes lists with commas, numbers as text, and times of two kinds", () => {
  assertEquals(eventsOf({ type: "server.down,node", severity: "info,error", limit: "10000" }), {
    type: ["server.down", "node"],
    severity: ["info", "error"],
    limit: 10_000,
  });
  assertEquals(eventsOf({ since: "1769860800000" }), { since: 1_769_860_800_000 });
  assertEquals(eventsOf({ since: "2026-01-31T12:00:00.5Z" }), { since: 1_769_860_800_500 });
  assertEquals(eventsOf({ since: "2026-01-31T14:00:00+02:00" }), { since: 1_769_860_800_000 });
});

Deno.test("a time without its zone, or one that there is not, is none", () => {
  for (const since of ["2026-01-31T12:00:00", "2026-02-31", "12:00", "", "NaN", "1e3", "-1"]) {
    assertEquals(auditQuery.safeParse({ since }).success, false, since);
  }
});

Deno.test("every whole time survives its way through the query", () => {
  fc.assert(fc.property(fc.nat({ max: 253_402_300_799_999 }), (at) => {
    assertEquals(eventsOf({ since: String(at) })?.since, at);
    assertEquals(eventsOf({ since: new Date(at).toISOString() })?.since, at);
  }));
});

Deno.test("force is true, false or left out, and nothing else", () => {
  assertEquals(forceQuery.parse({ force: "true" }), { force: true });
  assertEquals(forceQuery.parse({ force: "false" }), { force: false });
  assertEquals(forceQuery.parse({}), {});
  for (const force of ["", "yes", "1", "TRUE"]) {
    assertEquals(forceQuery.safeParse({ force }).success, false, force);
  }
});

Deno.test("of a file there is one text", () => {
  const files = [{ path: "/etc/a", text: "1" }, { path: "/etc/b", text: "2" }];
  assertEquals(configBody.safeParse({ files }).success, true);
  const again = configBody.safeParse({ files: [...files, { path: "/etc/a", text: "3" }] });
  assertEquals(again.error?.issues.map(({ message }) => message), [
    'found "/etc/a" twice; wanted is each file once',
  ]);
});

Deno.test("a drain without a deadline has five minutes", () => {
  const drain = drainBody.parse({ service: "web", server: "10.0.0.2:80" });
  assertEquals(drain.deadlineMs, DRAIN_DEFAULT_MS);
});

Deno.test("a proposal is one of core's, and keeps what it says", () => {
  const given = { kind: "change", change: { service: "web", value: { real: [] } } } as const;
  const proposal: Proposal = proposalBody.parse(given);
  assertEquals(proposal, given);
});
