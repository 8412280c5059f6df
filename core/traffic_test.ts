import { assertEquals } from "@std/assert";
import type { ConnectionTableSnapshot, ServerStats, TableStats } from "./model/mod.ts";
import { createFakeClock } from "./testing/mod.ts";
import { RATE_MAX_MS, ratesBetween, READING_MS, Traffic } from "./traffic.ts";

const SERVICE = "10.0.0.150:80/tcp";
const SERVER = "10.0.0.1:80";
const TABLE: ConnectionTableSnapshot = { size: 4_096, used: 3 };

function counted(connections: number, bytesIn = 0, bytesOut = 0): ServerStats {
  return { activeConnections: 0, inactiveConnections: 0, connections, bytesIn, bytesOut };
}

function setUp() {
  const clock = createFakeClock();
  const kernel = {
    server: counted(0) as ServerStats | undefined,
    failing: false,
    readings: 0,
    takesMs: 0,
  };
  const traffic = new Traffic(clock, () => ({
    async stats(): Promise<TableStats> {
      kernel.readings++;
      if (kernel.takesMs > 0) {
        await new Promise<void>((resolve) => void clock.after(kernel.takesMs, resolve));
      }
      if (kernel.failing) throw new Error("no table");
      return new Map([[
        SERVICE,
        new Map(kernel.server === undefined ? [] : [[SERVER, kernel.server]]),
      ]]);
    },
    connectionTable: () => Promise.resolve(TABLE),
  }));
  const rates = async () => (await traffic.read()).rates(SERVICE, SERVER);
  return { clock, kernel, traffic, rates };
}

Deno.test("Traffic asks the backend at most once a second, whoever and however many want to know", async () => {
  const { clock, kernel, traffic } = setUp();
  const all = await Promise.all([traffic.read(), traffic.read(), traffic.read()]);
  assertEquals([kernel.readings, new Set(all).size], [1, 1]);
  await clock.advance(READING_MS - 1);
  await traffic.read();
  assertEquals(kernel.readings, 1);
  await clock.advance(1);
  const { stats, connectionTable } = await traffic.read();
  assertEquals(kernel.readings, 2);
  assertEquals(stats?.get(SERVICE)?.get(SERVER), counted(0));
  assertEquals(connectionTable, TABLE);
});

Deno.test("Traffic never reads twice at the same time, however long the backend takes", async () => {
  const { clock, kernel, traffic } = setUp();
  kernel.takesMs = 4_000;
  const first = traffic.read();
  await clock.advance(3_000);
  const second = traffic.read();
  await clock.advance(1_000);
  assertEquals(await first, await second);
  assertEquals(kernel.readings, 1);
});

Deno.test("Traffic counts rates over the time between two readings", async () => {
  const { clock, kernel, rates } = setUp();
  assertEquals(await rates(), undefined);
  kernel.server = counted(20, 4_000, 8_000);
  await clock.advance(2_000);
  const expected = { connectionsPerSecond: 10, bytesInPerSecond: 2_000, bytesOutPerSecond: 4_000 };
  assertEquals(await rates(), expected);
  kernel.server = counted(1_000);
  await clock.advance(500);
  assertEquals(await rates(), expected, "the last reading is shared, with its rates");
});

Deno.test("Traffic gives no rate for counters that went backwards, and for servers that were not there", async () => {
  const { clock, kernel, rates } = setUp();
  kernel.server = counted(50);
  await rates();
  kernel.server = counted(3);
  await clock.advance(1_000);
  assertEquals(await rates(), undefined, "backwards");
  kernel.server = undefined;
  await clock.advance(1_000);
  assertEquals(await rates(), undefined, "gone");
  kernel.server = counted(1);
  await clock.advance(1_000);
  assertEquals(await rates(), undefined, "new");
  kernel.server = counted(2);
  await clock.advance(1_000);
  assertEquals((await rates())?.connectionsPerSecond, 1);
});

Deno.test("Traffic gives no rate over a long pause, which would say nothing of now", async () => {
  const { clock, kernel, rates } = setUp();
  await rates();
  kernel.server = counted(1_000);
  await clock.advance(RATE_MAX_MS + 1);
  assertEquals(await rates(), undefined);
  kernel.server = counted(1_002);
  await clock.advance(1_000);
  assertEquals((await rates())?.connectionsPerSecond, 2);
});

Deno.test("Traffic goes on after a reading that failed, with the rates of the time in between", async () => {
  const { clock, kernel, traffic, rates } = setUp();
  await rates();
  kernel.failing = true;
  await clock.advance(1_000);
  const { stats, connectionTable } = await traffic.read();
  assertEquals([stats, connectionTable, await rates()], [undefined, TABLE, undefined]);
  kernel.failing = false;
  kernel.server = counted(6);
  await clock.advance(1_000);
  assertEquals((await rates())?.connectionsPerSecond, 3);
});

Deno.test("Traffic takes no rate over less than a second where one reading was slow and the next was not", async () => {
  const { clock, kernel, traffic } = setUp();
  kernel.takesMs = 950;
  const first = traffic.read();
  await clock.advance(1_000);
  await first;
  kernel.takesMs = 0;
  kernel.server = counted(5);
  assertEquals((await traffic.read()).rates(SERVICE, SERVER), undefined, "50 ms after the first");
  kernel.server = counted(21);
  await clock.advance(1_000);
  assertEquals((await traffic.read()).rates(SERVICE, SERVER)?.connectionsPerSecond, 20);
});

Deno.test("Traffic of a director that has no backend yet is empty", async () => {
  const traffic = new Traffic(createFakeClock(), () => undefined);
  const { stats, connectionTable, rates } = await traffic.read();
  assertEquals([stats, connectionTable, rates(SERVICE, SERVER)], [undefined, undefined, undefined]);
});

Deno.test("ratesBetween needs all three counters on both sides", () => {
  const whole = counted(1, 1, 1);
  const { bytesIn: _, ...partial } = whole;
  assertEquals(ratesBetween(partial, whole, 1_000), undefined);
  assertEquals(ratesBetween(whole, partial, 1_000), undefined);
  assertEquals(ratesBetween(undefined, whole, 1_000), undefined);
  assertEquals(ratesBetween(whole, whole, 1_000), {
    connectionsPerSecond: 0,
    bytesInPerSecond: 0,
    bytesOutPerSecond: 0,
  });
});
