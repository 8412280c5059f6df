import { assertEquals } from "@std/assert";
import type { DirectorEvent, Fact } from "./events/mod.ts";
import { CHAIN_MAX, chainOf, stateOf } from "./explain.ts";
import type { Operation, ServiceSnapshot } from "./model/mod.ts";

const WEB = "10.0.0.150:80/tcp";
const MAIL = "10.0.0.151:25/tcp";
const ONE = "10.0.0.1:80";
const TWO = "10.0.0.2:80";

/** Events with ids from 1; the cause of each is the number beside it. */
function story(...facts: readonly (readonly [Fact, cause?: number])[]): DirectorEvent[] {
  return facts.map(([fact, cause], index) => ({
    ...fact,
    id: index + 1,
    time: index,
    ...(cause === undefined ? {} : { cause }),
  }));
}

const failed = (server: string, service = WEB): Fact => ({
  type: "check.failed",
  service,
  server,
  message: "refused",
  latencyMs: 1,
  streak: 1,
  fall: 1,
});
const down = (server: string, service = WEB): Fact => ({
  type: "server.down",
  service,
  server,
  message: "refused",
});
const up = (server: string, service = WEB): Fact => ({
  type: "server.up",
  service,
  server,
  message: "status 200",
});

function removal(last: number): Operation {
  return {
    kind: "server.remove",
    service: { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 },
    server: { address: `10.0.0.${last}`, port: 80, forwarding: "masq", weight: 1 },
  };
}
const applied = (...lastOctets: readonly number[]): Fact => ({
  type: "reconcile.applied",
  operations: lastOctets.map(removal),
  durationMs: 1,
});
const degraded: Fact = { type: "service.degraded", service: WEB, reason: "no server is up" };

function idsOf(events: readonly DirectorEvent[]): number[] {
  return events.map(({ id }) => id);
}

Deno.test("chainOf a server begins with what led to its last change and ends with what followed", () => {
  const events = story(
    [up(ONE)],
    [up(TWO)],
    [failed(ONE)],
    [down(ONE), 3],
    [failed(TWO, MAIL)],
    [applied(1), 4],
  );
  assertEquals(idsOf(chainOf(events, { service: WEB, server: ONE })), [3, 4, 6]);
  assertEquals(idsOf(chainOf(events, { service: WEB, server: TWO })), [2]);
  assertEquals(idsOf(chainOf(events, { service: MAIL, server: TWO })), [5]);
});

Deno.test("chainOf a server does not tell what happened to others in the same service", () => {
  const events = story([failed(ONE)], [down(ONE), 1], [applied(2), 2], [degraded, 2]);
  assertEquals(idsOf(chainOf(events, { service: WEB, server: ONE })), [1, 2]);
});

Deno.test("chainOf a server leaves out others that a change of the table was about beside it", () => {
  const events = story(
    [{ type: "director.started", node: "one", version: "1" }],
    [failed(ONE), 1],
    [down(ONE), 2],
    [failed(TWO), 1],
    [down(TWO), 4],
    [down("10.0.0.9:25", MAIL), 1],
    [applied(1, 2), 5],
    [applied(1), 6],
  );
  assertEquals(idsOf(chainOf(events, { service: WEB, server: ONE })), [1, 2, 3, 7, 8]);
  assertEquals(idsOf(chainOf(events, { service: WEB, server: TWO })), [1, 4, 5, 7]);
  // Of the whole service they are part, but not those of another one.
  const decided = [...events, ...story([degraded, 5]).map((event) => ({ ...event, id: 9 }))];
  const later = [...decided, { ...story([applied(1, 2), 6])[0], id: 10 } as DirectorEvent];
  assertEquals(idsOf(chainOf(later, { service: WEB })), [1, 4, 5, 9, 10]);
});

Deno.test("chainOf a fallback tells of the servers that it stands in for", () => {
  const used: Fact = { type: "service.fallback_used", service: WEB, server: "127.0.0.1:80" };
  const events = story([failed(ONE)], [down(ONE), 1], [used, 2], [applied(1), 2]);
  assertEquals(idsOf(chainOf(events, { service: WEB, server: "127.0.0.1:80" })), [1, 2, 3]);
  const standIn: Operation = {
    kind: "server.add",
    service: { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 },
    server: { address: "127.0.0.1", port: 80, forwarding: "masq", weight: 1 },
  };
  const change: Fact = { type: "reconcile.applied", operations: [standIn], durationMs: 1 };
  const alone = story([failed(ONE)], [down(ONE), 1], [change, 2]);
  assertEquals(idsOf(chainOf(alone, { service: WEB, server: "127.0.0.1:80" })), [1, 2, 3]);
});

