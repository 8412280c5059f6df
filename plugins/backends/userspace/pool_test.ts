import { assertEquals, assertThrows } from "@std/assert";
import {
  type Persistence,
  RingmasterError,
  type ServiceSettings,
  type TableServer,
} from "../../../core/plugin/mod.ts";
import { createFakeClock } from "../../../core/testing/mod.ts";
import { createPool, type PoolServer, statsOf } from "./pool.ts";

const KEY = { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 } as const;
const CLIENT = "192.0.2.1";

function server(name: string, weight = 1): TableServer {
  return { address: `10.0.0.${name.charCodeAt(0)}`, port: 80, forwarding: "masq", weight };
}

function settings(scheduler: string, persistence?: Persistence): ServiceSettings {
  return { key: KEY, scheduler, ...(persistence === undefined ? {} : { persistence }) };
}

function make(scheduler: string, persistence?: Persistence, names = "ab") {
  const clock = createFakeClock();
  const pool = createPool(clock, settings(scheduler, persistence));
  for (const name of names) pool.add(server(name));
  const choose = (client = CLIENT, port = 1) => nameOf(pool.choose(client, port));
  return { clock, pool, choose };
}

function nameOf(found: PoolServer | undefined): string {
  return found === undefined ? "-" : String.fromCharCode(Number(found.endpoint.address.slice(7)));
}

const id = (name: string) => `10.0.0.${name.charCodeAt(0)}:80`;

function get(pool: ReturnType<typeof make>["pool"], name: string): PoolServer {
  const found = pool.servers.get(id(name));
  if (found === undefined) throw new Error(`no server ${name}`);
  return found;
}

Deno.test("createPool chooses by the scheduler and by present weights", () => {
  const { pool, choose } = make("rr");
  assertEquals([choose(), choose(), choose()], ["a", "b", "a"]);
  pool.change(server("a", 0));
  assertEquals([choose(), choose()], ["b", "b"]);
  pool.change(server("b", 0));
  assertEquals(choose(), "-");
});

Deno.test("createPool refuses a scheduler that it does not know and says which it does", () => {
  const error = assertThrows(() => make("lblc"), RingmasterError);
  assertEquals(error.code, "backend_failed");
  assertEquals(
    error.message,
    'cannot balance 10.0.0.150:80/tcp with scheduler "lblc" in this process: ' +
      "userspace knows rr, wrr, lc, wlc, sed, nq, sh, fo",
  );
});

Deno.test("createPool keeps everything when an edit names a scheduler that it does not know", () => {
  const { pool, choose } = make("rr", { timeoutSeconds: 10 });
  pool.touch(CLIENT, get(pool, "b"));
  assertThrows(() => pool.edit(settings("mh")), RingmasterError);
  assertEquals([pool.settings.scheduler, choose()], ["rr", "b"]);
  pool.close();
});

Deno.test("createPool sends a remembered client to its server, also with weight 0", () => {
  const { pool, choose } = make("rr", { timeoutSeconds: 10 });
  pool.touch(CLIENT, get(pool, "b"));
  pool.change(server("b", 0));
  assertEquals([choose(), choose(), choose("192.0.2.2")], ["b", "b", "a"]);
  pool.close();
});

Deno.test("createPool forgets a removed server's clients, also when it comes back", () => {
  const { pool, choose } = make("fo", { timeoutSeconds: 10 });
  pool.touch(CLIENT, get(pool, "b"));
  pool.remove(id("b"));
  assertEquals(choose(), "a");
  pool.add(server("b"));
  assertEquals(choose(), "a");
});

Deno.test("createPool starts a returning server's counters anew", () => {
  const { pool } = make("rr");
  get(pool, "a").connections = 7;
  pool.remove(id("a"));
  pool.add(server("a"));
  assertEquals(statsOf(get(pool, "a")), {
    activeConnections: 0,
    inactiveConnections: 0,
    connections: 0,
    failedConnections: 0,
    bytesIn: 0,
    bytesOut: 0,
  });
});

Deno.test("createPool keeps counters and place when a server is changed", () => {
  const { pool } = make("rr");
  get(pool, "a").connections = 7;
  pool.change({ ...server("a", 5), forwarding: "gate" });
  const { connections, settings: found } = get(pool, "a");
  assertEquals([connections, found.weight, found.forwarding], [7, 5, "gate"]);
  assertEquals([...pool.servers.keys()], [id("a"), id("b")]);
});

Deno.test("createPool goes on with its turn when an edit leaves the scheduler as it is", () => {
  const { pool, choose } = make("rr");
  assertEquals(choose(), "a");
  pool.edit(settings("rr", { timeoutSeconds: 5 }));
  assertEquals(choose(), "b");
  pool.edit(settings("fo"));
  assertEquals([choose(), choose()], ["a", "a"]);
});

