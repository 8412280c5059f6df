import { assertEquals, assertFalse } from "@std/assert";
import { makeService, type ServiceConfig } from "../model/mod.ts";
import { desiredTable } from "../state/mod.ts";
import {
  countedHealth,
  decidedService,
  electionViewOf,
  recordedService,
  recordedTable,
  recordedView,
  serverHealthOf,
  serviceConfigOf,
  tableServiceOf,
} from "./codec.ts";
import { view } from "../election/test_views.ts";

const KEY = { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 } as const;

const SERVICE: ServiceConfig = {
  name: "web",
  key: KEY,
  scheduler: "sh",
  schedulerFlags: ["sh-port"],
  persistence: { timeoutSeconds: 60, netmask: "255.255.255.0" },
  onePacket: true,
  quiescent: true,
  readdquiescent: true,
  cleanstop: false,
  fallback: { address: "127.0.0.1", port: 80, forwarding: "gate" },
  fallbackCommand: "/bin/tell --token hidden-word",
  monitorFile: "/var/log/monitor",
  servers: [{
    address: "10.0.0.1",
    port: 80,
    forwarding: "masq",
    weight: 3,
    upperThreshold: 10,
    lowerThreshold: 5,
    check: {
      type: "mysql",
      options: { user: "watch", password: "hidden-word" },
      intervalMs: 1_000,
      timeoutMs: 1_000,
      thresholds: { rise: 2, fall: 3 },
      target: { address: "10.0.0.1", port: 80 },
    },
  }],
};

Deno.test("decidedService has all that the table is made from, and no word of a check or a command", () => {
  const text = JSON.stringify(decidedService(SERVICE));
  assertFalse(text.includes("hidden-word"));
  const again = serviceConfigOf(JSON.parse(text));
  for (const status of ["up", "down", "unknown"] as const) {
    const healthOf = () => ({ status, streak: 0, since: 0, served: false });
    assertEquals(desiredTable([again], healthOf), desiredTable([SERVICE], healthOf));
  }
});

Deno.test("decidedService leaves out what a service does not say", () => {
  const { name, key, scheduler, servers } = SERVICE;
  assertEquals(decidedService({ name, key, scheduler, quiescent: false, servers: [] }), {
    name,
    key,
    scheduler,
    quiescent: false,
    servers: [],
  });
  assertEquals(servers.length, 1);
});

Deno.test("health and tables read as they were written, but for when", () => {
  const health = { status: "down", streak: 2, served: true, since: 5 } as const;
  assertEquals(serverHealthOf(countedHealth(health)), { ...health, since: 0 });
  const server = { address: "10.0.0.1", port: 80, forwarding: "masq", weight: 1 } as const;
  const service = makeService({ key: KEY, scheduler: "rr" }, [server]);
  assertEquals(tableServiceOf(JSON.parse(JSON.stringify(recordedService(service)))), service);
  assertEquals(recordedTable(new Map([["a", service]])), [recordedService(service)]);
});

Deno.test("a view of an election reads as it was written", () => {
  const given = {
    ...view(),
    pending: { key: "reach a", forMs: 5 },
    fenced: new Set(["a"]),
    unfenced: new Set(["b"]),
  };
  assertEquals(electionViewOf(JSON.parse(JSON.stringify(recordedView(given)))), given);
});