Deno.test("chainOf a service follows the causes to the check that failed last", () => {
  const events = story(
    [failed(TWO)],
    [down(TWO), 1],
    [applied(2), 2],
    [failed(ONE)],
    [down(ONE), 4],
    [degraded, 5],
    [applied(1), 5],
  );
  assertEquals(idsOf(chainOf(events, { service: WEB })), [4, 5, 6, 7]);
});

Deno.test("chainOf tells all that is known where nothing in the history decided the state", () => {
  const events = story([failed(ONE)], [applied(1)]);
  assertEquals(idsOf(chainOf(events, { service: WEB, server: ONE })), [1, 2]);
  assertEquals(chainOf(events, { service: MAIL }), []);
  assertEquals(chainOf([], { service: WEB }), []);
});

Deno.test("chainOf follows a cause that is no longer kept as far as it can", () => {
  const [, second, third] = story([failed(ONE)], [down(ONE), 1], [applied(1), 2]);
  const kept = [second, third].filter((event) => event !== undefined);
  assertEquals(idsOf(chainOf(kept, { service: WEB, server: ONE })), [2, 3]);
});

Deno.test("chainOf is bounded: of a long one the youngest are told", () => {
  const facts = Array.from({ length: 200 }, () => [failed(ONE)] as const);
  const chain = chainOf(story([down(ONE)], ...facts), { service: WEB, server: ONE });
  assertEquals(chain.length, CHAIN_MAX);
  assertEquals(chain.at(-1)?.id, 201);
});

Deno.test("stateOf says how a service and each server that is out stands", () => {
  const server = { since: 0, forwarding: "masq", weight: 1 } as const;
  const snapshot: ServiceSnapshot = {
    id: WEB,
    name: "web",
    scheduler: "rr",
    quiescent: false,
    fallback: { id: "127.0.0.1:80", inUse: true },
    servers: [
      { ...server, id: ONE, status: "up", tableWeight: 1 },
      { ...server, id: TWO, status: "up", reason: "disabled by an operator" },
    ],
  };
  assertEquals(stateOf(snapshot, undefined), [
    `service ${WEB}: 1 of 2 servers get new connections`,
    "its fallback 127.0.0.1:80 is in use",
    `server ${TWO} is out: disabled by an operator`,
  ]);
  assertEquals(stateOf(snapshot, ONE), [`server ${ONE} of ${WEB} is up, weight 1`]);
  assertEquals(stateOf(snapshot, TWO), [
    `server ${TWO} of ${WEB} is up, not in the table`,
    "it gets no new connections: disabled by an operator",
  ]);
});

Deno.test("chainOf tells what was said of a server and still is, however long ago and in whichever run", () => {
  const set = (override: string, server = ONE): Fact => {
    return { type: "server.override_set", service: WEB, server, override };
  };
  const cleared = (override: string): Fact => {
    return { type: "server.override_cleared", service: WEB, server: ONE, override };
  };
  const started: Fact = { type: "director.started", node: "one", version: "1" };
  const entered: Fact = {
    type: "server.maintenance_entered",
    service: WEB,
    server: ONE,
    file: "f",
  };
  const subject = { service: WEB, server: ONE };
  const chain = (...facts: (readonly [Fact, cause?: number])[]) =>
    idsOf(chainOf(story(...facts), subject));
  const asked: Fact = {
    type: "operator.asked",
    verb: "disable",
    target: ONE,
    actor: "anna",
    role: "operate",
    from: "x",
  };
  assertEquals(chain([asked], [set("disabled"), 1], [started], [up(ONE)]), [1, 2, 4]);
  assertEquals(chain([set("disabled")], [cleared("disabled")], [up(ONE)]), [3]);
  assertEquals(chain([set("draining until x")], [set("disabled")], [up(ONE)]), [2, 3]);
  assertEquals(chain([set("weight 5")], [set("disabled")], [cleared("disabled")], [up(ONE)]), [
    1,
    4,
  ]);
  assertEquals(chain([set("disabled", TWO)], [up(ONE)]), [2]);
  // Of a file that is still there the next run tells again.
  assertEquals(chain([entered], [up(ONE)]), [1, 2]);
  assertEquals(chain([entered], [started], [up(ONE)]), [3]);
});