Deno.test("createPool keeps what it remembers when an edit changes only the time", async () => {
  const { clock, pool, choose } = make("rr", { timeoutSeconds: 10 });
  pool.touch(CLIENT, get(pool, "b"));
  pool.edit(settings("rr", { timeoutSeconds: 100 }));
  await clock.advance(99_000);
  assertEquals(choose(), "b");
  await clock.advance(1_000);
  assertEquals([choose(), clock.pending], ["a", 0]);
});

Deno.test("createPool forgets everything when an edit changes the mask or ends persistence", () => {
  const { clock, pool, choose } = make("fo", { timeoutSeconds: 10 });
  pool.touch(CLIENT, get(pool, "b"));
  pool.edit(settings("fo", { timeoutSeconds: 10, netmask: "255.255.255.0" }));
  assertEquals(choose(), "a");
  pool.touch(CLIENT, get(pool, "b"));
  assertEquals(choose("192.0.2.99"), "b");
  pool.edit(settings("fo"));
  assertEquals([choose(), clock.pending], ["a", 0]);
});

Deno.test("createPool takes releases of connections that began before persistence was edited", () => {
  const { clock, pool, choose } = make("fo", { timeoutSeconds: 10 });
  const release = pool.hold(CLIENT, get(pool, "b"));
  pool.edit(settings("fo"));
  release();
  pool.edit(settings("fo", { timeoutSeconds: 10 }));
  assertEquals([choose(), clock.pending], ["a", 0]);
});

Deno.test("createPool without persistence remembers nobody and has no timer", () => {
  const { clock, pool, choose } = make("rr");
  pool.touch(CLIENT, get(pool, "b"));
  const release = pool.hold(CLIENT, get(pool, "b"));
  assertEquals([choose(), choose(), clock.pending], ["a", "b", 0]);
  release();
});

/** So many connections to that server begin, or end. */
function connect(pool: ReturnType<typeof make>["pool"], name: string, count: number): void {
  get(pool, name).active += count;
}

Deno.test("createPool gives a server at its upper threshold nothing new until it is below the lower one", () => {
  const { pool, choose } = make("rr", undefined, "");
  pool.add({ ...server("a"), upperThreshold: 2, lowerThreshold: 1 });
  pool.add(server("b"));
  const take = () => {
    const name = choose();
    connect(pool, name, 1);
    return name;
  };
  assertEquals([take(), take(), take(), take(), take(), take()], ["a", "b", "a", "b", "b", "b"]);
  connect(pool, "a", -1);
  assertEquals(take(), "b");
  connect(pool, "a", -1);
  assertEquals([take(), take()].sort(), ["a", "b"]);
});

Deno.test("createPool has nobody for a client when every server is at its threshold", () => {
  const { pool, choose } = make("wlc", undefined, "");
  pool.add({ ...server("a"), upperThreshold: 1 });
  assertEquals(choose(), "a");
  connect(pool, "a", 1);
  assertEquals(choose(), "-");
});

Deno.test("createPool keeps a remembered client with a server that is over its threshold", () => {
  const { pool, choose } = make("rr", { timeoutSeconds: 10 }, "");
  pool.add({ ...server("a"), upperThreshold: 1 });
  pool.add(server("b"));
  pool.touch(CLIENT, get(pool, "a"));
  connect(pool, "a", 5);
  assertEquals([choose(), choose(), choose("192.0.2.2")], ["a", "a", "b"]);
  pool.close();
});

Deno.test("createPool lets an overloaded server go at once when its threshold is raised or taken away", () => {
  for (const edited of [{ ...server("a"), upperThreshold: 9 }, server("a")]) {
    const { pool, choose } = make("fo", undefined, "");
    pool.add({ ...server("a"), upperThreshold: 1 });
    choose();
    connect(pool, "a", 1);
    assertEquals(choose(), "-");
    pool.change(edited);
    assertEquals(choose(), "a");
  }
});

Deno.test("createPool begins to heed a threshold that an edit brings", () => {
  const { pool, choose } = make("fo", undefined, "a");
  connect(pool, "a", 3);
  pool.change({ ...server("a"), upperThreshold: 2 });
  assertEquals([choose(), choose()], ["a", "-"]);
});

Deno.test("createPool with sh-port spreads one client's connections, and without it does not", () => {
  const spread = (schedulerFlags: readonly string[]) => {
    const pool = createPool(createFakeClock(), { ...settings("sh"), schedulerFlags });
    for (const name of "abcd") pool.add(server(name));
    const ports = Array.from({ length: 40 }, (_, index) => 40_000 + index);
    return new Set(ports.map((port) => nameOf(pool.choose(CLIENT, port)))).size;
  };
  assertEquals([spread(["sh-port"]), spread(["sh-fallback"]), spread([])], [4, 1, 1]);
});

Deno.test("createPool keeps everything when an edit asks for what only the kernel does", () => {
  const { pool, choose } = make("rr");
  assertThrows(() => pool.edit({ ...settings("rr"), onePacket: true }), RingmasterError);
  assertThrows(
    () => pool.edit({ ...settings("fo"), schedulerFlags: ["mh-port"] }),
    RingmasterError,
  );
  assertEquals([pool.settings, choose(), choose()], [settings("rr"), "a", "b"]);
});
