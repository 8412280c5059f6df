import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  createMaintenanceWatch,
  MAINTENANCE_PERIOD_MS,
  type MaintenanceOptions,
  type MaintenanceWatch,
  readMaintenanceName,
  serversInMaintenance,
} from "./maintenance.ts";
import { type Endpoint, type IpFamily, serverId } from "./model/mod.ts";
import { systemClock, systemFiles } from "./ports/mod.ts";
import { createFakeClock, createFakeFiles, createFakeNames, eventually } from "./testing/mod.ts";

const FOLDER = "/etc/ringmaster/maintenance";
const WEB1: Endpoint = { address: "10.0.0.147", port: 9072 };
const WEB1_SIP: Endpoint = { address: "10.0.0.147", port: 7072 };
const WEB2: Endpoint = { address: "10.0.0.146", port: 9072 };
const WEB6: Endpoint = { address: "2001:db8::7", port: 80 };
const ALL = [WEB1, WEB1_SIP, WEB2, WEB6];
const HOSTS: Readonly<Record<string, string>> = {
  "web1.example.com": "10.0.0.147",
  "web1": "10.0.0.147",
  "web2": "10.0.0.146",
  "elsewhere": "192.0.2.1",
};

/** Which servers the files take out, by the pure parts alone. */
function taken(files: readonly string[], servers: readonly Endpoint[] = ALL) {
  const names = files.map(readMaintenanceName).filter((name) => name !== undefined);
  const known = (name: string) => Object.hasOwn(HOSTS, name) ? [HOSTS[name] ?? ""] : [];
  return Object.fromEntries(serversInMaintenance(names, servers, known));
}

interface Stage {
  readonly clock: ReturnType<typeof createFakeClock>;
  readonly files: ReturnType<typeof createFakeFiles>;
  readonly watch: MaintenanceWatch;
  /** What was told, in order. */
  readonly told: Record<string, string>[];
  readonly problems: string[];
  /** The present time of one look, and a little. */
  look(): Promise<void>;
}

function setStage(files: readonly string[], given: Partial<MaintenanceOptions> = {}): Stage {
  const clock = createFakeClock();
  const fake = createFakeFiles(
    Object.fromEntries([".keep", ...files].map((name) => [`${FOLDER}/${name}`, ""])),
  );
  const told: Record<string, string>[] = [];
  const problems: string[] = [];
  const watch = createMaintenanceWatch({
    directory: FOLDER,
    files: fake,
    names: createFakeNames(HOSTS),
    clock,
    servers: () => ALL,
    onChange: (found) => told.push(Object.fromEntries(found)),
    onProblem: (message) => problems.push(message),
    ...given,
  });
  const look = () => clock.advance(MAINTENANCE_PERIOD_MS + 1);
  return { clock, files: fake, watch, told, problems, look };
}

Deno.test("a maintenance file named ADDRESS:PORT takes one server out, ADDRESS every server of the host", () => {
  assertEquals(taken(["10.0.0.147:9072"]), { "10.0.0.147:9072": "10.0.0.147:9072" });
  assertEquals(taken(["10.0.0.147"]), {
    "10.0.0.147:9072": "10.0.0.147",
    "10.0.0.147:7072": "10.0.0.147",
  });
  assertEquals(taken(["10.0.0.147:1"]), {});
  assertEquals(taken(["10.0.0.99"]), {});
});

Deno.test("a maintenance file names an IPv6 address in brackets, in any spelling of it", () => {
  for (const file of ["[2001:db8::7]:80", "[2001:db8::7]", "[2001:DB8:0::7]:80"]) {
    assertEquals(taken([file]), { "[2001:db8::7]:80": file });
  }
  assertEquals(taken(["2001:db8::7", "[2001:db8::7]:81", "[10.0.0.147]", "[web1]"]), {});
});

