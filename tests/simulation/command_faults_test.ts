/** The reconciler with the ipvsadm backend, whose program goes wrong at random, on a fake clock. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { chooseBackend } from "../../core/backends.ts";
import { createEventBus, type DirectorEvent } from "../../core/events/mod.ts";
import {
  type DirectorConfig,
  makeService,
  makeTable,
  serviceId,
  type ServiceTable,
  type TableServer,
  type VirtualServiceKey,
} from "../../core/model/mod.ts";
import { createRegistry } from "../../core/plugin/mod.ts";
import { ATTEMPTS_MAX, normalizeTable, PERIOD_MS, Reconciler } from "../../core/reconcile/mod.ts";
import {
  COMMAND_FAULTS,
  type CommandFault,
  createFakeClock,
  createFakeCommands,
  createTestContext,
  injectFaults,
} from "../../core/testing/mod.ts";
import { asListed } from "../../plugins/backends/ipvsadm/arguments.ts";
import { plugin } from "../../plugins/backends/ipvsadm/mod.ts";
import { imitateIpvsadm } from "../../plugins/backends/ipvsadm/test_imitation.ts";

function key(last: number, protocol: "tcp" | "udp" = "tcp"): VirtualServiceKey {
  return { by: "address", protocol, address: `10.0.0.${last}`, port: 80 };
}

function server(last: number, weight = 1): TableServer {
  return { address: `10.0.1.${last}`, port: 80, forwarding: "masq", weight };
}

const OURS = [key(1), key(2)];
const FOREIGN = makeTable([
  makeService({ key: key(9), scheduler: "wlc" }, [server(9, 3)]),
  makeService({ key: { by: "fwmark", mark: 7, family: 6 }, scheduler: "rr" }, []),
]);

/** A table that is wanted: for each of our services some servers, or no such service. */
const anyTarget: fc.Arbitrary<ServiceTable> = fc.tuple(...OURS.map((each) =>
  fc.option(
    fc.uniqueArray(
      fc.record({
        address: fc.integer({ min: 1, max: 4 }).map((last) => `10.0.1.${last}`),
        port: fc.constant(80),
        forwarding: fc.constantFrom("masq", "gate" as const),
        weight: fc.nat(3),
        upperThreshold: fc.integer({ min: 1, max: 9 }),
      }, { requiredKeys: ["address", "port", "forwarding", "weight"] }),
      { maxLength: 4, selector: ({ address }) => address },
    ).map((servers) => makeService({ key: each, scheduler: "rr" }, servers)),
    { nil: undefined },
  )
)).map((services) => makeTable(services.filter((each) => each !== undefined)));

async function setUp() {
  const clock = createFakeClock();
  const ipvsadm = imitateIpvsadm(FOREIGN);
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: clock.now, onFault: (message) => assert(false, message) });
  bus.subscribe((event) => events.push(event));
  const world = {
    target: makeTable([]),
    /** Which command goes wrong, and how. */
    choose: (_isListing: boolean): CommandFault | undefined => undefined,
    commands: 0,
  };
  const programs = createFakeCommands((request) => {
    const result = ipvsadm.run(request);
    foreignIsUntouched(ipvsadm.table);
    return result;
  });
  const command = injectFaults(programs, ({ args }) => {
    world.commands++;
    return world.choose(args[0] === "-L");
  });
  const backend = await chooseBackend({
    config: { backend: plugin.name } as DirectorConfig,
    registry: createRegistry([plugin]),
    clock,
    contextOf: (pluginId) => createTestContext(pluginId, { clock, command }),
  });
  const ours = new Set(OURS.map(serviceId));
  const reconciler = new Reconciler({
    clock,
    backend,
    events: bus,
    target: () => ({
      table: world.target,
      retired: new Set([...ours].filter((id) => !world.target.has(id))),
    }),
  });
  const isReached = () => {
    const expected = new Map([...normalizeTable(world.target, asListed), ...FOREIGN]);
    assertEquals(ipvsadm.table, expected);
    assertEquals(reconciler.state().state, "settled");
  };
  return { clock, ipvsadm, world, reconciler, events, isReached };
}

function foreignIsUntouched(table: ServiceTable): void {
  for (const [id, service] of FOREIGN) assertEquals(table.get(id), service);
}

