import { assertEquals } from "@std/assert";
import { createEventBus, type DirectorEvent } from "../events/mod.ts";
import type { CheckOutcome, CheckResult, ServerId, ServiceId } from "../model/mod.ts";
import { createFakeClock, createSeededRandom } from "../testing/mod.ts";
import { type Adoption, Monitor, type Watched } from "./monitor.ts";

const WEB = "10.0.0.150:80/tcp";
const A = "a:80";

function setUp() {
  const clock = createFakeClock();
  const events: DirectorEvent[] = [];
  const results: [ServiceId, ServerId, CheckOutcome][] = [];
  const bus = createEventBus({ now: clock.now, onFault: (message) => console.error(message) });
  bus.subscribe((event) => events.push(event));
  const changes: string[] = [];
  const monitor: Monitor = new Monitor({
    clock,
    random: createSeededRandom(1),
    events: bus,
    // Who is told looks at health at once, as the director does.
    onChange: (service) =>
      changes.push(
        `${service} ${monitor.health(WEB, A)?.status} ${monitor.health(WEB, "b:80")?.status}`,
      ),
    onResult: (...result) => results.push(result),
  });
  let checks = 0;
  let healthy = true;
  const base = { service: WEB, thresholds: { rise: 1, fall: 1 } };
  const checked = (server = A): Watched => ({
    ...base,
    server,
    probe: {
      key: `http ${server}`,
      intervalMs: 1_000,
      timeoutMs: 500,
      run(): Promise<CheckResult> {
        checks++;
        return Promise.resolve({ healthy, message: healthy ? "200" : "refused" });
      },
    },
  });
  const fixed = (type: "on" | "off", server = A): Watched => ({
    ...base,
    server,
    probe: {
      key: type,
      fixed: type === "on" ? "up" : "as_found",
      message: `never checked: check type ${type}`,
    },
  });
  const status = (server = A) => monitor.health(WEB, server)?.status;
  const told = () =>
    events.map((event) => "message" in event ? `${event.type} ${event.message}` : event.type);
  return {
    clock,
    monitor,
    changes,
    results,
    checked,
    fixed,
    status,
    told,
    checks: () => checks,
    setHealthy: (value: boolean) => healthy = value,
  };
}

const found = (adoption: Adoption) => () => adoption;

Deno.test("Monitor has a server that is always up in service at once, and never checks it", async () => {
  const { clock, monitor, fixed, status, told, checks, changes } = setUp();
  monitor.watch([fixed("on")]);
  assertEquals(status(), "up");
  assertEquals(monitor.health(WEB, A)?.served, true);
  assertEquals(monitor.health(WEB, A)?.last, undefined);
  assertEquals(told(), ["server.up never checked: check type on"]);
  assertEquals(changes.length, 1);
  await clock.advance(10_000);
  assertEquals([checks(), told().length, monitor.counters().probes], [0, 1, 0]);
  assertEquals(clock.pending, 0);
  monitor.stop();
});

Deno.test("Monitor tells of servers that are never checked only when the health of all is known", () => {
  const { monitor, fixed, changes } = setUp();
  monitor.watch([fixed("on"), fixed("on", "b:80")]);
  assertEquals(changes, [`${WEB} up unknown`, `${WEB} up up`]);
  monitor.stop();
});

Deno.test("Monitor leaves a server of type off as it is found: serving, quiesced or not at all", () => {
  for (
    const [adoption, status, served] of [
      ["serving", "up", true],
      ["quiesced", "down", true],
      [undefined, "down", false],
    ] as const
  ) {
    const { monitor, fixed, told } = setUp();
    monitor.watch([fixed("off")], found(adoption));
    const health = monitor.health(WEB, A);
    assertEquals([health?.status, health?.served], [status, served]);
    const wanted = status === "up" ? [] : ["server.down never checked: check type off"];
    assertEquals(told(), wanted);
    monitor.stop();
  }
});

Deno.test("Monitor has a server of type on up also where it was found with weight 0", () => {
  const { monitor, fixed, status } = setUp();
  monitor.watch([fixed("on")], found("quiesced"));
  assertEquals(status(), "up");
  monitor.stop();
});

Deno.test("Monitor says nothing more of servers that are never checked when nothing changes", () => {
  const { monitor, fixed, told, status } = setUp();
  monitor.watch([fixed("off"), fixed("on", "b:80")]);
  const before = told().length;
  // A reload asks nobody how servers are found that are watched already.
  monitor.watch([fixed("off"), fixed("on", "b:80")], found("serving"));
  assertEquals([status(), status("b:80"), told().length], ["down", "up", before]);
  monitor.stop();
});

Deno.test("Monitor keeps the state of a server whose check is turned off, up or down", async () => {
  for (const healthy of [true, false]) {
    const { clock, monitor, checked, fixed, status, checks, told, setHealthy } = setUp();
    setHealthy(healthy);
    monitor.watch([checked()]);
    await clock.advance(100);
    const before = status();
    const last = monitor.health(WEB, A)?.since;
    const events = told().length;
    monitor.watch([fixed("off")]);
    setHealthy(!healthy);
    const asked = checks();
    await clock.advance(5_000);
    assertEquals([status(), checks(), told().length], [before, asked, events]);
    assertEquals(monitor.health(WEB, A)?.since, last);
    monitor.stop();
  }
});

Deno.test("Monitor has a server down whose check is turned off before its first result", async () => {
  const { clock, monitor, checked, fixed, status, results } = setUp();
  monitor.watch([checked()]);
  monitor.watch([fixed("off")]);
  assertEquals(status(), "down");
  await clock.advance(1_000);
  assertEquals([status(), results], ["down", []]);
  monitor.stop();
});

Deno.test("Monitor checks a server again whose check is no longer off, and keeps its state until then", async () => {
  const { clock, monitor, checked, fixed, status, setHealthy } = setUp();
  setHealthy(false);
  monitor.watch([fixed("off")], found("serving"));
  assertEquals(status(), "up");
  monitor.watch([checked()]);
  assertEquals(status(), "up");
  await clock.advance(100);
  assertEquals(status(), "down");
  monitor.stop();
});

Deno.test("Monitor has a server up at once that was down and is to be always up", async () => {
  const { clock, monitor, checked, fixed, status, told, setHealthy } = setUp();
  setHealthy(false);
  monitor.watch([checked()]);
  await clock.advance(100);
  assertEquals(status(), "down");
  monitor.watch([fixed("on")]);
  assertEquals(status(), "up");
  assertEquals(told().at(-1), "server.up never checked: check type on");
  monitor.stop();
});

Deno.test("Monitor tells each result for each server that it counts for, after its events", async () => {
  const { clock, monitor, checked, fixed, results, told, setHealthy } = setUp();
  const twin = { ...checked(), service: "other" };
  monitor.watch([checked(), twin, fixed("on", "b:80")]);
  await clock.advance(50);
  assertEquals(results.map(([service, server]) => [service, server]), [[WEB, A], ["other", A]]);
  assertEquals(results[0]?.[2].message, "200");
  setHealthy(false);
  await clock.advance(5_000);
  assertEquals(results.length >= 10, true);
  assertEquals(results.length % 2, 0);
  // Failures of a server that is down are no events, but they are results.
  assertEquals(told().filter((each) => each.startsWith("check.failed")).length, 2);
  assertEquals(results.filter(([, , outcome]) => !outcome.healthy).length >= 8, true);
  monitor.stop();
});
