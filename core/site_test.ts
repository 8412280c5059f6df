import { assertEquals } from "@std/assert";
import { configOf, PATH, server, service, setStage, WEB } from "./director_fixtures.ts";
import type { CommandRequest } from "./ports/mod.ts";
import { createFakeCommands, createFakeWorld } from "./testing/mod.ts";

const ONE = "10.0.0.1:80";
const TWO = "10.0.0.2:80";
const FOLDER = "/etc/ringmaster/maintenance";

/** A world in which commands end as the answers say; they all end well where nothing is said. */
function worldWith(answer: (request: CommandRequest) => { code?: number } = () => ({})) {
  const world = createFakeWorld();
  const command = createFakeCommands(answer);
  const ran = () => command.requests.map(({ program, args }) => [program, ...args].join(" "));
  // The backend keeps its table in this very object.
  return { world: Object.assign(world, { ports: { ...world.ports, command } }), ran };
}

Deno.test("case 17: fallbackcommand is run once when the last server fails, and once when one is back", async () => {
  const { world, ran } = worldWith();
  const stage = setStage(
    configOf([service([server(1), server(2)], { fallbackCommand: "/usr/local/bin/page" })]),
    world,
  );
  await stage.director.start();
  await world.clock.advance(2_000);
  assertEquals(ran(), []);
  world.servers.set(ONE, "failing").set(TWO, "failing");
  await world.clock.advance(5_000);
  assertEquals(ran().length, 1);
  assertEquals(ran()[0]?.endsWith("start 10.0.0.150:80 tcp"), true, ran()[0]);
  world.servers.set(ONE, "healthy");
  await world.clock.advance(2_000);
  world.servers.set(TWO, "healthy");
  await world.clock.advance(2_000);
  assertEquals(ran().length, 2);
  assertEquals(ran()[1]?.endsWith("stop 10.0.0.150:80 tcp"), true, ran()[1]);
  assertEquals(
    stage.events.filter((event) => event.type === "hook.ended").map((event) => event.service),
    [WEB, WEB],
  );
  world.servers.set(ONE, "failing").set(TWO, "failing");
  await stage.director.stop("test");
  assertEquals(ran().length, 2);
  assertEquals(world.clock.pending, 0);
});

Deno.test("case 19: fallbackcommand is not run at a stop, though every server leaves the table", async () => {
  const { world, ran } = worldWith();
  const stage = setStage(configOf([service([server(1)], { fallbackCommand: "/bin/page" })]), world);
  await stage.director.start();
  await world.clock.advance(2_000);
  await stage.director.stop("test");
  await world.clock.advance(5_000);
  assertEquals([ran(), [...world.table.keys()]], [[], []]);
});

Deno.test("case 22: without autoreload the callback is called once with the path, and nothing is applied", async () => {
  const { world, ran } = worldWith();
  const config = configOf([service([server(1)])], { autoreload: false, callback: "/bin/changed" });
  const stage = setStage(config, world);
  await stage.director.start();
  await world.clock.advance(3_000);
  stage.write(configOf([service([server(1, 5)])], { autoreload: false }));
  await world.clock.advance(5_000);
  assertEquals(ran(), [`/bin/changed ${PATH}`]);
  assertEquals(stage.weights(), { [ONE]: 1 });
  // The same text again, with another time of change: a touch.
  stage.write(configOf([service([server(1, 5)])], { autoreload: false }));
  await world.clock.advance(5_000);
  assertEquals(ran().length, 1);
  assertEquals(stage.types().filter((type) => type === "config.ignored").length, 1);
  await stage.director.stop("test");
});

Deno.test("a callback that fails is told with its command", async () => {
  const { world } = worldWith(() => ({ code: 3 }));
  const stage = setStage(configOf([service([server(1)])], { callback: "/bin/changed" }), world);
  await stage.director.start();
  await world.clock.advance(3_000);
  stage.write(configOf([service([server(1, 5)])], { callback: "/bin/changed" }));
  await world.clock.advance(5_000);
  const told = stage.sentences().find((line) => line.startsWith("callback"));
  assertEquals(told?.includes(`"/bin/changed ${PATH}" failed`), true, told);
  assertEquals(stage.weights(), { [ONE]: 5 });
  await stage.director.stop("test");
});

