import { assertEquals } from "@std/assert";
import type { ServerSnapshot, ServiceSnapshot, Snapshot } from "../../../core/plugin/mod.ts";
import { linesFor, linesOf, SNAPSHOT } from "./test_text.ts";

const WHO = '{service="spring-ring-http"}';
const ONE = '{service="spring-ring-http",server="10.0.0.147:9072"}';
const TWO = '{service="spring-ring-http",server="10.0.0.146:9072"}';

function withService(change: Partial<ServiceSnapshot>): Snapshot {
  return { ...SNAPSHOT, services: SNAPSHOT.services.map((service) => ({ ...service, ...change })) };
}

function withServers(...changes: readonly Partial<ServerSnapshot>[]): Snapshot {
  const [service] = SNAPSHOT.services;
  const servers = (service?.servers ?? []).map((server, index) => ({
    ...server,
    ...changes[index],
  }));
  return withService({ servers });
}

Deno.test("a service shows its servers, how many are up and how many serve", async () => {
  const lines = await linesOf(SNAPSHOT);
  assertEquals(lines.filter((line) => line.startsWith("ringmaster_service_")), [
    `ringmaster_service_servers${WHO} 2`,
    `ringmaster_service_servers_up${WHO} 1`,
    `ringmaster_service_servers_serving${WHO} 1`,
    `ringmaster_service_degraded${WHO} 0`,
    `ringmaster_service_fallback_in_use${WHO} 0`,
  ]);
});

Deno.test("a service is degraded when nobody serves, but not while one is still to be checked", async () => {
  const degraded = async (...changes: Partial<ServerSnapshot>[]) =>
    (await linesFor(withServers(...changes), "ringmaster_service_degraded"))[0]?.split(" ").at(-1);
  assertEquals(await degraded({ tableWeight: 0 }), "1");
  assertEquals(await degraded({ tableWeight: 0 }, { status: "unknown" }), "0");
  assertEquals(await degraded({}, {}), "0");
  const noServers = await linesFor(withService({ servers: [] }), "ringmaster_service_degraded");
  assertEquals(noServers, [`ringmaster_service_degraded${WHO} 1`]);
});

Deno.test("a service without a fallback has no series for it", async () => {
  const { fallback: _, ...service } = SNAPSHOT.services[0] as ServiceSnapshot;
  const lines = await linesFor(
    { ...SNAPSHOT, services: [service] },
    "ringmaster_service_fallback_in_use",
  );
  assertEquals(lines, []);
});

Deno.test("a server shows state, weights, checks and counters, and only those that there are", async () => {
  const lines = await linesOf(SNAPSHOT);
  assertEquals(lines.filter((line) => line.startsWith("ringmaster_server_")), [
    `ringmaster_server_up${ONE} 1`,
    `ringmaster_server_up${TWO} 0`,
    `ringmaster_server_weight${ONE} 2`,
    `ringmaster_server_weight${TWO} 0`,
    `ringmaster_server_configured_weight${ONE} 2`,
    `ringmaster_server_configured_weight${TWO} 1`,
    `ringmaster_server_checks_total${ONE} 20`,
    `ringmaster_server_check_failures_total${ONE} 1`,
    `ringmaster_server_active_connections${ONE} 3`,
    `ringmaster_server_inactive_connections${ONE} 4`,
    `ringmaster_server_connections_total${ONE} 50`,
    `ringmaster_server_received_bytes_total${ONE} 600`,
    `ringmaster_server_sent_bytes_total${ONE} 7000`,
  ]);
});

Deno.test("a server's standing is a series while somebody says something", async () => {
  const lines = await linesFor(
    withServers({ standing: { mode: "draining", deadlineAt: 5, since: 1 } }),
    "ringmaster_server_standing",
  );
  assertEquals(lines, [
    'ringmaster_server_standing{standing="draining",service="spring-ring-http",server="10.0.0.147:9072"} 1',
  ]);
});

Deno.test("a removed server's series vanish", async () => {
  const [service] = SNAPSHOT.services;
  const lines = await linesOf(withService({ servers: (service?.servers ?? []).slice(1) }));
  assertEquals(lines.filter((line) => line.includes("10.0.0.147")), []);
});

Deno.test("check durations are a histogram by service", async () => {
  const lines = await linesOf(SNAPSHOT);
  assertEquals(lines.filter((line) => line.startsWith("ringmaster_check_duration")), [
    'ringmaster_check_duration_seconds_bucket{le="0.001",service="spring-ring-http"} 3',
    'ringmaster_check_duration_seconds_bucket{le="0.01",service="spring-ring-http"} 5',
    'ringmaster_check_duration_seconds_bucket{le="+Inf",service="spring-ring-http"} 6',
    `ringmaster_check_duration_seconds_sum${WHO} 4`,
    `ringmaster_check_duration_seconds_count${WHO} 6`,
  ]);
});
