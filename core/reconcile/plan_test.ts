import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  applyOperation,
  describeOperation,
  describeServer,
  describeSettings,
  makeService,
  makeTable,
  type Operation,
  serviceId,
  type ServiceTable,
  type TableServer,
  type TableService,
} from "../model/mod.ts";
import { normalizeTable, plan } from "./plan.ts";

const key = (last: number) =>
  ({ by: "address", protocol: "tcp", address: `10.0.0.${last}`, port: 80 }) as const;
const server = (last: number, weight = 1, forwarding: TableServer["forwarding"] = "masq") => ({
  address: `10.0.1.${last}`,
  port: 80,
  forwarding,
  weight,
});
const service = (last: number, servers: TableServer[], scheduler = "rr") =>
  makeService({ key: key(last), scheduler }, servers);

const applyAll = (table: ServiceTable, operations: readonly Operation[]) =>
  operations.reduce(applyOperation, table);

Deno.test("plan adds a missing service before its servers", () => {
  const operations = plan(makeTable([service(1, [server(1), server(2)])]), makeTable([]));
  assertEquals(operations.map(describeOperation), [
    "add service 10.0.0.1:80/tcp rr",
    "add server 10.0.1.1:80 masq weight 1 to 10.0.0.1:80/tcp",
    "add server 10.0.1.2:80 masq weight 1 to 10.0.0.1:80/tcp",
  ]);
});

Deno.test("plan touches only the server that changed", () => {
  const actual = makeTable([service(1, [server(1), server(2)]), service(2, [server(3)])]);
  const desired = makeTable([service(1, [server(1), server(2, 5)]), service(2, [server(3)])]);
  assertEquals(plan(desired, actual).map(describeOperation), [
    "edit server 10.0.1.2:80 masq weight 5 in 10.0.0.1:80/tcp",
  ]);
});

Deno.test("plan adds and raises before it lowers and removes", () => {
  const actual = makeTable([service(1, [server(1), server(2, 0), server(3, 4)])]);
  const desired = makeTable([service(1, [server(2, 3), server(3, 1), server(4)])]);
  assertEquals(plan(desired, actual).map(describeOperation), [
    "edit server 10.0.1.2:80 masq weight 3 in 10.0.0.1:80/tcp",
    "add server 10.0.1.4:80 masq weight 1 to 10.0.0.1:80/tcp",
    "edit server 10.0.1.3:80 masq weight 1 in 10.0.0.1:80/tcp",
    "remove server 10.0.1.1:80 from 10.0.0.1:80/tcp",
  ]);
});

Deno.test("plan edits a service whose settings changed and keeps its servers", () => {
  const actual = makeTable([service(1, [server(1)], "rr")]);
  const desired = makeTable([service(1, [server(1)], "wlc")]);
  assertEquals(plan(desired, actual).map(describeOperation), ["edit service 10.0.0.1:80/tcp wlc"]);
});

Deno.test("plan carries every setting of a service and of a server, because an edit resets what it leaves out", () => {
  const settings = {
    key: key(1),
    scheduler: "sh",
    schedulerFlags: ["sh-port"],
    persistence: { timeoutSeconds: 60, netmask: "255.255.255.0" },
    onePacket: true,
  };
  const limited = { ...server(1), upperThreshold: 9, lowerThreshold: 3 };
  const desired = makeTable([makeService(settings, [limited])]);
  assertEquals(plan(desired, makeTable([])), [
    { kind: "service.add", service: settings },
    { kind: "server.add", service: key(1), server: limited },
  ]);
  for (
    const changed of [
      { ...settings, schedulerFlags: ["sh-fallback", "sh-port"] },
      { key: key(1), scheduler: "sh", schedulerFlags: ["sh-port"], onePacket: true },
    ]
  ) {
    assertEquals(plan(desired, makeTable([makeService(changed, [limited])])), [
      { kind: "service.edit", service: settings },
    ]);
  }
  assertEquals(plan(desired, makeTable([makeService(settings, [server(1)])])), [
    { kind: "server.edit", service: key(1), server: limited },
  ]);
});

Deno.test("plan leaves somebody else's services alone and removes retired ones", () => {
  const actual = makeTable([service(1, [server(1)]), service(2, [server(2)])]);
  assertEquals(plan(makeTable([]), actual), []);
  const retired = new Set(["10.0.0.2:80/tcp", "10.0.0.9:80/tcp"]);
  assertEquals(plan(makeTable([]), actual, retired).map(describeOperation), [
    "remove service 10.0.0.2:80/tcp",
  ]);
});

