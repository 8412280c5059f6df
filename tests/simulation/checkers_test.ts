import { assert, assertThrows } from "@std/assert";
import { configOf, server, service } from "../../core/director_fixtures.ts";
import { makeService, makeTable, type Operation, type TableServer } from "../../core/model/mod.ts";
import {
  foreignIsUntouched,
  InvariantError,
  noServiceIsEmptied,
  OnlyCheckedServersServe,
  OnlyWhatIsInForce,
  tableIsRight,
} from "./checkers.ts";

// Each checker is shown a violation here, because a checker that cannot fail checks nothing.

const { key } = service([]);
const one: TableServer = { address: "10.0.0.1", port: 80, forwarding: "masq", weight: 1 };
const two: TableServer = { ...one, address: "10.0.0.2" };
const tableOf = (...servers: TableServer[]) =>
  makeTable([makeService({ key, scheduler: "rr" }, servers)]);
const add = (each: TableServer): Operation => ({ kind: "server.add", service: key, server: each });
const remove = (each: TableServer): Operation => ({
  kind: "server.remove",
  service: key,
  server: each,
});

Deno.test("noServiceIsEmptied finds a plan that removes before it adds", () => {
  noServiceIsEmptied(tableOf(one), [add(two), remove(one)]);
  assertThrows(() => noServiceIsEmptied(tableOf(one), [remove(one), add(two)]), InvariantError);
});

Deno.test("noServiceIsEmptied finds a plan that lowers before it raises", () => {
  const down: Operation = { kind: "server.edit", service: key, server: { ...one, weight: 0 } };
  assertThrows(() => noServiceIsEmptied(tableOf(one), [down, add(two)]), InvariantError);
});

Deno.test("foreignIsUntouched finds a foreign service that went", () => {
  const foreignKey = { by: "address", protocol: "udp", address: "10.0.9.9", port: 53 } as const;
  const foreign = makeTable([makeService({ key: foreignKey, scheduler: "wlc" }, [])]);
  foreignIsUntouched(foreign, foreign);
  assertThrows(() => foreignIsUntouched(foreign, makeTable([])), InvariantError);
});

Deno.test("OnlyCheckedServersServe finds a server that was never up, and one that went down", () => {
  const checker = new OnlyCheckedServersServe();
  const facts = {
    service: "10.0.0.150:80/tcp",
    server: "10.0.0.1:80",
    message: "",
    id: 1,
    time: 1,
  };
  assertThrows(() => checker.operation(add(one), "none"), InvariantError);
  checker.see({ ...facts, type: "server.up" });
  checker.operation(add(one), "none");
  checker.see({ ...facts, type: "server.down" });
  assertThrows(() => checker.operation(add(one), "none"), InvariantError);
});

Deno.test("OnlyWhatIsInForce finds what only a refused configuration says, and one that is in force all the same", () => {
  const [first, second] = [configOf([service([server(1)])]), configOf([service([server(2)])])];
  const checker = new OnlyWhatIsInForce(first);
  checker.operation(add(one));
  checker.operation(add({ ...two, weight: 0 }));
  assertThrows(
    () => checker.operation(add(two)),
    InvariantError,
    "is in no configuration in force",
  );
  checker.refused(second);
  checker.loaded(second);
  checker.operation(add(two));
  checker.operation(add(one));
  checker.loaded(configOf([]));
  assertThrows(() => checker.operation(add(one)), InvariantError);
  checker.operation(remove(one));
  checker.loaded(first);
  assertThrows(() => checker.refused(first), InvariantError, "refused is in force");
});

const nothingSaid = () => ({ out: false });

Deno.test("tableIsRight finds a missing, a dead, a foreign and a wrongly weighted server", () => {
  const config = configOf([service([server(1), server(2)])]);
  const truth = { healthy: (id: string) => id === "10.0.0.1:80", said: nothingSaid };
  tableIsRight(config, truth, tableOf(one));
  const wrong = [
    tableOf(),
    tableOf(one, two),
    tableOf(one, { ...two, address: "10.0.0.9" }),
    tableOf({ ...one, weight: 4 }),
    makeTable([]),
  ];
  for (const table of wrong) {
    assertThrows(() => tableIsRight(config, truth, table), InvariantError);
  }
});

Deno.test("tableIsRight finds a fallback that is missing and one that is not needed", () => {
  const fallback = { address: "127.0.0.1", port: 80, forwarding: "gate" } as const;
  const config = configOf([service([server(1)], { fallback })]);
  const inUse = { ...fallback, weight: 1 };
  const [dead, well] = [false, true].map((is) => ({ healthy: () => is, said: nothingSaid }));
  assert(dead !== undefined && well !== undefined);
  tableIsRight(config, dead, tableOf(inUse));
  assertThrows(() => tableIsRight(config, dead, tableOf()), InvariantError);
  assertThrows(() => tableIsRight(config, well, tableOf(one, inUse)), InvariantError);
});

Deno.test("tableIsRight finds a server that an operator has taken out, and one without the weight that he gave", () => {
  const config = configOf([service([server(1), server(2)])]);
  const said = (_service: string, id: string) =>
    id === "10.0.0.2:80" ? { out: true } : { out: false, weight: 5 };
  const truth = { healthy: () => true, said };
  tableIsRight(config, truth, tableOf({ ...one, weight: 5 }));
  assertThrows(() => tableIsRight(config, truth, tableOf(one)), InvariantError);
  assertThrows(
    () => tableIsRight(config, truth, tableOf({ ...one, weight: 5 }, two)),
    InvariantError,
  );
});

Deno.test("tableIsRight finds a server that is down and should have been added with weight 0", () => {
  const config = configOf([
    service([server(1), server(2)], { quiescent: true, readdquiescent: true }),
  ]);
  const truth = { healthy: (id: string) => id === "10.0.0.1:80", said: nothingSaid };
  tableIsRight(config, truth, tableOf(one, { ...two, weight: 0 }));
  assertThrows(() => tableIsRight(config, truth, tableOf(one)), InvariantError);
});
