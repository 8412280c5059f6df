import { assertEquals } from "@std/assert";
import { NOW, picture, server, service } from "./page_test_kit.ts";
import { firstRows, NO_FILTER, serverRow, serviceRows } from "./rows.js";

const SCENE = picture([
  service("web", [
    server("10.0.0.1:80", { stats: { activeConnections: 3, inactiveConnections: 9 } }),
    server("10.0.0.2:80", { status: "down", tableWeight: 0, reason: "connection refused" }),
    server("10.0.0.3:80", { standing: { mode: "disabled", since: 0 }, reason: "disabled" }),
  ]),
  service("mail", [server("10.0.0.1:25")]),
  service("empty", []),
]);

function shown(filter: Partial<typeof NO_FILTER>): Record<string, string[]> {
  const rows = serviceRows(SCENE, { ...NO_FILTER, ...filter }, NOW);
  return Object.fromEntries(rows.map(({ id, servers }) => [id, servers.map((row) => row.server)]));
}

Deno.test("serviceRows without a filter shows all, in the order of the file", () => {
  assertEquals(Object.keys(shown({})), ["web", "mail", "empty"]);
  assertEquals(shown({})["web"], ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"]);
});

Deno.test("serviceRows filters by state: down is less than out", () => {
  assertEquals(shown({ only: "down" }), { web: ["10.0.0.2:80"] });
  assertEquals(shown({ only: "out" }), { web: ["10.0.0.2:80", "10.0.0.3:80"], empty: [] });
});

Deno.test("serviceRows searches in names, addresses, states and reasons, all words at once", () => {
  assertEquals(shown({ text: "REFUSED" }), { web: ["10.0.0.2:80"] });
  assertEquals(shown({ text: "10.0.0.1 mail" }), { mail: ["10.0.0.1:25"] });
  assertEquals(shown({ text: "disabled web" }), { web: ["10.0.0.3:80"] });
  assertEquals(shown({ text: "empty" }), { empty: [] });
  assertEquals(shown({ text: "nothing like it" }), {});
  assertEquals(shown({ service: "mail" }), { mail: ["10.0.0.1:25"] });
});

Deno.test("serviceRows says how many the filter leaves out, and counts them all the same", () => {
  const [web] = serviceRows(SCENE, { ...NO_FILTER, only: "down" }, NOW);
  assertEquals([web?.serving, web?.hidden], ["1 of 3", "2 not shown by the filter"]);
});

Deno.test("serviceRows orders by what wants attention, and keeps the file's order among equals", () => {
  assertEquals(shown({ order: "state" })["web"], ["10.0.0.2:80", "10.0.0.3:80", "10.0.0.1:80"]);
  assertEquals(shown({ order: "connections" })["web"]?.[0], "10.0.0.1:80");
});

Deno.test("serverRow leaves empty what is not counted, and says another weight with the configured one", () => {
  const row = serverRow("web", server("a", { weight: 5, tableWeight: 2 }), NOW);
  assertEquals([row.connections, row.rate, row.traffic], ["", "", ""]);
  assertEquals([row.weight, row.weightDiffers], ["2 (5)", true]);
  assertEquals([row.note, row.noteIsReason, row.latency], ["200 OK", false, "2.0 ms"]);
  assertEquals([row.checkedAgo, row.since], ["1 s ago", "1 min"]);
});

Deno.test("serverRow of a drain shows what is left of it", () => {
  const draining = server("a", {
    connectionsLeft: 17,
    stats: { activeConnections: 9, inactiveConnections: 8 },
  });
  assertEquals(serverRow("web", draining, NOW).connections, "17 left");
});

Deno.test("firstRows cuts inside of a service, and says whether that is all", () => {
  const rows = serviceRows(SCENE, NO_FILTER, NOW);
  const cut = (limit: number) => {
    const { shown, used, isAll } = firstRows(rows, limit);
    return [shown.map(({ servers }) => servers.length), used, isAll];
  };
  assertEquals(cut(0), [[], 0, false]);
  assertEquals(cut(2), [[2], 2, false]);
  assertEquals(cut(3), [[3], 3, false]);
  assertEquals(cut(4), [[3, 1], 4, false]);
  assertEquals(cut(5), [[3, 1, 0], 5, true]);
  assertEquals(cut(500), [[3, 1, 0], 5, true]);
  // What is cut is still counted.
  assertEquals(firstRows(rows, 1).shown[0]?.serving, "1 of 3");
});

Deno.test("serviceRows says the settings of a service, and each way in which packets reach its servers once", () => {
  const services = [
    service("web", [server("a"), server("b"), server("c", { forwarding: "gate" })], {
      persistence: { timeoutSeconds: 60 },
      schedulerFlags: ["sh-port"],
      quiescent: true,
    }),
    service("empty", []),
  ];
  const rows = serviceRows(picture(services), NO_FILTER, NOW);
  assertEquals(rows.map(({ settings }) => settings), [
    "rr (sh-port), masq and gate, persistent 60 s, quiescent",
    "rr",
  ]);
});

Deno.test("serverRow counts from when an operator put a server aside, not from its last change of health", () => {
  const disabled = server("a", { standing: { mode: "disabled", since: NOW - 5_000 } });
  assertEquals(serverRow("web", disabled, NOW).since, "5 s");
  const weighed = server("a", { standing: { weight: 3, since: NOW - 5_000 } });
  assertEquals(serverRow("web", weighed, NOW).since, "1 min");
});

Deno.test("serviceRows says an address once where it is the name too", () => {
  const services = [
    service("a", []),
    service("b", [], { name: "b" }),
    service("c", [], { name: "" }),
  ];
  const rows = serviceRows(picture(services), NO_FILTER, NOW);
  assertEquals(rows.map(({ name, address }) => [name, address]), [
    ["name of a", "a"],
    ["b", ""],
    ["c", ""],
  ]);
});