Deno.test("plan keeps a service that is desired again although it is named as retired", () => {
  const table = makeTable([service(1, [server(1)])]);
  assertEquals(plan(table, table, new Set(["10.0.0.1:80/tcp"])), []);
});

Deno.test("normalizeTable maps every service, and does nothing without a function", () => {
  const table = makeTable([service(1, [server(1)])]);
  assertEquals(normalizeTable(table, undefined), table);
  const renamed = normalizeTable(table, (each) => ({ ...each, scheduler: "sh" }));
  assertEquals([...renamed.values()].map((each) => each.scheduler), ["sh"]);
});

// Properties. Few addresses and weights on purpose, so that services and servers often coincide.

const anyServer: fc.Arbitrary<TableServer> = fc.record({
  address: fc.integer({ min: 1, max: 5 }).map((last) => `10.0.1.${last}`),
  port: fc.constantFrom(80, 81),
  forwarding: fc.constantFrom<TableServer["forwarding"][]>("masq", "gate", "ipip"),
  weight: fc.integer({ min: 0, max: 3 }),
  upperThreshold: fc.integer({ min: 1, max: 2 }),
  lowerThreshold: fc.constant(1),
}, { requiredKeys: ["address", "port", "forwarding", "weight"] });

const anyService: fc.Arbitrary<TableService> = fc.record({
  last: fc.integer({ min: 1, max: 4 }),
  scheduler: fc.constantFrom("rr", "wrr", "wlc"),
  extras: fc.record({
    persistence: fc.record({ timeoutSeconds: fc.integer({ min: 1, max: 3 }) }),
    schedulerFlags: fc.constantFrom(["flag-1"], ["flag-1", "flag-2"]),
    onePacket: fc.constant(true),
  }, { requiredKeys: [] }),
  servers: fc.array(anyServer, { maxLength: 6 }),
}).map(({ last, scheduler, extras, servers }) =>
  makeService({ key: key(last), scheduler, ...extras }, servers)
);

const anyTable = fc.array(anyService, { maxLength: 4 }).map(makeTable);

/** As text without the order of entries, which tables do not have. */
function canonical(table: ServiceTable): string[] {
  return [...table.values()].flatMap(({ servers, ...settings }) => [
    describeSettings(settings),
    ...Array.from(servers.values(), (each) => `${serviceId(settings.key)} ${describeServer(each)}`),
  ]).sort();
}

Deno.test("plan applied to the actual table gives the desired table, and planned again gives nothing", () => {
  fc.assert(
    fc.property(anyTable, anyTable, (desired, actual) => {
      const retired = new Set(actual.keys());
      const after = applyAll(actual, plan(desired, actual, retired));
      assertEquals(canonical(after), canonical(desired));
      assertEquals(plan(desired, after, retired), []);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("plan never changes what is neither desired nor retired", () => {
  fc.assert(fc.property(anyTable, anyTable, (desired, actual) => {
    const after = applyAll(actual, plan(desired, actual));
    for (const [id, before] of actual) {
      if (!desired.has(id)) assertEquals(after.get(id), before);
    }
  }));
});

Deno.test("plan leaves no service without servers on the way that has servers before and after", () => {
  const hasServers = (each: TableService | undefined) => (each?.servers.size ?? 0) > 0;
  const serves = (each: TableService | undefined) =>
    [...(each?.servers.values() ?? [])].some((one) => one.weight > 0);
  fc.assert(
    fc.property(anyTable, anyTable, (desired, actual) => {
      let table = actual;
      for (const operation of plan(desired, actual, new Set(actual.keys()))) {
        table = applyOperation(table, operation);
        for (const [id, before] of actual) {
          const after = desired.get(id);
          const now = table.get(id);
          if (hasServers(before) && hasServers(after)) assert(hasServers(now), id);
          if (serves(before) && serves(after)) assert(serves(now), id);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("plan names each thing at most once", () => {
  fc.assert(fc.property(anyTable, anyTable, (desired, actual) => {
    const names = plan(desired, actual, new Set(actual.keys())).map((operation) =>
      "server" in operation
        ? `${serviceId(operation.service)} ${operation.server.address}:${operation.server.port}`
        : serviceId(operation.service.key)
    );
    assertEquals(new Set(names).size, names.length);
  }));
});
