import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { RingmasterError } from "../errors.ts";
import {
  applyOperation,
  describeOperation,
  EMPTY_TABLE,
  makeService,
  makeTable,
  type Operation,
  serviceId,
  type ServiceTable,
} from "../model/mod.ts";
import { applyOrDivide, REFUSALS_IN_A_ROW_MAX } from "./apart.ts";
import { plan } from "./plan.ts";

const idOf = (number: number) => `10.0.${number >> 8}.${number & 255}:80/tcp`;

function tableOf(count: number): ServiceTable {
  return makeTable(
    Array.from({ length: count }, (_, number) =>
      makeService({
        key: {
          by: "address",
          protocol: "tcp",
          address: `10.0.${number >> 8}.${number & 255}`,
          port: 80,
        },
        scheduler: "rr",
      }, [{ address: "10.1.0.1", port: 80, forwarding: "masq", weight: 1 }])),
  );
}

function serviceOf(operation: Operation): string {
  return serviceId("server" in operation ? operation.service : operation.service.key);
}

/** A backend that carries a batch out up to the first operation of a service that it refuses. */
function backendThat(refuses: (operation: Operation) => boolean) {
  const world = { table: EMPTY_TABLE, applies: 0, lists: 0 };
  return {
    world,
    apply(operations: readonly Operation[]): Promise<void> {
      world.applies++;
      for (const operation of operations) {
        if (refuses(operation)) {
          return Promise.reject(
            new RingmasterError("backend_failed", `no room for ${serviceOf(operation)}`),
          );
        }
        world.table = applyOperation(world.table, operation);
      }
      return Promise.resolve();
    },
    remainingTo: (wanted: ServiceTable) => () => {
      world.lists++;
      return Promise.resolve(plan(wanted, world.table));
    },
  };
}

Deno.test("a change that is carried out whole is applied once and read by nobody", async () => {
  const wanted = tableOf(3);
  const backend = backendThat(() => false);
  const outcome = await applyOrDivide(
    backend,
    plan(wanted, EMPTY_TABLE),
    backend.remainingTo(wanted),
  );
  assertEquals(outcome, undefined);
  assertEquals([backend.world.applies, backend.world.lists], [1, 0]);
});

Deno.test("every service but those that are refused is carried out, wherever they stand and however many", async () => {
  await fc.assert(fc.asyncProperty(
    fc.integer({ min: 1, max: 60 }),
    fc.uniqueArray(fc.nat(59), { minLength: 1, maxLength: 4 }),
    async (count, bad) => {
      const wanted = tableOf(count);
      const refused = new Set(bad.filter((each) => each < count).map(idOf));
      const backend = backendThat((operation) => refused.has(serviceOf(operation)));
      const outcome = await applyOrDivide(
        backend,
        plan(wanted, EMPTY_TABLE),
        backend.remainingTo(wanted),
      );
      // The service, and the server that nowhere can be added to.
      assertEquals(outcome?.operations.length ?? 0, 2 * refused.size);
      assertEquals(backend.world.table.size, count - refused.size);
      assert(backend.world.applies <= 1 + 2 * 8 * Math.ceil(Math.log2(2 * count) + 1));
    },
  ));
});

Deno.test("what can be done to a service is done, though its settings are refused", async () => {
  const before = tableOf(1);
  const [service] = before.values();
  assert(service !== undefined);
  const server = { port: 80, forwarding: "masq", weight: 1 } as const;
  const wanted = makeTable([
    makeService({ ...service, scheduler: "mh" }, [{ ...server, address: "10.1.0.2" }]),
  ]);
  const backend = backendThat((operation) => operation.kind === "service.edit");
  backend.world.table = before;
  const outcome = await applyOrDivide(backend, plan(wanted, before), backend.remainingTo(wanted));
  assertEquals(outcome?.operations.map(describeOperation), [`edit service ${idOf(0)} mh`]);
  const [after] = backend.world.table.values();
  assertEquals([...after?.servers.keys() ?? []], ["10.1.0.2:80"]);
});

Deno.test("the refusal names the first operation and how many more there are", async () => {
  const wanted = tableOf(5);
  const refused = new Set([idOf(1), idOf(3), idOf(4)]);
  const backend = backendThat((operation) => refused.has(serviceOf(operation)));
  const outcome = await applyOrDivide(
    backend,
    plan(wanted, EMPTY_TABLE),
    backend.remainingTo(wanted),
  );
  assertEquals(outcome?.message, `no room for ${idOf(1)}; and 5 more operations`);
});

Deno.test("a backend that refuses everything is not asked for every service", async () => {
  const wanted = tableOf(1_000);
  const backend = backendThat(() => true);
  const outcome = await applyOrDivide(
    backend,
    plan(wanted, EMPTY_TABLE),
    backend.remainingTo(wanted),
  );
  assertEquals(outcome?.operations.length, 2_000);
  assert(backend.world.applies <= 2 * REFUSALS_IN_A_ROW_MAX + 2, `${backend.world.applies} tries`);
});

Deno.test("who waited for the backend until the limit does not wait for each service again", async () => {
  let applies = 0;
  const wanted = tableOf(10);
  const apply = () => {
    applies++;
    return Promise.reject(new RingmasterError("timed_out", "not done within 1m"));
  };
  await assertRejects(
    () =>
      applyOrDivide(
        { apply },
        plan(wanted, EMPTY_TABLE),
        () => Promise.resolve(plan(wanted, EMPTY_TABLE)),
      ),
    RingmasterError,
    "not done within",
  );
  assertEquals(applies, 1);
});

Deno.test("a table that cannot be read ends the tries", async () => {
  const wanted = tableOf(10);
  const backend = backendThat(() => true);
  const unreadable = () => Promise.reject(new Error("Operation not permitted"));
  await assertRejects(
    () => applyOrDivide(backend, plan(wanted, EMPTY_TABLE), unreadable),
    Error,
    "not permitted",
  );
  assertEquals(backend.world.applies, 1);
});
