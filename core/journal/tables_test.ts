import { assertEquals, assertNotEquals } from "@std/assert";
import {
  makeService,
  makeTable,
  type Operation,
  type ServiceTable,
  type TableServer,
} from "../model/mod.ts";
import { afterOperations, changesBetween, comparable, sameTable } from "./tables.ts";

const KEY = { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 } as const;

function server(last: number, weight = 1): TableServer {
  return { address: `10.0.0.${last}`, port: 80, forwarding: "masq", weight };
}

function table(...servers: TableServer[]): ServiceTable {
  return makeTable([makeService({ key: KEY, scheduler: "rr" }, servers)]);
}

Deno.test("sameTable looks at what the plan looks at, in whatever order", () => {
  assertEquals(sameTable(table(server(1), server(2)), table(server(2), server(1))), true);
  assertEquals(sameTable(table(server(1)), table({ ...server(1), upperThreshold: 0 })), true);
  assertEquals(sameTable(table(server(1)), table(server(1, 2))), false);
  assertEquals(sameTable(table(server(1)), table(server(2))), false);
  assertEquals(sameTable(table(server(1)), table(server(1), server(2))), false);
  assertEquals(sameTable(table(), new Map()), false);
  const other = makeTable([makeService({ key: KEY, scheduler: "wlc" }, [])]);
  assertEquals(sameTable(table(), other), false);
  const mark = { by: "fwmark", mark: 1, family: 4 } as const;
  assertEquals(
    sameTable(table(), makeTable([makeService({ key: mark, scheduler: "rr" }, [])])),
    false,
  );
});

Deno.test("changesBetween says what makes one table into another, and afterOperations makes it", () => {
  const from = table(server(1), server(2));
  for (const to of [table(server(2, 5), server(3)), new Map(), from]) {
    const changes = changesBetween(from, to) ?? [];
    assertEquals(sameTable(afterOperations(from, changes) ?? new Map(), to), true);
  }
  assertEquals(changesBetween(from, from), []);
});

Deno.test("afterOperations gives nothing where an operation does not fit", () => {
  const operation = { kind: "server.remove", service: KEY, server: server(9) } as const;
  assertEquals(afterOperations(table(), [operation]), undefined);
});

Deno.test("comparable leaves the order of operations, but for removals one after the other", () => {
  const remove = (last: number): Operation => {
    return { kind: "server.remove", service: KEY, server: server(last) };
  };
  const add: Operation = { kind: "server.add", service: KEY, server: server(5) };
  assertEquals(comparable([remove(2), remove(1)]), comparable([remove(1), remove(2)]));
  assertNotEquals(comparable([add, remove(1)]), comparable([remove(1), add]));
  assertEquals(comparable([add, remove(2), remove(1)]), [
    "add server 10.0.0.5:80 masq weight 1 to 10.0.0.150:80/tcp",
    "remove server 10.0.0.1:80 from 10.0.0.150:80/tcp",
    "remove server 10.0.0.2:80 from 10.0.0.150:80/tcp",
  ]);
  assertEquals(comparable([remove(2), add, remove(1)]).map((line) => line.split(" ")[0]), [
    "remove",
    "add",
    "remove",
  ]);
});
