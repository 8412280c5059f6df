import { assert, assertEquals, assertFalse } from "@std/assert";
import {
  EMPTY_TABLE,
  makeService,
  makeTable,
  sameServer,
  sameSettings,
  type ServiceSettings,
  type TableServer,
} from "./table.ts";

const http: ServiceSettings = {
  key: { by: "address", protocol: "tcp", address: "10.0.0.150", port: 9072 },
  scheduler: "rr",
};
const server = (address: string, weight = 1, port = 9072): TableServer => ({
  address,
  port,
  forwarding: "masq",
  weight,
});

Deno.test("makeService keys the servers by their endpoint and keeps the settings", () => {
  const service = makeService({ ...http, persistence: { timeoutSeconds: 60 } }, [
    server("10.0.0.147"),
    server("10.0.0.146"),
  ]);
  assertEquals([...service.servers.keys()], ["10.0.0.147:9072", "10.0.0.146:9072"]);
  assertEquals(service.persistence, { timeoutSeconds: 60 });
  assertEquals(service.scheduler, "rr");
});

Deno.test("makeService keeps the last of two entries for one endpoint", () => {
  const service = makeService(http, [server("10.0.0.147", 1), server("10.0.0.147", 5)]);
  assertEquals(service.servers.size, 1);
  assertEquals(service.servers.get("10.0.0.147:9072")?.weight, 5);
});

Deno.test("makeTable keys the services by their id; EMPTY_TABLE has none", () => {
  const mark: ServiceSettings = { key: { by: "fwmark", mark: 3, family: 6 }, scheduler: "sh" };
  const table = makeTable([makeService(http, []), makeService(mark, [])]);
  assertEquals([...table.keys()], ["10.0.0.150:9072/tcp", "fwmark:3/6"]);
  assertEquals(EMPTY_TABLE.size, 0);
});

Deno.test("sameSettings compares scheduler and persistence, and not the key", () => {
  const persistent: ServiceSettings = { ...http, persistence: { timeoutSeconds: 1 } };
  assert(sameSettings(http, { ...http }));
  assert(sameSettings(http, { ...http, key: { by: "fwmark", mark: 1, family: 4 } }));
  assertFalse(sameSettings(http, { ...http, scheduler: "wrr" }));
  assertFalse(sameSettings(http, persistent), "persistence was added");
  assertFalse(sameSettings(persistent, http), "persistence was taken away");
  assertFalse(sameSettings(persistent, { ...http, persistence: { timeoutSeconds: 2 } }));
  const masked = { timeoutSeconds: 1, netmask: "255.255.255.0" };
  assertFalse(sameSettings(persistent, { ...http, persistence: masked }));
  assert(sameSettings({ ...http, persistence: masked }, { ...http, persistence: { ...masked } }));
});

Deno.test("sameServer compares weight and forwarding, and not the endpoint", () => {
  const first = server("10.0.0.147");
  assert(sameServer(first, server("10.0.0.146", 1, 80)));
  assertFalse(sameServer(first, { ...first, weight: 0 }));
  assertFalse(sameServer(first, { ...first, forwarding: "gate" }));
});
