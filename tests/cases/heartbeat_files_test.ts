/**
 * Folders of Heartbeat through the format and the loader: the article's as people paste it, and cases 36 and 43 (what
 * is read) of the behaviour that a replacement must keep.
 */

import { assert, assertEquals } from "@std/assert";
import { convertConfig, loadConfig, type LoadResult } from "../../core/config/mod.ts";
import { type ClusterConfig, type DirectorConfig, formatProblem } from "../../core/model/mod.ts";
import { createRegistry } from "../../core/plugin/mod.ts";
import {
  createFakeFiles,
  createFakeNames,
  createFakePorts,
  type FakeFiles,
} from "../../core/testing/mod.ts";
import { builtinPlugins } from "../../plugins/mod.ts";

const EXAMPLE = new URL("../../examples/ha-pair/", import.meta.url);
const FOLDER = "/etc/ha.d";
const KEYS = "auth 1\n1 sha1 HelloKey\n";
const registry = createRegistry(builtinPlugins);

const HA_CF = "node n1 n2\nmcast eth0 225.0.0.1 694 1 0\nauto_failback off\n";
const HARESOURCES = "n1 IPaddr2::10.0.0.1/24/eth0 ldirectord\n";
const LDIRECTORD = "virtual=10.0.0.1:80\n    real=10.0.0.2:80 masq\n    checktype=on\n";

function filesOf(given: Readonly<Record<string, string>>): FakeFiles {
  const files = createFakeFiles();
  const all: Record<string, string> = { authkeys: KEYS, ...given };
  for (const [name, text] of Object.entries(all)) {
    files.put(name.startsWith("/") ? name : `${FOLDER}/${name}`, text, 0o600);
  }
  return files;
}

function portsOf(files: FakeFiles) {
  return createFakePorts({ files, names: createFakeNames({}, { http: 80 }) });
}

function load(
  given: Readonly<Record<string, string>>,
  { path = FOLDER, node = "n1" } = {},
): Promise<LoadResult> {
  return loadConfig({ path, registry, ports: portsOf(filesOf(given)), overrides: { node } });
}

async function accepted(
  given: Readonly<Record<string, string>>,
  where: { path?: string; node?: string } = {},
): Promise<{ config: DirectorConfig; cluster: ClusterConfig; warnings: string[] }> {
  const result = await load(given, where);
  assert(result.ok, result.ok ? "" : result.problems.map(formatProblem).join("\n"));
  const { config } = result;
  const { cluster } = config;
  assert(cluster !== undefined, "there is no cluster");
  return { config, cluster, warnings: result.warnings.map(formatProblem) };
}

async function refused(given: Readonly<Record<string, string>>): Promise<string[]> {
  const result = await load(given);
  assert(!result.ok, "the folder was accepted");
  return result.problems.map(formatProblem);
}

/** A cluster of which ha.cf says these lines too. */
function withLines(...lines: string[]) {
  const haCf = HA_CF + lines.join("\n");
  return { "ha.cf": haCf, haresources: HARESOURCES, "ldirectord.cf": LDIRECTORD };
}

function articleFiles(): Record<string, string> {
  const names = ["ha.cf", "haresources", "ldirectord.cf"];
  return Object.fromEntries(
    names.map((name) => [name, Deno.readTextFileSync(new URL(name, EXAMPLE))]),
  );
}

Deno.test("the article's folder is a cluster of its two directors, on each of them", async () => {
  for (const node of ["AppNode1", "appnode2"]) {
    const { config, cluster, warnings } = await accepted(articleFiles(), { node });
    assertEquals(cluster.nodes, ["appnode1", "appnode2"]);
    assertEquals(cluster.name, "appnode1+appnode2");
    assertEquals(cluster.autoFailback, false);
    assertEquals(cluster.heartbeats, [{
      type: "multicast",
      options: { interface: "eth0", group: "225.0.0.1", port: 694, ttl: 1, loop: false },
    }]);
    const { keepaliveMs, deadtimeMs, warntimeMs, initdeadMs, deadpingMs } = cluster;
    assertEquals([keepaliveMs, deadtimeMs, warntimeMs, initdeadMs, deadpingMs], [
      1_000,
      30_000,
      15_000,
      30_000,
      30_000,
    ]);
    assertEquals<unknown>(
      cluster.groups.map(({ name, preferred, resources }) => [
        name,
        preferred,
        resources.map(({ type, options }) => ({ type, ...options })),
      ]),
      [["resources", "appnode1", [
        { type: "ipvs_sync", role: "master", interface: "eth0", syncid: 0 },
        { type: "ip_addr", address: "10.0.0.154/25", interface: "eth0" },
      ]]],
    );
    assertEquals(cluster.authkeysPath, "/etc/ha.d/authkeys");
    assertEquals(cluster.keyring.active, 1);
    assertEquals(
      config.services.map(({ key, servers }) => [
        `${"address" in key ? key.address : ""}:${"port" in key ? key.port : ""}`,
        servers.length,
      ]),
      [["10.0.0.154:9072", 2], ["10.0.0.154:7072", 2]],
    );
    // The lost indentation of ldirectord.cf.
    assertEquals(warnings.map((each) => each.split(":")[0]), ["/etc/ha.d/ldirectord.cf"]);
  }
});