/** Longer than a listing that hangs may take, the longest wait after failures, and a period. */
const REST_MS = 60_000 + 10_000 + 2 * PERIOD_MS;

const anyFault = fc.option(fc.constantFrom(...COMMAND_FAULTS), { nil: undefined });
const anyStep = fc.record({
  target: anyTarget,
  faults: fc.array(anyFault, { maxLength: 12 }),
  waitMs: fc.nat(20_000),
});

Deno.test("the reconciler survives every fault of ipvsadm, comes to the wanted table once they stop, and touches nobody else's services", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 5 }), async (steps) => {
      const { clock, world, reconciler, events, isReached } = await setUp();
      reconciler.start();
      for (const { target, faults, waitMs } of steps) {
        const queue = [...faults];
        world.choose = () => queue.shift();
        world.target = target;
        reconciler.due();
        await clock.advance(waitMs);
      }
      world.choose = () => undefined;
      await clock.advance(REST_MS);
      isReached();
      for (const event of events) seen.add(event.type);
      await reconciler.stop();
      assertEquals(clock.pending, 0);
    }),
    { numRuns: 150 },
  );
  for (const type of ["reconcile.applied", "reconcile.failed", "reconcile.recovered"]) {
    assert(seen.has(type), `no run had ${type}`);
  }
});

/** Faults that never let a change through, and whether they befall listings too. */
const LASTING: readonly (readonly [CommandFault, "everything" | "changes"])[] = [
  ["fail", "everything"],
  ["fail", "changes"],
  ["missing", "everything"],
  ["missing", "changes"],
  ["hang", "everything"],
  ["hang", "changes"],
  ["lie", "everything"],
  ["lie", "changes"],
  ["garble", "everything"],
];

const SPAN_MS = 600_000;
/**
 * The change of three operations is tried as a whole and by halves, down to what is refused alone; before each try are
 * two listings, and the program is looked for in three places.
 */
const COMMANDS_PER_ATTEMPT = 30;

for (const [fault, of] of LASTING) {
  Deno.test(`a lasting ${fault} of ${of} is told as degraded, tried again with a bound, and got over`, async () => {
    const { clock, world, reconciler, events, isReached } = await setUp();
    reconciler.start();
    await reconciler.idle();
    world.commands = 0;
    world.choose = (isListing) => of === "changes" && isListing ? undefined : fault;
    world.target = makeTable([
      makeService({ key: key(1), scheduler: "rr" }, [server(1), server(2)]),
    ]);
    reconciler.due();
    // No listing takes longer than ten seconds, no change longer than a minute.
    await clock.advance(90_000);
    for (let look = 0; look < 10; look++) {
      assertEquals(reconciler.state().state, "degraded");
      await clock.advance((SPAN_MS - 90_000) / 10);
    }
    const attempts = ATTEMPTS_MAX + SPAN_MS / PERIOD_MS;
    assert(world.commands <= attempts * COMMANDS_PER_ATTEMPT, String(world.commands));
    assert(world.commands >= 10, String(world.commands));
    const told = events.filter(({ type }) => type === "reconcile.failed");
    assertEquals(told.length <= ATTEMPTS_MAX + 1, true, String(told.length));
    assertEquals(new Set(events.map(({ type }) => type)), new Set(["reconcile.failed"]));

    world.choose = () => undefined;
    await clock.advance(REST_MS);
    isReached();
    assertEquals(events.slice(-2).map(({ type }) => type), [
      "reconcile.applied",
      "reconcile.recovered",
    ]);
    await reconciler.stop();
  });
}

Deno.test("a lasting partial fault lets a change through all the same, part by part", async () => {
  const { clock, world, reconciler, events, isReached } = await setUp();
  world.choose = (isListing) => isListing ? undefined : "partial";
  world.target = makeTable([
    makeService({ key: key(1), scheduler: "rr" }, [1, 2, 3, 4].map((last) => server(last))),
  ]);
  reconciler.start();
  await clock.advance(REST_MS);
  isReached();
  const types = events.map(({ type }) => type);
  assertEquals(types.includes("reconcile.drift_found"), false);
  assertEquals(types.filter((type) => type === "reconcile.failed").length <= 1, true);
  assertEquals(reconciler.state().state, "settled");
  await reconciler.stop();
});