Deno.test("a maintenance file may name the host in full or short, with the port of the server or without", () => {
  const files = ["web1.example.com:9072", "web1:9072", "WEB1.Example.COM:9072"];
  for (const file of files) assertEquals(taken([file]), { "10.0.0.147:9072": file });
  for (const file of ["web1.example.com", "web1"]) {
    assertEquals(Object.keys(taken([file])), ["10.0.0.147:9072", "10.0.0.147:7072"]);
  }
  assertEquals(taken(["elsewhere", "unknown.example.com"]), {});
});

Deno.test("the port of a server behind a firewall mark is 0 where none is configured", () => {
  const behindMark = { address: "10.0.0.147", port: 0 };
  assertEquals(taken(["10.0.0.147:0"], [behindMark]), { "10.0.0.147:0": "10.0.0.147:0" });
  assertEquals(taken(["web1:9072"], [behindMark]), {});
});

Deno.test("of several maintenance files for one server the nearest is named, in ldirectord's order", () => {
  const order = [
    "10.0.0.147:9072",
    "10.0.0.147",
    "web1.example.com:9072",
    "web1.example.com",
    "web1:9072",
    "web1",
  ];
  for (let from = 0; from < order.length; from++) {
    const present = order.slice(from).reverse();
    assertEquals(taken(present)["10.0.0.147:9072"], order[from]);
  }
});

Deno.test("readMaintenanceName passes over what can name no server", () => {
  const files = [
    "",
    ".web1.swp",
    "web1~",
    "#web1#",
    "web1:http",
    "web1:70000",
    "web1:-1",
    "web 1",
    "[::1",
    "-web1",
    "web1:80:80",
    "web1:",
  ];
  for (const file of files) assertEquals(readMaintenanceName(file), undefined, file);
});

Deno.test("readMaintenanceName reads back every server's own name, and never throws", () => {
  const endpoint = fc.record({
    address: fc.oneof(fc.ipV4(), fc.constantFrom("2001:db8::1", "::1", "fe80::a:b")),
    port: fc.nat(65_535),
  });
  fc.assert(fc.property(endpoint, (server) => {
    const { address, port } = server;
    const file = serverId(server);
    assertEquals(readMaintenanceName(file), { file, host: { kind: "address", address }, port });
  }));
  fc.assert(fc.property(fc.string(), (file) => void readMaintenanceName(file)));
});

Deno.test("case 24: a maintenance file that appears is told within a second, and its removal too", async () => {
  const { files, told, watch, look } = setStage([]);
  await look();
  assertEquals(told, []);
  files.put(`${FOLDER}/10.0.0.147:9072`, "what is in it does not matter");
  await look();
  assertEquals(told, [{ "10.0.0.147:9072": "10.0.0.147:9072" }]);
  await look();
  files.put(`${FOLDER}/10.0.0.147:9072`, "");
  await look();
  assertEquals(told.length, 1);
  files.remove(`${FOLDER}/10.0.0.147:9072`);
  await look();
  assertEquals(told.slice(1), [{}]);
  watch.stop();
});

Deno.test("the maintenance watch looks at once, and its first look is ready with the names resolved", async () => {
  const stage = setStage(["web1:9072", "10.0.0.146"]);
  await stage.watch.ready;
  assertEquals(stage.told.at(-1), {
    "10.0.0.147:9072": "web1:9072",
    "10.0.0.146:9072": "10.0.0.146",
  });
  stage.watch.stop();
});

Deno.test("the maintenance watch follows the servers as they are configured now", async () => {
  let servers: Endpoint[] = [];
  const { told, watch, look } = setStage(["10.0.0.146"], { servers: () => servers });
  await look();
  assertEquals(told, []);
  servers = [WEB1, WEB2];
  await look();
  servers = [WEB1];
  await look();
  assertEquals(told, [{ "10.0.0.146:9072": "10.0.0.146" }, {}]);
  watch.stop();
});