Deno.test("the article's folder has one digest on both directors", async () => {
  const [one, other] = await Promise.all(["AppNode1", "AppNode2"].map(async (node) => {
    return (await accepted(articleFiles(), { node })).cluster.digest;
  }));
  assertEquals(one, other);
  const { cluster } = await accepted({
    ...articleFiles(),
    "ha.cf": `${articleFiles()["ha.cf"]}keepalive 2\n`,
  }, { node: "AppNode1" });
  assert(cluster.digest !== one, "another configuration has the same digest");
});

Deno.test("ha.cf by its own path is the same as its folder", async () => {
  const node = "AppNode1";
  const folder = await accepted(articleFiles(), { node });
  const file = await accepted(articleFiles(), { node, path: `${FOLDER}/ha.cf` });
  assertEquals(file.cluster, folder.cluster);
  assertEquals(file.config.services, folder.config.services);
});

Deno.test("the article's folder without authkeys is refused with how to make them", async () => {
  const files = filesOf(articleFiles());
  files.remove(`${FOLDER}/authkeys`);
  const result = await loadConfig({
    path: FOLDER,
    registry,
    ports: portsOf(files),
    overrides: { node: "AppNode1" },
  });
  assert(!result.ok);
  const [problem, ...others] = result.problems.filter(({ severity }) => severity === "error");
  assertEquals(others, []);
  assert(problem?.message.includes("ringmaster keygen -o /etc/ha.d/authkeys"), problem?.message);
});

Deno.test("the example has the article's files and no key, which would be everybody's", () => {
  const names = [...Deno.readDirSync(EXAMPLE)].map(({ name }) => name);
  assert(
    ["ha.cf", "haresources", "ldirectord.cf", "README.md"].every((name) => names.includes(name)),
  );
  assert(!names.includes("authkeys"));
});

Deno.test("the folder converts into one native file that makes the same director", async () => {
  const files = filesOf(articleFiles());
  const ports = portsOf(files);
  const overrides = { node: "AppNode1" };
  const converted = await convertConfig({
    path: FOLDER,
    registry,
    ports: { ...ports, names: { ...ports.names, hostname: () => "AppNode1" } },
  });
  assert(converted.ok, converted.ok ? "" : converted.problems.map(formatProblem).join("\n"));
  files.put(`${FOLDER}/all.yaml`, converted.text);
  const [folder, native] = await Promise.all(["", "/all.yaml"].map(async (name) => {
    const result = await loadConfig({ path: `${FOLDER}${name}`, registry, ports, overrides });
    assert(result.ok, result.ok ? "" : result.problems.map(formatProblem).join("\n"));
    const { path: _, ...config } = result.config;
    return config;
  }));
  assertEquals(native, folder, converted.text);
});

Deno.test("case 36: keepalive 500ms and deadtime 3 are accepted", async () => {
  const { cluster, warnings } = await accepted(withLines("keepalive 500ms", "deadtime 3"));
  assertEquals([cluster.keepaliveMs, cluster.deadtimeMs, cluster.initdeadMs], [500, 3_000, 12_000]);
  assertEquals(warnings, []);
});

Deno.test("case 36: deadtime 3s is refused, and so is one of twice keepalive or less", async () => {
  assertEquals(await refused(withLines("deadtime 3s")), [
    '/etc/ha.d/ha.cf:4: deadtime: cannot read "3s" as a time; seconds have no unit here, write 3',
  ]);
  for (const deadtime of ["2", "1999ms", "0.5"]) {
    const [problem, ...others] = await refused(withLines(`deadtime ${deadtime}`));
    assertEquals(others, []);
    assert(problem?.startsWith("/etc/ha.d/ha.cf:4: deadtime: deadtime "), problem);
    assert(problem?.includes("must be more than twice keepalive"), problem);
  }
  await accepted(withLines("deadtime 2001ms"));
});

