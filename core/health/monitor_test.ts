import { assertEquals } from "@std/assert";
import { createEventBus, type DirectorEvent, type EventId } from "../events/mod.ts";
import type { CheckResult, ServiceId, Thresholds } from "../model/mod.ts";
import { createFakeClock, createSeededRandom } from "../testing/mod.ts";
import { Monitor, type Watched } from "./monitor.ts";

const WEB = "10.0.0.150:80/tcp";
const SIP = "10.0.0.150:5060/udp";

function setUp() {
  const clock = createFakeClock();
  const events: DirectorEvent[] = [];
  const changes: { service: ServiceId; cause: EventId }[] = [];
  const bus = createEventBus({ now: clock.now, onFault: (message) => console.error(message) });
  bus.subscribe((event) => events.push(event));
  const monitor = new Monitor({
    clock,
    random: createSeededRandom(1),
    events: bus,
    onChange: (service, cause) => changes.push({ service, cause }),
  });
  const healthy = new Map<string, boolean>();
  let checks = 0;
  const watched = (
    service: ServiceId,
    server: string,
    thresholds: Thresholds = { rise: 1, fall: 1 },
    key = server,
  ): Watched => ({
    service,
    server,
    thresholds,
    probe: {
      key,
      intervalMs: 1_000,
      timeoutMs: 500,
      run(): Promise<CheckResult> {
        checks++;
        const good = healthy.get(server) ?? true;
        return Promise.resolve({ healthy: good, message: good ? "200" : "refused" });
      },
    },
  });
  const types = () => events.map((event) => event.type);
  return { clock, monitor, events, types, changes, healthy, watched, checks: () => checks };
}

Deno.test("Monitor runs one probe for a check that services share, and tells each service", async () => {
  const { clock, monitor, watched, types, changes, checks } = setUp();
  monitor.watch([watched(WEB, "a:80"), watched(SIP, "a:80")]);
  await clock.advance(100);
  assertEquals(checks(), 1);
  assertEquals(types(), ["server.up", "server.up"]);
  assertEquals(changes.map((each) => each.service), [WEB, SIP]);
  monitor.stop();
});

Deno.test("Monitor counts failures for each service by its own thresholds, not three times for three services", async () => {
  const { clock, monitor, watched, healthy } = setUp();
  monitor.watch([
    watched(WEB, "a:80", { rise: 1, fall: 3 }),
    watched(SIP, "a:80", { rise: 1, fall: 1 }),
    watched("x", "a:80", { rise: 1, fall: 3 }),
  ]);
  await clock.advance(100);
  healthy.set("a:80", false);
  const seen = [];
  for (let round = 0; round < 5; round++) {
    await clock.advance(1_000);
    seen.push([WEB, SIP, "x"].map((service) => monitor.health(service, "a:80")?.status).join(" "));
  }
  assertEquals([...new Set(seen)], ["up down up", "down down down"]);
  assertEquals(seen.filter((each) => each === "up down up").length >= 1, true);
  monitor.stop();
});

Deno.test("Monitor names the failed check as the cause of the server being down, and does not repeat it", async () => {
  const { clock, monitor, watched, events, healthy } = setUp();
  monitor.watch([watched(WEB, "a:80", { rise: 1, fall: 2 })]);
  await clock.advance(100);
  healthy.set("a:80", false);
  await clock.advance(6_000);
  const failures = events.filter((event) => event.type === "check.failed");
  assertEquals(failures.map((event) => [event.streak, event.fall]), [[1, 2], [2, 2]]);
  const down = events.find((event) => event.type === "server.down");
  assertEquals(down?.cause, failures[1]?.id);
  monitor.stop();
});

Deno.test("Monitor keeps the health of servers that stay over a change, and forgets removed ones", async () => {
  const { clock, monitor, watched, healthy, types } = setUp();
  healthy.set("b:80", false);
  monitor.watch([watched(WEB, "a:80"), watched(WEB, "b:80")]);
  await clock.advance(100);
  const since = monitor.health(WEB, "a:80")?.since;
  const before = types().length;
  monitor.watch([watched(WEB, "a:80"), watched(WEB, "c:80")]);
  assertEquals(monitor.health(WEB, "a:80")?.since, since);
  assertEquals(monitor.health(WEB, "a:80")?.status, "up");
  assertEquals(monitor.health(WEB, "b:80"), undefined);
  assertEquals(monitor.health(WEB, "c:80")?.status, "unknown");
  assertEquals(types().length, before);
  monitor.stop();
});

Deno.test("Monitor keeps a server in its status when only its check changed, and counts from zero", async () => {
  const { clock, monitor, watched, healthy } = setUp();
  monitor.watch([watched(WEB, "a:80", { rise: 1, fall: 2 }, "old check")]);
  await clock.advance(100);
  healthy.set("a:80", false);
  await clock.advance(1_000);
  monitor.watch([watched(WEB, "a:80", { rise: 1, fall: 2 }, "new check")]);
  assertEquals(monitor.health(WEB, "a:80")?.status, "up");
  assertEquals(monitor.health(WEB, "a:80")?.streak, 0);
  await clock.advance(50);
  assertEquals(monitor.health(WEB, "a:80")?.status, "up", "one failure of the new check");
  await clock.advance(2_000);
  assertEquals(monitor.health(WEB, "a:80")?.status, "down");
  monitor.stop();
});

