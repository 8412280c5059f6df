import { assertEquals, assertRejects } from "@std/assert";
import { configOf, server, service, setStage, type Stage, WEB } from "./director_fixtures.ts";
import { describeOperation, makeService, makeTable, type ServiceTable } from "./model/mod.ts";
import { RingmasterError } from "./errors.ts";
import { createFakeWorld } from "./testing/mod.ts";

const ONE = "10.0.0.1:80";
const TWO = "10.0.0.2:80";

function tableOf(lastOctets: readonly number[], weight = 1, scheduler = "rr"): ServiceTable {
  const { key } = service([]);
  return makeTable([
    makeService(
      { key, scheduler },
      lastOctets.map((last) => ({
        address: `10.0.0.${last}`,
        port: 80,
        forwarding: "masq",
        weight,
      })),
    ),
  ]);
}

Deno.test("case 14: a fresh start adds the service and the good server, and does nothing about the down one", async () => {
  const { world, director } = setStage(configOf([service([server(1), server(2)])]));
  world.servers.set(TWO, "failing");
  await director.start();
  await world.clock.advance(100);
  assertEquals(world.applied.map(describeOperation), [
    "add service 10.0.0.150:80/tcp rr",
    "add server 10.0.0.1:80 masq weight 1 to 10.0.0.150:80/tcp",
  ]);
  await director.stop("test");
});

Deno.test("no server is in service before its first check has ended", async () => {
  const { world, director, weights } = setStage(configOf([service([server(1)])]));
  world.servers.set(ONE, "hangs");
  await director.start();
  await world.clock.advance(450);
  assertEquals([...world.table.keys()], [WEB]);
  assertEquals(weights(), {});
  await director.stop("test");
});

Deno.test("a server that fails leaves the table at its next check, and comes back when it is well", async () => {
  const { world, director, weights } = setStage(configOf([service([server(1), server(2)])]));
  await director.start();
  await world.clock.advance(2_000);
  assertEquals(weights(), { [ONE]: 1, [TWO]: 1 });
  world.servers.set(ONE, "failing");
  await world.clock.advance(1_010);
  assertEquals(weights(), { [TWO]: 1 });
  world.servers.set(ONE, "healthy");
  await world.clock.advance(1_010);
  assertEquals(Object.keys(weights()).sort(), [ONE, TWO]);
  await director.stop("test");
});

Deno.test("the events of a failure lead from the check to the operation, each naming its cause", async () => {
  const { world, director, events } = setStage(configOf([service([server(1), server(2)])]));
  await director.start();
  await world.clock.advance(2_000);
  events.length = 0;
  world.servers.set(ONE, "failing");
  await world.clock.advance(1_100);
  const [check, down, applied] = events;
  assertEquals(events.map((event) => event.type), [
    "check.failed",
    "server.down",
    "reconcile.applied",
  ]);
  assertEquals([down?.cause, applied?.cause], [check?.id, down?.id]);
  await director.stop("test");
});

Deno.test("case 17: with the last server the fallback comes in, and leaves when a server returns", async () => {
  const fallback = { address: "127.0.0.1", port: 80, forwarding: "gate" as const };
  const { world, director, weights, types } = setStage(
    configOf([service([server(1)], { fallback })]),
  );
  await director.start();
  await world.clock.advance(100);
  world.servers.set(ONE, "failing");
  await world.clock.advance(1_600);
  assertEquals(weights(), { "127.0.0.1:80": 1 });
  world.servers.set(ONE, "healthy");
  await world.clock.advance(1_100);
  assertEquals(weights(), { [ONE]: 1 });
  const told = types().filter((type) => type.startsWith("service."));
  assertEquals(told, [
    "service.degraded",
    "service.fallback_used",
    "service.recovered",
    "service.fallback_released",
  ]);
  await director.stop("test");
});

Deno.test("quiescent servers stay with weight 0 when they fail", async () => {
  const { world, director, weights } = setStage(
    configOf([service([server(1, 3), server(2)], { quiescent: true })]),
  );
  world.servers.set(TWO, "failing");
  await director.start();
  await world.clock.advance(100);
  assertEquals(weights(), { [ONE]: 3 }, "one that never was up is not added");
  world.servers.set(ONE, "failing");
  await world.clock.advance(1_600);
  assertEquals(weights(), { [ONE]: 0 });
  await director.stop("test");
});

Deno.test("a clean stop removes what is ours and leaves somebody else's service", async () => {
  const world = createFakeWorld();
  const foreign = { by: "address", protocol: "udp", address: "10.0.0.9", port: 53 } as const;
  world.table = makeTable([makeService({ key: foreign, scheduler: "wlc" }, [])]);
  const { director, types } = setStage(configOf([service([server(1)])]), world);
  await director.start();
  await world.clock.advance(100);
  await director.stop("SIGTERM");
  assertEquals([...world.table.keys()], ["10.0.0.9:53/udp"]);
  assertEquals(types().slice(-3), ["director.stopping", "reconcile.applied", "director.stopped"]);
  assertEquals(world.clock.pending, 0);
});

Deno.test("a stop without cleanstop does no operation at all", async () => {
  const { world, director } = setStage(configOf([service([server(1)])], { cleanstop: false }));
  await director.start();
  await world.clock.advance(100);
  const before = world.applied.length;
  await director.stop("SIGTERM");
  assertEquals(world.applied.length, before);
  assertEquals([...world.table.keys()], [WEB]);
});

