import { assertEquals } from "@std/assert";
import { server, service } from "./page_test_kit.ts";
import { serverState, serves, serviceState } from "./server_state.js";

Deno.test("serverState puts what an operator said before what checks say", () => {
  const down = { status: "down", tableWeight: 0 } as const;
  assertEquals(serverState(server("a", down)).word, "down");
  const standing = { mode: "draining", since: 0 } as const;
  assertEquals(serverState(server("a", { ...down, standing })).word, "draining");
  const maintenance = { mode: "maintenance", since: 0, file: "a" } as const;
  assertEquals(serverState(server("a", { standing: maintenance })).word, "maintenance");
});

Deno.test("serverState calls a server of weight 0 not up, and knows unknown", () => {
  assertEquals(serverState(server("a", { tableWeight: 0 })).word, "weight 0");
  assertEquals(serverState(server("a", { status: "unknown" })).kind, "unknown");
  assertEquals(serves(server("a")), true);
  assertEquals(serves(server("a", { weight: 0, tableWeight: 0 })), false);
});

Deno.test("serverState takes a weight that only an operator has set for no state of its own", () => {
  const standing = { weight: 5, since: 0 };
  assertEquals(serverState(server("a", { standing, tableWeight: 5 })).word, "up");
});

Deno.test("serviceState counts who serves, and says where the fallback is in use", () => {
  const up = server("a");
  const down = server("b", { status: "down" });
  assertEquals(serviceState(service("s", [up, up])).word, "all in service");
  assertEquals(serviceState(service("s", [up, down])).word, "reduced");
  assertEquals(serviceState(service("s", [down])).word, "no server left");
  assertEquals(serviceState(service("s", [])).word, "no servers");
  assertEquals(serviceState(service("s", [server("a", { status: "unknown" })])).kind, "unknown");
  const fallback = { id: "f", inUse: true };
  assertEquals(serviceState(service("s", [down], { fallback })).word, "on its fallback");
});