Deno.test("the maintenance watch does not wait for a name that is slow to resolve", async () => {
  const answer = Promise.withResolvers<string>();
  const names = { host: () => answer.promise };
  const { told, watch, look } = setStage(["web1:9072", "10.0.0.146:9072"], { names });
  await look();
  assertEquals(told, [{ "10.0.0.146:9072": "10.0.0.146:9072" }]);
  answer.resolve("10.0.0.147");
  await look();
  assertEquals(told.length, 2);
  assertEquals(told[1]?.["10.0.0.147:9072"], "web1:9072");
  watch.stop();
});

Deno.test("the maintenance watch asks for the families that its servers have, and no other", async () => {
  const asked = new Set<IpFamily>();
  const host = (_: string, family: IpFamily) => {
    asked.add(family);
    return Promise.resolve(undefined);
  };
  const onlyFour = setStage(["web1"], { names: { host }, servers: () => [WEB1] });
  await onlyFour.look();
  onlyFour.watch.stop();
  assertEquals([...asked], [4]);
  const both = setStage(["web1"], { names: { host } });
  await both.look();
  both.watch.stop();
  assertEquals([...asked], [4, 6]);
});

Deno.test("the maintenance watch warns of a missing folder once, and again when it goes a second time", async () => {
  const { files, problems, told, watch, look } = setStage(["10.0.0.146"]);
  await look();
  assertEquals(problems, []);
  files.remove(`${FOLDER}/.keep`);
  files.remove(`${FOLDER}/10.0.0.146`);
  for (let round = 0; round < 3; round++) await look();
  assertEquals(problems, [
    `cannot read the maintenance folder "${FOLDER}": there is no such folder`,
  ]);
  assertEquals(told.at(-1), {});
  files.put(`${FOLDER}/10.0.0.147`, "");
  await look();
  assertEquals(Object.keys(told.at(-1) ?? {}).length, 2);
  files.remove(`${FOLDER}/10.0.0.147`);
  await look();
  assertEquals(problems.length, 2);
  watch.stop();
});

Deno.test("a maintenance folder that cannot be read does not end anybody's maintenance", async () => {
  const { files, problems, told, watch, look } = setStage(["10.0.0.146"]);
  await look();
  const list = files.list;
  files.list = () => Promise.reject(new Error("permission denied"));
  await look();
  await look();
  assertEquals(told.length, 1);
  assertEquals(problems, [`cannot read the maintenance folder "${FOLDER}": permission denied`]);
  files.remove(`${FOLDER}/10.0.0.146`);
  files.list = list;
  await look();
  assertEquals(told.at(-1), {});
  watch.stop();
});

Deno.test("the maintenance watch tells nothing after its stop, whatever is still under way", async () => {
  const answer = Promise.withResolvers<string>();
  const names = { host: () => answer.promise };
  const { clock, files, told, watch, look } = setStage(["web1"], { names });
  await look();
  watch.stop();
  answer.resolve("10.0.0.147");
  files.put(`${FOLDER}/10.0.0.146`, "");
  await clock.advance(60_000);
  assertEquals(told, []);
  assertEquals(clock.pending, 0);
});

Deno.test("the maintenance watch sees a file that is touched in a real folder", async () => {
  const directory = await Deno.makeTempDir({ prefix: "ringmaster-maintenance-" });
  const told: ReadonlyMap<string, string>[] = [];
  const watch = createMaintenanceWatch({
    directory,
    files: systemFiles,
    names: createFakeNames(HOSTS),
    clock: systemClock,
    servers: () => ALL,
    onChange: (found) => told.push(found),
  });
  try {
    await Deno.writeTextFile(`${directory}/web2:9072`, "");
    await eventually("the server is in maintenance", () => told.at(-1)?.has("10.0.0.146:9072"));
    await Deno.remove(`${directory}/web2:9072`);
    await eventually("the server is out of maintenance", () => told.at(-1)?.size === 0);
  } finally {
    watch.stop();
    await Deno.remove(directory, { recursive: true });
  }
});