Deno.test("case 24: a file ADDR:PORT takes the server out at once whatever its fall is, and its removal lets it back", async () => {
  const world = createFakeWorld();
  const patient = (last: number) => {
    const each = server(last);
    return { ...each, check: { ...each.check, thresholds: { rise: 1, fall: 99 } } };
  };
  const stage = setStage(
    configOf([service([patient(1), patient(2)])], { maintenanceDirectory: FOLDER }),
    world,
  );
  world.files.put(`${FOLDER}/README`, "");
  await stage.director.start();
  await world.clock.advance(3_000);
  assertEquals(Object.keys(stage.weights()).sort(), [ONE, TWO]);
  world.files.put(`${FOLDER}/${ONE}`, "");
  await world.clock.advance(2_000);
  assertEquals(stage.weights(), { [TWO]: 1 });
  const { services } = await stage.director.snapshot();
  assertEquals(services[0]?.servers[0]?.reason, `in maintenance because of file ${ONE}`);
  world.files.remove(`${FOLDER}/${ONE}`);
  await world.clock.advance(2_000);
  assertEquals(Object.keys(stage.weights()).sort(), [ONE, TWO]);
  assertEquals(
    stage.types().filter((type) => type.startsWith("server.maintenance")),
    ["server.maintenance_entered", "server.maintenance_left"],
  );
  await stage.director.stop("test");
  assertEquals(world.clock.pending, 0);
});

Deno.test("a server that is in maintenance at the start is never put in service", async () => {
  const world = createFakeWorld();
  world.files.put(`${FOLDER}/10.0.0.1`, "");
  const stage = setStage(
    configOf([service([server(1), server(2)])], { maintenanceDirectory: FOLDER }),
    world,
  );
  const starting = stage.director.start();
  await world.clock.advance(5_000);
  await starting;
  await world.clock.advance(5_000);
  const touched = world.applied.filter((each) =>
    "server" in each && each.server.address === "10.0.0.1"
  );
  assertEquals(touched, []);
  assertEquals(stage.weights(), { [TWO]: 1 });
  await stage.director.stop("test");
});

Deno.test("a maintenance folder that a reload takes away lets its servers back", async () => {
  const world = createFakeWorld();
  world.files.put(`${FOLDER}/10.0.0.1`, "");
  const services = [service([server(1), server(2)])];
  const stage = setStage(configOf(services, { maintenanceDirectory: FOLDER }), world);
  const starting = stage.director.start();
  await world.clock.advance(3_000);
  await starting;
  stage.write(configOf(services));
  await world.clock.advance(5_000);
  assertEquals(Object.keys(stage.weights()).sort(), [ONE, TWO]);
  await stage.director.stop("test");
  assertEquals(world.clock.pending, 0);
});

Deno.test("kernel settings that the configuration names are set at the start, and told", async () => {
  const world = createFakeWorld();
  const path = "/proc/sys/net/ipv4/ip_forward";
  world.files.put(path, "0\n");
  const sysctl = { "net.ipv4.ip_forward": "1", "net.ipv4.vs.nothing": "1" };
  const stage = setStage(configOf([service([server(1)])], { sysctl }), world);
  await stage.director.start();
  assertEquals(world.files.get(path)?.trim(), "1");
  assertEquals(stage.types().filter((type) => type.startsWith("sysctl")), [
    "sysctl.set",
    "sysctl.refused",
  ]);
  assertEquals(
    stage.sentences().find((line) => line.includes("set to")),
    "kernel setting net.ipv4.ip_forward set to 1, was 0",
  );
  await stage.director.stop("test");
  assertEquals(world.files.get(path)?.trim(), "1");
});

Deno.test("a dry run sets no kernel setting", async () => {
  const world = createFakeWorld();
  world.files.put("/proc/sys/net/ipv4/ip_forward", "0\n");
  const sysctl = { "net.ipv4.ip_forward": "1" };
  const stage = setStage(configOf([service([server(1)])], { sysctl }), world, { dryRun: true });
  await stage.director.start();
  assertEquals(world.files.get("/proc/sys/net/ipv4/ip_forward"), "0\n");
  await stage.director.stop("test");
});

Deno.test("a monitor file gets a line for every result of its service alone", async () => {
  const world = createFakeWorld();
  const mail = service([server(2)], {
    key: { by: "address", protocol: "tcp", address: "10.0.0.151", port: 80 },
  });
  const watched = service([server(1)], { monitorFile: "/var/log/web" });
  const stage = setStage(configOf([watched, mail]), world);
  await stage.director.start();
  await world.clock.advance(3_000);
  await stage.director.stop("test");
  const lines = world.files.get("/var/log/web")?.trimEnd().split("\n") ?? [];
  assertEquals(lines.length, world.checks.get(ONE));
  assertEquals(lines.every((line) => line.includes("[up] status 200")), true, lines[0]);
  assertEquals(world.clock.pending, 0);
});

Deno.test("a service with cleanstop no stays in the table at a stop, and the others leave it", async () => {
  const mail = service([server(2)], {
    key: { by: "address", protocol: "tcp", address: "10.0.0.151", port: 80 },
    cleanstop: false,
  });
  const stage = setStage(configOf([service([server(1)]), mail]));
  await stage.director.start();
  await stage.world.clock.advance(2_000);
  await stage.director.stop("test");
  assertEquals([...stage.world.table.keys()], ["10.0.0.151:80/tcp"]);
  assertEquals(
    stage.sentences().at(-1),
    "stopped; the services are out of the table, but for those with cleanstop no",
  );
});