Deno.test("a stop says what became of the table", async () => {
  const stopOf = async (cleanstop: boolean, prepare: (stage: Stage) => void) => {
    const stage = setStage(configOf([service([server(1)])], { cleanstop }));
    await stage.director.start();
    await stage.world.clock.advance(100);
    prepare(stage);
    await stage.director.stop("SIGTERM");
    return stage.sentences().at(-1);
  };
  const refuse = ({ world }: Stage) => {
    world.beforeOperation = () => {
      throw new Error("Operation not permitted");
    };
  };
  assertEquals(await stopOf(true, () => {}), "stopped; the services are out of the table");
  assertEquals(await stopOf(false, () => {}), "stopped; the service table stays as it is");
  assertEquals(
    await stopOf(true, refuse),
    "stopped; the services could not be taken out of the table",
  );
});

Deno.test("a restart takes over what an earlier run left, without an operation", async () => {
  const world = createFakeWorld();
  world.table = tableOf([1, 2]);
  const { director, weights } = setStage(configOf([service([server(1), server(2)])]), world);
  world.servers.set(TWO, "hangs");
  await director.start();
  await world.clock.advance(400);
  assertEquals(world.applied, []);
  await world.clock.advance(1_000);
  assertEquals(weights(), { [ONE]: 1 }, "the one that hangs is taken out once its check failed");
  await director.stop("test");
});

Deno.test("a restart removes a server that is no longer configured and repairs settings", async () => {
  const world = createFakeWorld();
  world.table = tableOf([1, 9], 5, "wlc");
  const { director } = setStage(configOf([service([server(1)])]), world);
  await director.start();
  await world.clock.advance(100);
  assertEquals(world.applied.map(describeOperation).sort(), [
    "edit server 10.0.0.1:80 masq weight 1 in 10.0.0.150:80/tcp",
    "edit service 10.0.0.150:80/tcp rr",
    "remove server 10.0.0.9:80 from 10.0.0.150:80/tcp",
  ]);
  await director.stop("test");
});

Deno.test("a change by hand is announced and put back", async () => {
  const { world, director, weights, types } = setStage(configOf([service([server(1)])]));
  await director.start();
  await world.clock.advance(100);
  world.table = tableOf([1, 7], 9);
  await world.clock.advance(6_000);
  assertEquals(weights(), { [ONE]: 1 });
  assertEquals(types().includes("reconcile.drift_found"), true);
  await director.stop("test");
});

Deno.test("a dry run plans, tells and touches nothing", async () => {
  const { world, director, types } = setStage(
    configOf([service([server(1)])]),
    createFakeWorld(),
    { dryRun: true },
  );
  await director.start();
  await world.clock.advance(3_000);
  await director.stop("test");
  assertEquals(world.applied, []);
  assertEquals(types().filter((type) => type === "reconcile.planned").length >= 1, true);
});

Deno.test("a start without a usable backend fails with the reason and stops what was started", async () => {
  const { world, director, types, sentences } = setStage(configOf([service([server(1)])]));
  world.usable = false;
  await assertRejects(() => director.start(), Error, "cannot use any backend");
  assertEquals(types().slice(-2), ["director.stopping", "director.stopped"]);
  assertEquals(sentences().at(-1), "stopped; the service table was not touched");
  assertEquals(world.clock.pending, 0);
});

Deno.test("a backend that fails at the start is retried, and the director goes on", async () => {
  const { world, director, weights } = setStage(configOf([service([server(1)])]));
  let failures = 3;
  world.beforeList = () => {
    if (failures-- > 0) throw new Error("not now");
  };
  await director.start();
  assertEquals((await director.snapshot()).reconcile.state, "degraded");
  await world.clock.advance(2_000);
  assertEquals(weights(), { [ONE]: 1 });
  assertEquals((await director.snapshot()).reconcile.state, "settled");
  await director.stop("test");
});

Deno.test("snapshot shows services, servers, backend and counters as they are", async () => {
  const { world, director } = setStage(configOf([service([server(1), server(2)])]));
  world.servers.set(TWO, "failing");
  await director.start();
  await world.clock.advance(100);
  const snapshot = await director.snapshot();
  assertEquals(snapshot.backend, { name: "ipvsadm", reason: "as the test says", dryRun: false });
  assertEquals(
    snapshot.services[0]?.servers.map(({ id, status, tableWeight, reason }) => [
      id,
      status,
      tableWeight,
      reason,
    ]),
    [[ONE, "up", 1, undefined], [TWO, "down", undefined, "connection refused"]],
  );
  assertEquals([snapshot.checks.total, snapshot.checks.failed], [2, 1]);
  assertEquals(JSON.parse(JSON.stringify(snapshot)), snapshot);
  await director.stop("test");
});

Deno.test("a snapshot and the latencies show what checks came to", async () => {
  const { world, director } = setStage(configOf([service([server(1), server(2)])]));
  world.servers.set(TWO, "failing");
  world.connections.set(ONE, 3);
  await director.start();
  await world.clock.advance(2_900);
  const times = world.checks.get(ONE) ?? 0;
  const { services: [web], checks, process } = await director.snapshot();
  assertEquals(web?.servers.map((each) => each.checks), [
    { total: times, failed: 0 },
    { total: times, failed: times },
  ]);
  assertEquals(web?.checkLatency?.counts[0], 2 * times);
  assertEquals(checks.lateness?.counts.reduce((sum, count) => sum + count), 2 * times);
  assertEquals(process, undefined, "nothing is known of a process on a fake clock");
  assertEquals(await director.control.latencies("web"), {
    [ONE]: Array(times).fill(0),
    [TWO]: Array(times).fill(null),
  });
  await assertRejects(() => director.control.latencies("mail"), RingmasterError, "mail");
  await director.stop("test");
  assertEquals(world.clock.pending, 0);
});
