import { assertEquals } from "@std/assert";
import type { HealthStatus, ServiceConfig, Standing } from "../model/mod.ts";
import { desiredTable, serviceState, usesFallback } from "./desired.ts";
import { snapshotServices } from "./snapshot.ts";
import { makeHealth, makeServiceConfig } from "./state_fixtures.ts";

const ONE = "10.0.0.1:80";
const TWO = "10.0.0.2:80";
const FALLBACK = { address: "127.0.0.1", port: 80, forwarding: "gate" } as const;

interface Given {
  readonly status?: HealthStatus;
  readonly served?: boolean;
  readonly standing?: Partial<Standing>;
  readonly config?: Partial<ServiceConfig>;
}

/** The table's weights where the first server is as given and the second one is up. */
function weights({ status = "up", served = true, standing, config = {} }: Given) {
  const service = makeServiceConfig(config);
  const table = desiredTable(
    [service],
    (_service, server) => server === ONE ? makeHealth(status, served) : makeHealth("up"),
    (_service, server) =>
      server !== ONE || standing === undefined ? undefined : { since: 0, ...standing },
  );
  const [found] = table.values();
  return Object.fromEntries([...found?.servers ?? []].map(([id, { weight }]) => [id, weight]));
}

Deno.test("a drained server keeps its place with weight 0 while it is up", () => {
  assertEquals(weights({ standing: { mode: "draining" } }), { [ONE]: 0, [TWO]: 2 });
});

Deno.test("a drained server that a restart found in the table keeps weight 0 before its first check", () => {
  const unknown = { status: "unknown", standing: { mode: "draining" } } as const;
  assertEquals(weights({ ...unknown, served: true }), { [ONE]: 0, [TWO]: 2 });
  assertEquals(weights({ ...unknown, served: false }), { [TWO]: 2 });
});

Deno.test("a drained server that is down goes as one that is down does", () => {
  const down = { status: "down", standing: { mode: "draining" } } as const;
  assertEquals(weights(down), { [TWO]: 2 });
  assertEquals(weights({ ...down, config: { quiescent: true } }), { [ONE]: 0, [TWO]: 2 });
});

Deno.test("a server that is disabled or in maintenance is treated as one that is down", () => {
  for (const mode of ["disabled", "maintenance"] as const) {
    assertEquals(weights({ standing: { mode } }), { [TWO]: 2 });
    assertEquals(weights({ standing: { mode }, config: { quiescent: true } }), {
      [ONE]: 0,
      [TWO]: 2,
    });
  }
});

Deno.test("a weight that was set counts instead of the configured one, and only while the server is up", () => {
  assertEquals(weights({ standing: { weight: 7 } }), { [ONE]: 7, [TWO]: 2 });
  assertEquals(weights({ standing: { weight: 0 } }), { [ONE]: 0, [TWO]: 2 });
  assertEquals(weights({ standing: { weight: 7 }, status: "down" }), { [TWO]: 2 });
  assertEquals(weights({ standing: { weight: 7, mode: "draining" } }), { [ONE]: 0, [TWO]: 2 });
});

Deno.test("with readdquiescent a server that is down and was never served is added with weight 0", () => {
  const config = { quiescent: true, readdquiescent: true };
  assertEquals(weights({ status: "down", served: false, config }), { [ONE]: 0, [TWO]: 2 });
  assertEquals(weights({ status: "down", served: false, config: { quiescent: true } }), {
    [TWO]: 2,
  });
  const never = { ...config, quiescent: false };
  assertEquals(weights({ status: "down", served: false, config: never }), { [TWO]: 2 });
  assertEquals(weights({ status: "unknown", served: false, config }), { [TWO]: 2 });
});

Deno.test("the fallback is used when operators have taken out every server that is well", () => {
  const service = makeServiceConfig({ fallback: FALLBACK });
  const all = (status: HealthStatus) => () => makeHealth(status);
  const disabled = () => ({ since: 0, mode: "disabled" } as const);
  const weightless = () => ({ since: 0, weight: 0 });
  assertEquals(usesFallback(service, all("up"), disabled), true);
  assertEquals(usesFallback(service, all("up"), weightless), true);
  // A server that is disabled is not waited for, though it was never checked.
  assertEquals(usesFallback(service, all("unknown"), disabled), true);
  assertEquals(usesFallback(service, all("unknown")), false);
  assertEquals(serviceState(service, all("unknown"), disabled), {
    serving: 0,
    unknown: 0,
    fallbackInUse: true,
  });
});

Deno.test("what holds of a service and of a server besides its weight is in the table", () => {
  const service = makeServiceConfig({ schedulerFlags: ["sh-port"], onePacket: true });
  const limited = {
    ...service,
    servers: service.servers.map((each) => ({ ...each, upperThreshold: 9, lowerThreshold: 3 })),
  };
  const [found] = desiredTable([limited], () => makeHealth("up")).values();
  assertEquals([found?.schedulerFlags, found?.onePacket], [["sh-port"], true]);
  const { upperThreshold, lowerThreshold } = found?.servers.get(ONE) ?? {};
  assertEquals([upperThreshold, lowerThreshold], [9, 3]);
});

Deno.test("a snapshot says what operators said, why a server is out, and what a drain has left", () => {
  const shown = (standing: Partial<Standing>, activeConnections?: number) => {
    const stats = new Map([[
      "10.0.0.150:80/tcp",
      new Map([[ONE, { activeConnections: activeConnections ?? 0, inactiveConnections: 4 }]]),
    ]]);
    const [service] = snapshotServices(
      [makeServiceConfig()],
      () => makeHealth("up"),
      activeConnections === undefined ? undefined : stats,
      (_service, server) => server === ONE ? { since: 0, ...standing } : undefined,
    );
    const [server] = service?.servers ?? [];
    return [server?.reason, server?.connectionsLeft];
  };
  assertEquals(shown({ mode: "draining" }), ["draining", undefined]);
  assertEquals(shown({ mode: "draining" }, 1), ["draining, 1 connection left", 1]);
  assertEquals(shown({ mode: "disabled" }, 1), ["disabled by an operator", undefined]);
  assertEquals(shown({ mode: "maintenance", file: "10.0.0.1" }), [
    "in maintenance because of file 10.0.0.1",
    undefined,
  ]);
  assertEquals(shown({ weight: 0 }), ["weight 0, set by an operator", undefined]);
  assertEquals(shown({ weight: 5 }), [undefined, undefined]);
});
