import { assertEquals } from "@std/assert";
import { configOf, PATH, running, server, service, WEB } from "./director_fixtures.ts";
import { describeOperation } from "./model/mod.ts";
import { lossOf, restartNeeded } from "./reload.ts";

const MAIL_KEY = { by: "address", protocol: "tcp", address: "10.0.0.151", port: 80 } as const;
const MAIL = "10.0.0.151:80/tcp";

/** Long enough for the watcher to see a change twice and for new servers to be checked. */
const NOTICED_MS = 2_000;

Deno.test("case 20: a changed file is applied: one weight changed is one operation", async () => {
  const { world, write, director, types, sentences } = await running(
    configOf([service([server(1), server(2)])]),
  );
  write(configOf([service([server(1), server(2, 7)])]));
  await world.clock.advance(NOTICED_MS);
  assertEquals(world.applied.map(describeOperation), [
    "edit server 10.0.0.2:80 masq weight 7 in 10.0.0.150:80/tcp",
  ]);
  assertEquals(types(), ["config.loaded", "reconcile.applied"]);
  assertEquals(
    sentences()[0],
    `configuration ${PATH} loaded: 1 service, 2 real servers; ` +
      "change server 10.0.0.2:80 in 10.0.0.150:80/tcp (web): weight 7 instead of 1",
  );
  await director.stop("test");
});

Deno.test("case 20: a service that is added appears, one that is gone is removed, the kept one is not touched", async () => {
  const old = service([server(3)], { key: MAIL_KEY });
  const { world, write, director } = await running(configOf([service([server(1)]), old]));
  const added = { ...old, key: { ...MAIL_KEY, port: 25 } };
  write(configOf([service([server(1)]), added]));
  await world.clock.advance(NOTICED_MS);
  assertEquals(world.applied.map(describeOperation).sort(), [
    "add server 10.0.0.3:80 masq weight 1 to 10.0.0.151:25/tcp",
    "add service 10.0.0.151:25/tcp rr",
    "remove service 10.0.0.151:80/tcp",
  ]);
  await director.stop("test");
});

Deno.test("a service that a reload removed is somebody else's when it comes back by hand", async () => {
  const old = service([server(3)], { key: MAIL_KEY });
  const { world, write, director } = await running(configOf([service([server(1)]), old]));
  const byHand = world.table.get(MAIL);
  write(configOf([service([server(1)])]));
  await world.clock.advance(NOTICED_MS);
  assertEquals([...world.table.keys()], [WEB]);
  if (byHand !== undefined) world.table = new Map([...world.table, [MAIL, byHand]]);
  await world.clock.advance(10_000);
  await director.stop("test");
  assertEquals([...world.table.keys()], [MAIL]);
});

Deno.test("a reload keeps the health of unchanged servers: no check is repeated for it, no event told", async () => {
  const { world, write, director } = await running(configOf([service([server(1), server(2)])]));
  const before = (await director.snapshot()).services[0]?.servers[0]?.since;
  write(configOf([service([server(1), server(2), server(3)])]));
  await world.clock.advance(NOTICED_MS);
  assertEquals((await director.snapshot()).services[0]?.servers[0]?.since, before);
  assertEquals(world.applied.map(describeOperation), [
    "add server 10.0.0.3:80 masq weight 1 to 10.0.0.150:80/tcp",
  ]);
  await director.stop("test");
});

Deno.test("a changed check leaves the server in service and decides from then on", async () => {
  const { world, write, director, weights } = await running(configOf([service([server(1)])]));
  world.servers.set("10.0.0.1:80", "healthy");
  write(configOf([service([server(1, 1, "/other")])]));
  await world.clock.advance(NOTICED_MS);
  assertEquals(world.applied, []);
  world.servers.set("10.0.0.1:80", "failing");
  await world.clock.advance(NOTICED_MS);
  assertEquals(weights(), {});
  await director.stop("test");
});

Deno.test("case 21: a broken file changes nothing, names the line once, and failures are still handled", async () => {
  const { world, write, director, weights, sentences } = await running(
    configOf([service([server(1), server(2)])]),
  );
  write('unknown key "recieve"');
  await world.clock.advance(NOTICED_MS);
  assertEquals(sentences(), [
    `configuration ${PATH} rejected, nothing changed: ${PATH}:3: unknown key "recieve"`,
  ]);
  assertEquals(world.applied, []);
  const { config } = await director.snapshot();
  assertEquals(config.rejected, `${PATH}:3: unknown key "recieve"`);
  world.servers.set("10.0.0.1:80", "failing");
  await world.clock.advance(NOTICED_MS);
  assertEquals(weights(), { "10.0.0.2:80": 1 });
  await director.reload();
  assertEquals(sentences().filter((each) => each.includes("rejected")).length, 1);
  await director.stop("test");
});

Deno.test("a file that is mended is applied, and the rejection is forgotten", async () => {
  const { world, write, director } = await running(configOf([service([server(1)])]));
  write("broken");
  await world.clock.advance(NOTICED_MS);
  write(configOf([service([server(1, 4)])]));
  await world.clock.advance(NOTICED_MS);
  assertEquals(world.applied.length, 1);
  assertEquals((await director.snapshot()).config.rejected, undefined);
  await director.stop("test");
});

