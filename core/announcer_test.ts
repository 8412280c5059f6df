import { assertEquals } from "@std/assert";
import { createAnnouncer } from "./announcer.ts";
import { createEventBus, type DirectorEvent } from "./events/mod.ts";
import type { HealthStatus, ServiceConfig } from "./model/mod.ts";
import { makeHealth, makeServiceConfig } from "./state/state_fixtures.ts";

function setUp(service: ServiceConfig) {
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: () => 0, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  const announcer = createAnnouncer(bus);
  return (one: HealthStatus, two: HealthStatus): string[] => {
    events.length = 0;
    const health = (_service: string, server: string) =>
      makeHealth(server === "10.0.0.1:80" ? one : two);
    announcer.update([service], health, () => 5);
    assertEquals(events.every((event) => event.cause === 5), true);
    return events.map((event) => event.type);
  };
}

Deno.test("Announcer says once that a service lost its last server, and once that it has one again", () => {
  const update = setUp(makeServiceConfig());
  assertEquals(update("up", "up"), []);
  assertEquals(update("down", "up"), []);
  assertEquals(update("down", "down"), ["service.degraded"]);
  assertEquals(update("down", "down"), []);
  assertEquals(update("down", "up"), ["service.recovered"]);
});

Deno.test("Announcer is silent while servers wait for their first check", () => {
  const update = setUp(makeServiceConfig());
  assertEquals(update("unknown", "unknown"), []);
  assertEquals(update("down", "unknown"), []);
  assertEquals(update("down", "down"), ["service.degraded"]);
});

Deno.test("Announcer says when the fallback is used and released", () => {
  const update = setUp(makeServiceConfig({
    fallback: { address: "127.0.0.1", port: 80, forwarding: "gate" },
  }));
  assertEquals(update("down", "down"), ["service.degraded", "service.fallback_used"]);
  assertEquals(update("up", "down"), ["service.recovered", "service.fallback_released"]);
});

Deno.test("Announcer tells of a service without servers why it is degraded", () => {
  const update = setUp(makeServiceConfig({ servers: [] }));
  assertEquals(update("up", "up"), ["service.degraded"]);
});
