import { assertEquals } from "@std/assert";
import type { ServerHealth } from "../model/mod.ts";
import { snapshotServices } from "./snapshot.ts";
import { makeHealth, makeServiceConfig } from "./state_fixtures.ts";

const last = { healthy: false, message: "connection refused", at: 5, latencyMs: 3 };

function first(health: ServerHealth | undefined, config = makeServiceConfig()) {
  const [service] = snapshotServices([config], () => health, undefined);
  const [server] = service?.servers ?? [];
  return server;
}

Deno.test("snapshotServices shows a server that is up with its weight in the table and no reason", () => {
  const server = first({ ...makeHealth("up"), since: 42 });
  assertEquals(server?.id, "10.0.0.1:80");
  assertEquals([server?.status, server?.since, server?.tableWeight], ["up", 42, 2]);
  assertEquals(server !== undefined && "reason" in server, false);
});

Deno.test("snapshotServices says why a server is out", () => {
  assertEquals(first({ ...makeHealth("down"), last })?.reason, "connection refused");
  assertEquals(first(undefined)?.reason, "not checked yet; the check may take 1s");
  const rising: ServerHealth = {
    ...makeHealth("down"),
    streak: 1,
    last: { ...last, healthy: true },
  };
  assertEquals(first(rising)?.reason, "1 of 1 good checks since it was down");
  const servers = makeServiceConfig().servers.map((server) => ({ ...server, weight: 0 }));
  assertEquals(
    first(makeHealth("up"), makeServiceConfig({ servers }))?.reason,
    "configured with weight 0",
  );
});

Deno.test("snapshotServices shows quiesced servers at weight 0, and absent ones without a weight", () => {
  const quiescent = makeServiceConfig({ quiescent: true });
  assertEquals(first(makeHealth("down", true), quiescent)?.tableWeight, 0);
  assertEquals(first(makeHealth("down", true))?.tableWeight, undefined);
});

Deno.test("snapshotServices joins counters and the fallback's use", () => {
  const config = makeServiceConfig({
    fallback: { address: "127.0.0.1", port: 80, forwarding: "gate" },
  });
  const counted = { activeConnections: 3, inactiveConnections: 1 };
  const stats = new Map([["10.0.0.150:80/tcp", new Map([["10.0.0.2:80", counted]])]]);
  const [service] = snapshotServices([config], () => makeHealth("down"), stats);
  assertEquals(service?.fallback, { id: "127.0.0.1:80", inUse: true });
  assertEquals(service?.servers.map((server) => server.stats), [undefined, counted]);
});

Deno.test("snapshotServices is plain data: it survives JSON as it is", () => {
  const services = snapshotServices([makeServiceConfig()], () => makeHealth("up"), undefined);
  assertEquals(JSON.parse(JSON.stringify(services)), services);
});

Deno.test("snapshotServices shows figures where there are some, and leaves out where there are none", () => {
  const rates = { connectionsPerSecond: 1, bytesInPerSecond: 2, bytesOutPerSecond: 3 };
  const latency = { boundsMs: [1], counts: [2, 3], sumMs: 4 };
  const [service] = snapshotServices(
    [makeServiceConfig()],
    () => makeHealth("up"),
    undefined,
    undefined,
    {
      checks: (_service, id) => id === "10.0.0.2:80" ? { total: 7, failed: 1 } : undefined,
      rates: (_service, id) => id === "10.0.0.2:80" ? rates : undefined,
      latency: () => latency,
    },
  );
  assertEquals(service?.checkLatency, latency);
  const [without, figures] = service?.servers ?? [];
  assertEquals([without?.checks, without?.rates], [undefined, undefined]);
  assertEquals([figures?.checks, figures?.rates], [{ total: 7, failed: 1 }, rates]);
});
