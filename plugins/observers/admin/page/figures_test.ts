import { assertEquals } from "@std/assert";
import { figuresOf } from "./figures.js";
import { picture, server, service } from "./page_test_kit.ts";

const read = (...parts: Parameters<typeof picture>) =>
  Object.fromEntries(
    figuresOf(picture(...parts)).map(({ label, value, note, level }) =>
      [label, `${value} (${note}) ${level}`] as const
    ),
  );

Deno.test("figuresOf counts services, servers, connections and rates of all together", () => {
  const rates = { connectionsPerSecond: 10, bytesInPerSecond: 1_000, bytesOutPerSecond: 2_000 };
  const stats = { activeConnections: 700, inactiveConnections: 1 };
  const services = [
    service("web", [server("a", { rates, stats }), server("b", { rates, stats })]),
    service("mail", [server("c", { status: "down" })]),
  ];
  assertEquals(read(services, { connectionTable: { size: 1_000, used: 900 } }), {
    "This director": "alone (one) plain",
    "Services": "1 of 2 (with servers) error",
    "Servers": "2 of 3 (1 down) warning",
    "Connections": "1.4k (20 new a second) plain",
    "Traffic in": "2.0 kB/s (4.0 kB/s out) plain",
    "Connection table": "90 % (900 of 1.0k) warning",
  });
});

Deno.test("figuresOf says that nothing is counted where the backend does not count", () => {
  const figures = read([service("web", [server("a")])]);
  assertEquals(figures["Connections"], "not counted () plain");
  assertEquals(figures["Traffic in"], "not measured () plain");
});

Deno.test("figuresOf counts a service with servers only where one of them serves, and praises no emptiness", () => {
  const fallback = { id: "f", inUse: true };
  const down = service("web", [server("a", { status: "down" })], { fallback });
  assertEquals(read([down, service("empty", [])])["Services"], "0 of 2 (with servers) error");
  const well = service("mail", [server("b")]);
  assertEquals(read([well, service("empty", [])])["Services"], "1 of 2 (with servers) warning");
  assertEquals(read([well])["Services"], "1 of 1 (with servers) good");
  assertEquals(read([])["Services"], "0 of 0 (with servers) plain");
  assertEquals(read([])["Servers"], "0 of 0 (none down) plain");
});