Deno.test("case 36: mcast with a TTL of 5 is accepted with a warning, as the list of defects advises", async () => {
  const { cluster, warnings } = await accepted(withLines("mcast eth1 225.0.0.1 694 5 0"));
  assertEquals(cluster.heartbeats[1]?.options.ttl, 5);
  assertEquals(warnings, [
    "/etc/ha.d/ha.cf:4: warning: mcast: a TTL of 5 is used as it is; Heartbeat itself takes at most 4",
  ]);
});

Deno.test("case 36: an unknown directive is refused with the nearest word", async () => {
  assertEquals(await refused(withLines("deadtimes 3", "stonith_host * meatware n1")), [
    '/etc/ha.d/ha.cf:4: deadtimes: unknown directive "deadtimes", did you mean "deadtime"?',
    '/etc/ha.d/ha.cf:5: stonith_host: "stonith_host" is not supported; ' +
    "convert the folder and name the command under cluster.fencing of the native file",
  ]);
});

Deno.test("case 43: resources are in the order of the line, with these argument words", async () => {
  const { config, cluster } = await accepted({
    "ha.cf": HA_CF,
    haresources:
      "N1 IPaddr2::10.0.0.1/24/eth0 LVSSyncDaemonSwap::master ldirectord::x.cf Script::a::b::\n",
    "x.cf": LDIRECTORD,
  });
  const [group, ...others] = cluster.groups;
  assertEquals(others, []);
  assertEquals(group?.preferred, "n1");
  assertEquals<unknown>(group?.resources.map(({ type, options }) => ({ type, ...options })), [
    { type: "ip_addr", address: "10.0.0.1/24", interface: "eth0" },
    { type: "ipvs_sync", role: "master", interface: "eth0", syncid: 0 },
    { type: "script", script: "Script", args: ["a", "b", ""] },
  ]);
  assertEquals(config.services.length, 1);
});

Deno.test("several lines are groups, each called by its first resource", async () => {
  const { config, cluster } = await accepted({
    "ha.cf": HA_CF,
    haresources:
      "n2 ldirectord 10.0.0.1/24/eth0\nn1 10.0.0.3/24/eth1:x ldirectord::ldirectord.cf\n",
    "ldirectord.cf": LDIRECTORD,
  });
  assertEquals(cluster.groups.map(({ name, preferred }) => [name, preferred]), [
    ["ldirectord", "n2"],
    ["10.0.0.3/24/eth1:x", "n1"],
  ]);
  assertEquals(config.services.length, 1);
});

Deno.test("problems that the loader finds name the file and line of the folder", async () => {
  const problems = await refused({
    "ha.cf": `${HA_CF}keepalive 5ms\n`,
    haresources: "n1 \\\nIPaddr2::10.0.0.1/24/eth0 \\\nfoo@bar\n",
  });
  const places = problems.map((each) => each.split(": ")[0]);
  assert(places.includes("/etc/ha.d/ha.cf:4"), problems.join("\n"));
  assert(places.includes("/etc/ha.d/haresources:3"), problems.join("\n"));
});

Deno.test("a file of ldirectord that is not there is told where it is named", async () => {
  const problems = await refused({
    "ha.cf": HA_CF,
    haresources: "n1 \\\nldirectord::missing.cf \\\nIPaddr2::10.0.0.1/24/eth0\n",
  });
  assertEquals(problems, [
    '/etc/ha.d/haresources:2: cannot read "/etc/ha.d/missing.cf": no such file',
  ]);
});

Deno.test("a director that ha.cf does not name is told so", async () => {
  const result = await load(withLines(), { node: "n3" });
  assert(!result.ok);
  const [problem] = result.problems.filter(({ severity }) => severity === "error");
  assertEquals([problem?.file, problem?.line], ["/etc/ha.d/ha.cf", 1]);
  assert(problem?.message.includes('"n3"'), problem?.message);
});

Deno.test("a folder without haresources is refused", async () => {
  const [problem] = await refused({ "ha.cf": HA_CF });
  assert(
    problem?.startsWith('/etc/ha.d/ha.cf:1: haresources: there is no file "haresources"'),
    problem,
  );
});
