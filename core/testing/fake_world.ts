/**
 * A world for a whole director: servers whose health a test sets, a table that it can look at, spoil
 * and change behind the director's back, a clock and files in memory. Nothing in it touches the system.
 */

import {
  applyOperation,
  EMPTY_TABLE,
  formatEndpoint,
  type Operation,
  type ServiceTable,
  type TableStats,
} from "../model/mod.ts";
import { RingmasterError } from "../errors.ts";
import { type AnyPlugin, createRegistry, definePlugin, type Registry, z } from "../plugin/mod.ts";
import type { Ports } from "../ports/mod.ts";
import { createFakeClock, type FakeClock } from "./fake_clock.ts";
import { createFakeFiles, type FakeFiles } from "./fake_files.ts";
import { createSeededRandom } from "./fake_random.ts";
import { createFakePorts } from "./harness.ts";

export interface FakeWorld {
  readonly clock: FakeClock;
  readonly files: FakeFiles;
  readonly ports: Ports;
  readonly registry: Registry;
  /** Health by endpoint (`10.0.0.1:80`); a server that is not named is healthy, `hangs` never answers. */
  readonly servers: Map<string, "healthy" | "failing" | "hangs">;
  /** The table of the backend; assign to it to change it by somebody else's hand. */
  table: ServiceTable;
  /** Every operation that the backend carried out, in order. */
  readonly applied: Operation[];
  /** Called with the table and every batch before the backend begins with it. */
  onBatch: (before: ServiceTable, operations: readonly Operation[]) => void;
  /** Called for each operation before it is carried out; may throw to refuse it, as a kernel does. */
  beforeOperation: (operation: Operation) => void;
  /** Called for each reading of the table; may throw. */
  beforeList: () => void;
  /** Whether the backend says that it can work. */
  usable: boolean;
  readonly checks: Map<string, number>;
  /** Active connections by endpoint, which the backend counts; it does not count where this is empty. */
  readonly connections: Map<string, number>;
}

export function createFakeWorld(seed: number = 1): FakeWorld {
  const clock = createFakeClock();
  const files = createFakeFiles();
  const world: FakeWorld = {
    clock,
    files,
    ports: createFakePorts({ clock, files, random: createSeededRandom(seed) }),
    registry: createRegistry([]),
    servers: new Map(),
    table: EMPTY_TABLE,
    applied: [],
    onBatch: () => {},
    beforeOperation: () => {},
    beforeList: () => {},
    usable: true,
    checks: new Map(),
    connections: new Map(),
  };
  return Object.assign(world, {
    registry: createRegistry([fakeChecker(world), fakeBackend(world)]),
  });
}

/** Options that the fake checker takes, so that a test can change a check. */
const CHECK_OPTIONS = z.strictObject({ request: z.string().optional() });

function fakeChecker(world: FakeWorld): AnyPlugin {
  return definePlugin({
    kind: "checker",
    name: "http",
    summary: "Finds what the test says of the server.",
    options: CHECK_OPTIONS,
    create: () => ({
      check(target) {
        const id = formatEndpoint(target);
        world.checks.set(id, (world.checks.get(id) ?? 0) + 1);
        switch (world.servers.get(id) ?? "healthy") {
          case "healthy":
            return Promise.resolve({ healthy: true, message: "status 200" });
          case "failing":
            return Promise.resolve({ healthy: false, message: "connection refused" });
          case "hangs":
            return new Promise(() => {});
        }
      },
    }),
  });
}

function fakeBackend(world: FakeWorld): AnyPlugin {
  return definePlugin({
    kind: "backend",
    name: "ipvsadm",
    summary: "A table in memory that the test holds.",
    options: z.strictObject({}),
    create: () => ({
      probe: () => Promise.resolve({ usable: world.usable, reason: "as the test says" }),
      async list() {
        await Promise.resolve();
        world.beforeList();
        return world.table;
      },
      async apply(operations) {
        await Promise.resolve();
        world.onBatch(world.table, operations);
        for (const operation of operations) applyOne(world, operation);
      },
      stats: () => Promise.resolve(statsOf(world)),
    }),
  });
}

function statsOf({ table, connections }: FakeWorld): TableStats {
  if (connections.size === 0) return new Map();
  return new Map(
    [...table].map(([id, { servers }]) => [
      id,
      new Map([...servers.keys()].map((server) => [server, {
        activeConnections: connections.get(server) ?? 0,
        inactiveConnections: 0,
      }])),
    ]),
  );
}

function applyOne(world: FakeWorld, operation: Operation): void {
  try {
    world.beforeOperation(operation);
    world.table = applyOperation(world.table, operation);
    world.applied.push(operation);
  } catch (thrown) {
    throw new RingmasterError("backend_failed", thrown instanceof Error ? thrown.message : "");
  }
}
