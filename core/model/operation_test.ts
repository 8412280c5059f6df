import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { applyOperation, describeOperation, editTable, type Operation } from "./operation.ts";
import { serverId, serviceId } from "./service.ts";
import {
  EMPTY_TABLE,
  makeService,
  makeTable,
  type ServiceSettings,
  type ServiceTable,
  type TableServer,
} from "./table.ts";

const settings: ServiceSettings = {
  key: { by: "address", protocol: "tcp", address: "10.0.0.150", port: 9072 },
  scheduler: "rr",
};
const first: TableServer = { address: "10.0.0.147", port: 9072, forwarding: "masq", weight: 1 };
const second: TableServer = { ...first, address: "10.0.0.146" };
const table = makeTable([makeService(settings, [first])]);

const anyServer: fc.Arbitrary<TableServer> = fc.record({
  address: fc.constantFrom("10.0.0.1", "10.0.0.2", "2001:db8::3"),
  port: fc.constantFrom(80, 443),
  forwarding: fc.constantFrom("masq" as const, "gate" as const, "ipip" as const),
  weight: fc.nat({ max: 3 }),
});
const anySettings: fc.Arbitrary<ServiceSettings> = fc.record({
  key: fc.oneof(
    fc.record({
      by: fc.constant("address" as const),
      protocol: fc.constantFrom("tcp" as const, "udp" as const),
      address: fc.constantFrom("10.0.0.150", "2001:db8::150"),
      port: fc.constantFrom(80, 443),
    }),
    fc.record({
      by: fc.constant("fwmark" as const),
      mark: fc.constantFrom(1, 2),
      family: fc.constantFrom(4 as const, 6 as const),
    }),
  ),
  scheduler: fc.constantFrom("rr", "wrr"),
});
const anyTable: fc.Arbitrary<ServiceTable> = fc
  .array(fc.tuple(anySettings, fc.array(anyServer, { maxLength: 4 })), { maxLength: 4 })
  .map((services) => makeTable(services.map(([each, servers]) => makeService(each, servers))));

Deno.test("describeOperation says every operation in one line", () => {
  const key = settings.key;
  const persistence = { timeoutSeconds: 60, netmask: "255.255.255.0" };
  const lines: ReadonlyArray<readonly [Operation, string]> = [
    [{ kind: "service.add", service: settings }, "add service 10.0.0.150:9072/tcp rr"],
    [
      { kind: "service.add", service: { ...settings, persistence: { timeoutSeconds: 1 } } },
      "add service 10.0.0.150:9072/tcp rr persistent 1s",
    ],
    [
      { kind: "service.edit", service: { ...settings, persistence } },
      "edit service 10.0.0.150:9072/tcp rr persistent 60s mask 255.255.255.0",
    ],
    [{ kind: "service.remove", service: settings }, "remove service 10.0.0.150:9072/tcp"],
    [
      { kind: "server.add", service: key, server: first },
      "add server 10.0.0.147:9072 masq weight 1 to 10.0.0.150:9072/tcp",
    ],
    [
      { kind: "server.edit", service: key, server: { ...first, weight: 0 } },
      "edit server 10.0.0.147:9072 masq weight 0 in 10.0.0.150:9072/tcp",
    ],
    [
      { kind: "server.remove", service: key, server: first },
      "remove server 10.0.0.147:9072 from 10.0.0.150:9072/tcp",
    ],
  ];
  for (const [operation, line] of lines) assertEquals(describeOperation(operation), line);
});

Deno.test("applyOperation adds, edits and removes services", () => {
  const added = applyOperation(EMPTY_TABLE, { kind: "service.add", service: settings });
  assertEquals(added, makeTable([makeService(settings, [])]));
  const edited = applyOperation(table, {
    kind: "service.edit",
    service: { ...settings, scheduler: "wrr" },
  });
  assertEquals(edited, makeTable([makeService({ ...settings, scheduler: "wrr" }, [first])]));
  assertEquals(applyOperation(table, { kind: "service.remove", service: settings }), EMPTY_TABLE);
});

Deno.test("applyOperation resets what an edit leaves out, as the kernel does", () => {
  const persistent = makeTable([
    makeService({ ...settings, persistence: { timeoutSeconds: 60 } }, [first]),
  ]);
  assertEquals(applyOperation(persistent, { kind: "service.edit", service: settings }), table);
});

Deno.test("applyOperation adds, edits and removes servers, and leaves the others alone", () => {
  const service = settings.key;
  const both = applyOperation(table, { kind: "server.add", service, server: second });
  assertEquals(both, makeTable([makeService(settings, [first, second])]));
  const quiet = { ...second, weight: 0 };
  assertEquals(
    applyOperation(both, { kind: "server.edit", service, server: quiet }),
    makeTable([makeService(settings, [first, quiet])]),
  );
  assertEquals(applyOperation(both, { kind: "server.remove", service, server: second }), table);
});