Deno.test("a file that is put back as it was is no change, and the rejection is forgotten", async () => {
  const config = configOf([service([server(1)])]);
  const { world, write, director, types } = await running(config);
  write("broken");
  await world.clock.advance(NOTICED_MS);
  write(config);
  await world.clock.advance(NOTICED_MS);
  assertEquals(types(), ["config.rejected"]);
  assertEquals((await director.snapshot()).config.rejected, undefined);
  await director.stop("test");
});

Deno.test("without autoreload a change is told and not applied, until a reload is asked for", async () => {
  const still = { autoreload: false };
  const { world, write, director, types } = await running(configOf([service([server(1)])], still));
  write(configOf([service([server(1, 2)])], still));
  await world.clock.advance(NOTICED_MS);
  assertEquals(types(), ["config.ignored"]);
  assertEquals(world.applied, []);
  assertEquals((await director.reload()).kind, "applied");
  await world.clock.advance(100);
  assertEquals(world.applied.length, 1);
  assertEquals((await director.reload()).kind, "unchanged");
  await director.stop("test");
});

Deno.test("an unknown checker in a new configuration rejects it whole", async () => {
  const { world, write, director, types } = await running(configOf([service([server(1)])]));
  const broken = service([{ ...server(2), check: { ...server(2).check, type: "htp" } }]);
  write(configOf([service([server(1, 9)]), { ...broken, key: MAIL_KEY }]));
  await world.clock.advance(NOTICED_MS);
  assertEquals(types(), ["config.rejected"]);
  assertEquals(world.applied, []);
  await director.stop("test");
});

Deno.test("reloads that are asked for at the same time run one after the other", async () => {
  const { write, director, world } = await running(configOf([service([server(1)])]));
  write(configOf([service([server(1, 2)])]));
  const outcomes = await Promise.all([director.reload(), director.reload(), director.reload()]);
  assertEquals(outcomes.map((each) => each.kind), ["applied", "unchanged", "unchanged"]);
  await world.clock.advance(100);
  assertEquals(world.table.get(WEB)?.servers.get("10.0.0.1:80")?.weight, 2);
  assertEquals(world.table.has(MAIL), false);
  await director.stop("test");
});

Deno.test("lossOf counts the servers that would be gone, in each service that has them", () => {
  const mail = service([server(1), server(3)], { key: MAIL_KEY });
  const before = configOf([service([server(1), server(2)]), mail]);
  assertEquals(lossOf(before, before), { removed: 0, of: 4, guarded: false });
  assertEquals(lossOf(before, configOf([service([server(1), server(2)])])), {
    removed: 2,
    of: 4,
    guarded: false,
  });
  assertEquals(lossOf(before, configOf([service([server(2), server(8), server(9)])])), {
    removed: 3,
    of: 4,
    guarded: true,
  });
  assertEquals(lossOf(configOf([]), before), { removed: 0, of: 0, guarded: false });
});

Deno.test("a reload that would remove more than half of all servers needs force", async () => {
  const { world, write, director, sentences } = await running(
    configOf([service([server(1), server(2), server(3)])]),
  );
  write(configOf([service([server(1)])]));
  await world.clock.advance(NOTICED_MS);
  assertEquals(world.applied, []);
  assertEquals(sentences(), [
    `configuration ${PATH} rejected, nothing changed: ${PATH}: it would remove 2 of 3 real servers, ` +
    'more than half; "ringmaster reload --force" applies it all the same',
  ]);
  assertEquals(await director.reload(), { kind: "guarded", removed: 2, of: 3 });
  assertEquals(sentences().length, 1);
  assertEquals((await director.reload({ force: true })).kind, "applied");
  await world.clock.advance(100);
  assertEquals([...world.table.get(WEB)?.servers.keys() ?? []], ["10.0.0.1:80"]);
  assertEquals((await director.snapshot()).config.rejected, undefined);
  await director.stop("test");
});

Deno.test("a reload with force that waits for another one keeps its force", async () => {
  const { write, director, world } = await running(configOf([service([server(1), server(2)])]));
  write(configOf([]));
  const outcomes = await Promise.all([
    director.reload(),
    director.reload({ force: true }),
    director.reload(),
  ]);
  assertEquals(outcomes.map((each) => each.kind), ["guarded", "applied", "applied"]);
  await world.clock.advance(100);
  assertEquals(world.table.has(WEB), false);
  await director.stop("test");
});

Deno.test("a reload answers with what is warned of, and was not before", async () => {
  const { world, write, director } = await running(configOf([service([server(1)])]));
  write(configOf([service([server(1)])], { node: "two" }));
  assertEquals(await director.reload(), {
    kind: "applied",
    changes: ["node two instead of one"],
    warnings: [`${PATH}: node: another node name takes effect at the next start`],
  });
  await world.clock.advance(100);
  await director.stop("test");
});

Deno.test("restartNeeded warns of what a reload cannot change, and of nothing else", () => {
  const before = configOf([]);
  const easy = configOf([service([server(1)])], { observers: [{ type: "log", options: {} }] });
  assertEquals(restartNeeded(before, easy), []);
  const after = configOf([], {
    backend: "memory",
    node: "two",
    backendOptions: { memory: {} },
    stateDirectory: "/srv/state",
  });
  assertEquals(restartNeeded(before, after).map((each) => each.message), [
    "another backend takes effect at the next start",
    "another option of a backend takes effect at the next start",
    "another node name takes effect at the next start",
    "another state folder takes effect at the next start",
  ]);
});