Deno.test("Monitor takes adopted servers as up until their checks fail, and quiesced ones as unknown", async () => {
  const { clock, monitor, watched, healthy, types } = setUp();
  healthy.set("a:80", false);
  monitor.watch(
    [watched(WEB, "a:80"), watched(WEB, "b:80"), watched(WEB, "c:80")],
    (_service, server) =>
      server === "a:80" ? "serving" : server === "b:80" ? "quiesced" : undefined,
  );
  const health = (server: string) => monitor.health(WEB, server);
  assertEquals([health("a:80")?.status, health("a:80")?.served], ["up", true]);
  assertEquals([health("b:80")?.status, health("b:80")?.served], ["unknown", true]);
  assertEquals([health("c:80")?.status, health("c:80")?.served], ["unknown", false]);
  await clock.advance(100);
  assertEquals(health("a:80")?.status, "down");
  assertEquals(types(), ["check.failed", "server.down", "server.up", "server.up"]);
  monitor.stop();
});

Deno.test("Monitor counts the checks of each server and what those of a service took, also over a reload", async () => {
  const { clock, monitor, watched, healthy, checks } = setUp();
  const all = [watched(WEB, "a:80"), watched(WEB, "b:80"), watched(SIP, "a:80")];
  healthy.set("b:80", false);
  monitor.watch(all);
  await clock.advance(1_900);
  const counted = (service: ServiceId, server: string) => {
    const tally = monitor.tally(service, server);
    return [tally?.total, tally?.failed, tally?.latencies()];
  };
  const times = monitor.tally(WEB, "a:80")?.total ?? 0;
  assertEquals(times >= 2 && 2 * times === checks(), true, `${times} of ${checks()} checks`);
  const good = Array<number>(times).fill(0);
  assertEquals(counted(WEB, "a:80"), [times, 0, good]);
  assertEquals(counted(WEB, "b:80"), [times, times, good.map(() => null)]);
  assertEquals(counted(SIP, "a:80"), [times, 0, good], "it counts for each service that shares it");
  const taken = (service: ServiceId) => monitor.latency(service)?.counts[0];
  assertEquals([taken(WEB), taken(SIP)], [2 * times, times]);
  assertEquals(monitor.counters().lateness?.counts.reduce((sum, count) => sum + count), 2 * times);
  monitor.watch(all.slice(0, 1));
  await clock.advance(1_000);
  assertEquals(counted(WEB, "a:80"), [times + 1, 0, [...good, 0]]);
  assertEquals([taken(WEB), taken(SIP)], [2 * times + 1, undefined]);
  assertEquals(monitor.tally(WEB, "b:80"), undefined);
  monitor.stop();
});

Deno.test("Monitor tells each outcome that counts with what it was made from, and nothing of the others", async () => {
  const { clock, watched, healthy } = setUp();
  const observed: string[] = [];
  const monitor = new Monitor({
    clock,
    random: createSeededRandom(1),
    events: createEventBus({ now: clock.now, onFault: () => {} }),
    onChange: () => observed.push("changed"),
    onObserved: ({ service, server, input, thresholds: { rise, fall }, before, after }) =>
      observed.push(
        `${service} ${server} ${JSON.stringify(input)} ${rise} ${fall}: ` +
          `${before.status} ${before.streak} to ${after.status} ${after.streak}`,
      ),
  });
  monitor.watch([watched(WEB, "a:80", { rise: 1, fall: 2 })]);
  await clock.advance(10_000);
  healthy.set("a:80", false);
  await clock.advance(10_000);
  const words = `${WEB} a:80`;
  assertEquals(observed, [
    `${words} {"healthy":true} 1 2: unknown 0 to up 0`,
    "changed",
    `${words} {"healthy":false} 1 2: up 0 to up 1`,
    `${words} {"healthy":false} 1 2: up 1 to down 0`,
    "changed",
  ]);
  monitor.stop();
});

Deno.test("Monitor tells of a server that is never checked why it is as it is", () => {
  const { clock } = setUp();
  const observed: unknown[] = [];
  const monitor = new Monitor({
    clock,
    random: createSeededRandom(1),
    events: createEventBus({ now: clock.now, onFault: () => {} }),
    onChange: () => {},
    onObserved: ({ input, after }) => observed.push(input, after.status),
  });
  const probe = { key: "on", fixed: "up", message: "never checked" } as const;
  const one = { service: WEB, server: "a:80", thresholds: { rise: 1, fall: 1 }, probe };
  monitor.watch([one]);
  monitor.watch([one]);
  assertEquals(observed, [{ fixed: "up" }, "up"]);
  monitor.stop();
});