Deno.test("applyOperation refuses what the kernel refuses, in the kernel's words", () => {
  const service = settings.key;
  const elsewhere: ServiceSettings = { ...settings, key: { by: "fwmark", mark: 1, family: 4 } };
  const refused: ReadonlyArray<readonly [Operation, string]> = [
    [{ kind: "service.add", service: settings }, "service already exists"],
    [{ kind: "service.edit", service: elsewhere }, "no such service"],
    [{ kind: "service.remove", service: elsewhere }, "no such service"],
    [{ kind: "server.add", service: elsewhere.key, server: first }, "service not defined"],
    [{ kind: "server.edit", service: elsewhere.key, server: first }, "service not defined"],
    [{ kind: "server.remove", service: elsewhere.key, server: first }, "service not defined"],
    [{ kind: "server.add", service, server: first }, "destination already exists"],
    [{ kind: "server.edit", service, server: second }, "no such destination"],
    [{ kind: "server.remove", service, server: second }, "no such destination"],
  ];
  for (const [operation, why] of refused) {
    const error = assertThrows(() => applyOperation(table, operation));
    assertEquals(error.message, `cannot ${describeOperation(operation)}: ${why}`);
  }
});

/** An operation that the table accepts, chosen by two numbers. */
function fittingOperation(
  given: ServiceTable,
  service: ServiceSettings,
  server: TableServer,
  remove: boolean,
): Operation {
  const found = given.get(serviceId(service.key));
  if (found === undefined) return { kind: "service.add", service };
  const kind = found.servers.has(serverId(server))
    ? remove ? "server.remove" : "server.edit"
    : remove
    ? "service.remove"
    : "server.add";
  return kind === "service.remove" ? { kind, service } : { kind, service: service.key, server };
}

Deno.test("applyOperation never changes the table that it is given", () => {
  const law = fc.property(anyTable, anySettings, anyServer, fc.boolean(), (given, ...rest) => {
    const before = structuredClone(given);
    const operation = fittingOperation(given, ...rest);
    applyOperation(given, operation);
    assertEquals(given, before);
  });
  fc.assert(law);
});

Deno.test("applyOperation touches nothing but the service that the operation names", () => {
  const law = fc.property(anyTable, anySettings, anyServer, fc.boolean(), (given, ...rest) => {
    const operation = fittingOperation(given, ...rest);
    const after = applyOperation(given, operation);
    const named = serviceId(rest[0].key);
    for (const [id, service] of given) {
      if (id !== named) assertEquals(after.get(id), service);
    }
    for (const id of after.keys()) if (id !== named) assertEquals(given.has(id), true);
  });
  fc.assert(law);
});

Deno.test("applyOperation undoes an addition by the removal of the same", () => {
  fc.assert(fc.property(anyTable, anySettings, anyServer, (given, service, server) => {
    const id = serviceId(service.key);
    const found = given.get(id);
    if (found === undefined) {
      const added = applyOperation(given, { kind: "service.add", service });
      assertEquals(applyOperation(added, { kind: "service.remove", service }), given);
    } else if (!found.servers.has(serverId(server))) {
      const named = { service: service.key, server };
      const added = applyOperation(given, { kind: "server.add", ...named });
      assertEquals(applyOperation(added, { kind: "server.remove", ...named }), given);
    }
  }));
});

Deno.test("applyOperation gives the same when an edit is applied twice", () => {
  fc.assert(fc.property(anyTable, anySettings, anyServer, (given, service, server) => {
    const found = given.get(serviceId(service.key));
    if (found === undefined) return;
    const edit: Operation = { kind: "service.edit", service };
    const once = applyOperation(given, edit);
    assertEquals(applyOperation(once, edit), once);
    if (!found.servers.has(serverId(server))) return;
    const weigh: Operation = { kind: "server.edit", service: service.key, server };
    const weighed = applyOperation(given, weigh);
    assertEquals(applyOperation(weighed, weigh), weighed);
    assertEquals(weighed.get(serviceId(service.key))?.servers.get(serverId(server)), server);
  }));
});

const anySteps = fc.array(fc.tuple(anySettings, anyServer, fc.boolean()), { maxLength: 30 });

Deno.test("editTable does many operations as applyOperation does them one after the other", () => {
  fc.assert(fc.property(anyTable, anySteps, (given, steps) => {
    const before = structuredClone(given);
    const edit = editTable(given);
    let expected = given;
    for (const step of steps) {
      const operation = fittingOperation(expected, ...step);
      expected = applyOperation(expected, operation);
      edit.apply(operation);
      assertEquals(edit.table, expected);
      assertEquals([...edit.table.keys()], [...expected.keys()]);
    }
    assertEquals(given, before);
  }));
});

Deno.test("editTable changes nothing by an operation that it refuses, and goes on with the next", () => {
  const service = settings.key;
  const edit = editTable(table);
  assertThrows(() => edit.apply({ kind: "server.add", service, server: first }));
  assertThrows(() => edit.apply({ kind: "service.add", service: settings }));
  assertEquals(edit.table, table);
  edit.apply({ kind: "server.add", service, server: second });
  assertThrows(() => edit.apply({ kind: "server.add", service, server: second }));
  assertEquals(edit.table, makeTable([makeService(settings, [first, second])]));
});

Deno.test("editTable forgets the servers of a service that is removed and added again", () => {
  const service = settings.key;
  const edit = editTable(table);
  edit.apply({ kind: "server.add", service, server: second });
  edit.apply({ kind: "service.remove", service: settings });
  edit.apply({ kind: "service.add", service: settings });
  edit.apply({ kind: "server.add", service, server: second });
  assertEquals(edit.table, makeTable([makeService(settings, [second])]));
  assertEquals(table, makeTable([makeService(settings, [first])]));
});
