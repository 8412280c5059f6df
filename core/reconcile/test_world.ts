/** For this folder's tests: a reconciler, and the world around it. */

import { createEventBus, type DirectorEvent } from "../events/mod.ts";
import {
  applyOperation,
  describeOperation,
  EMPTY_TABLE,
  makeService,
  makeTable,
  type Operation,
  type ServiceId,
  type ServiceTable,
} from "../model/mod.ts";
import { createFakeClock } from "../testing/mod.ts";
import type { ReconcilerOptions, TableAccess } from "./options.ts";
import { Reconciler } from "./reconciler.ts";

export const ID = "10.0.0.150:80/tcp";

export function table(...lastOctets: number[]): ServiceTable {
  const key = { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 } as const;
  return makeTable([
    makeService(
      { key, scheduler: "rr" },
      lastOctets.map((last) => ({
        address: `10.0.0.${last}`,
        port: 80,
        forwarding: "masq",
        weight: 1,
      })),
    ),
  ]);
}

/** A reconciler on a fake clock, with a backend whose table and faults the test sets. */
export function setUp(
  options: Pick<Partial<ReconcilerOptions>, "dryRun" | "drift" | "onPlanned"> = {},
  access: Partial<TableAccess> = {},
) {
  const clock = createFakeClock();
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: clock.now, onFault: (message) => console.error(message) });
  bus.subscribe((event) => events.push(event));
  const world = {
    actual: EMPTY_TABLE,
    desired: table(1),
    retired: new Set<ServiceId>(),
    applied: [] as string[][],
    /** What the next calls do instead of working. */
    listFails: 0,
    applyFails: 0,
    /** So many calls of apply say that they did it and do nothing; with a number of operations, they do so many. */
    applyLies: 0,
    liesAfter: 0,
    lists: 0,
    applies: 0,
    /** Where set, apply waits for it. */
    gate: undefined as Promise<void> | undefined,
    roundsAtOnce: 0,
    mostAtOnce: 0,
  };
  const backend = {
    async list() {
      world.lists++;
      world.mostAtOnce = Math.max(world.mostAtOnce, ++world.roundsAtOnce);
      await Promise.resolve();
      world.roundsAtOnce--;
      if (world.listFails-- > 0) throw new Error("ipvsadm: no such luck");
      world.listFails = 0;
      return world.actual;
    },
    async apply(operations: readonly Operation[]) {
      world.applies++;
      await world.gate;
      if (world.applyFails-- > 0) throw new Error("Memory allocation problem");
      world.applyFails = 0;
      if (world.applyLies > 0) {
        world.applyLies--;
        world.actual = operations.slice(0, world.liesAfter).reduce(applyOperation, world.actual);
        return;
      }
      world.applied.push(operations.map(describeOperation));
      world.actual = operations.reduce(applyOperation, world.actual);
    },
  };
  const reconciler = new Reconciler({
    clock,
    backend: { ...backend, ...access },
    events: bus,
    target: () => ({ table: world.desired, retired: world.retired }),
    ...options,
  });
  const types = () => events.map((event) => event.type);
  const ofType = <Type extends DirectorEvent["type"]>(type: Type) =>
    events.filter((event): event is DirectorEvent & { type: Type } => event.type === type);
  return { clock, reconciler, world, events, types, ofType };
}
