import { assert, assertEquals } from "@std/assert";
import { formatProblem } from "../model/mod.ts";
import { createRegistry, definePlugin, type Format, z } from "../plugin/mod.ts";
import { createFakeFiles, createFakePorts } from "../testing/mod.ts";
import { digestOf } from "./digest.ts";
import { loadConfig } from "./load.ts";
import { load, loaded, reading, testPlugins } from "./load_fixture.ts";

const KEYS = "auth 1\n1 sha1 S3CRET\n";
const CLUSTER = `cluster.nodes = ["a","b"]
cluster.heartbeats[0] = {"type":"multicast","interface":"eth0"}
cluster.resources[0] = {"type":"ip_addr","address":"10.0.0.1/24"}
services = []
`;
const overrides = { node: "a" };

Deno.test("loadConfig finds the keys beside the file, or where the file says", async () => {
  const at = async (written: string, files: Readonly<Record<string, string>>) => {
    const text = CLUSTER + (written === "" ? "" : `cluster.authkeys = "${written}"\n`);
    const { config } = await loaded(text, { path: "/etc/rm/a.conf", overrides, files });
    return [config.cluster?.authkeysPath, config.cluster?.keyring.keys.length];
  };
  assertEquals(await at("", { "/etc/rm/authkeys": KEYS }), ["/etc/rm/authkeys", 1]);
  assertEquals(await at("../keys", { "/etc/keys": KEYS }), ["/etc/keys", 1]);
  assertEquals(await at("/keys", { "/keys": KEYS }), ["/keys", 1]);
});

Deno.test("loadConfig counts the keys among what is watched: other keys are another configuration", async () => {
  const first = await loaded(CLUSTER, { overrides, files: { "/authkeys": KEYS } });
  assertEquals(first.files, ["a.conf", "/authkeys"]);
  assertEquals(first.digests?.["/authkeys"], digestOf(KEYS));
  const other = await loaded(CLUSTER, { overrides, files: { "/authkeys": `${KEYS}2 crc\n` } });
  assert(first.digest !== other.digest);
  assertEquals(first.config.cluster?.digest, other.config.cluster?.digest);
});

Deno.test("loadConfig watches for keys that are not there, and tells all else that is wrong", async () => {
  const result = await load(`${CLUSTER}cluster.deadtime = "1ms"`, { overrides });
  assert(!result.ok);
  assertEquals(result.problems.map(({ path }) => path), ["cluster.authkeys", "cluster.deadtime"]);
  assertEquals(result.files, ["a.conf", "/authkeys"]);
  assertEquals(result.digests?.["/authkeys"], "gone");
});

Deno.test("loadConfig never tells a secret in a problem", async () => {
  for (const keys of ["auth 1\n1 S3CRET\n", "auth 2\n1 sha1 S3CRET\n1 md5 S3CRET", "S3CRET"]) {
    const result = await load(CLUSTER, { overrides, files: { "/authkeys": keys } });
    assert(!result.ok && !JSON.stringify(result).includes("S3CRET"), keys);
  }
});

/** A format of a folder: `main` names a further file that it needs, and one that another format reads. */
const folderFormat: Format = {
  folderFile: "main",
  recognizes: ({ path }) => path.endsWith("main"),
  needs: () => ["more"],
  read: ({ path, text, others }) => ({
    ...reading({
      cluster: {
        nodes: text.split(" "),
        heartbeats: [{ type: "multicast", interface: "eth0" }],
        resources: [{ type: "ip_addr", address: others?.more?.trim() ?? 5 }],
      },
    }),
    includes: [{ path: "services.conf", line: 2 }],
    locate: ([key, part]) => key === "cluster" ? part === "resources" ? 4 : 1 : undefined,
    fileOf: ([, part]) => part === "resources" ? path.replace("main", "more") : undefined,
  }),
};

const registry = createRegistry([
  definePlugin({
    kind: "format",
    name: "folder",
    summary: "reads folders",
    options: z.strictObject({}),
    create: () => folderFormat,
  }),
  ...testPlugins,
]);

const SERVICES = 'services[0].virtual = "10.0.0.1:80"\nservices[0].real = ["10.0.0.2:80"]\n';

async function loadFolder(files: Readonly<Record<string, string>>, path = "/etc/d") {
  const ports = createFakePorts({ files: createFakeFiles(files) });
  const result = await loadConfig({ path, registry, ports, overrides });
  const told = (result.ok ? result.warnings : result.problems).map(formatProblem);
  return { result, told };
}

Deno.test("loadConfig reads a folder with all the files that belong to it", async () => {
  const { result, told } = await loadFolder({
    "/etc/d/main": "A b",
    "/etc/d/more": "10.0.0.9/24\n",
    "/etc/d/services.conf": SERVICES,
    "/etc/d/authkeys": KEYS,
  });
  assert(result.ok, told.join("\n"));
  assertEquals(told, []);
  const { config } = result;
  assertEquals([config.path, config.node, config.cluster?.nodes], ["/etc/d", "a", ["a", "b"]]);
  assertEquals(config.cluster?.groups[0]?.resources[0]?.options, { address: "10.0.0.9/24" });
  assertEquals(config.services.map(({ name }) => name), ["10.0.0.1:80/tcp"]);
  assertEquals(result.files, [
    "/etc/d/main",
    "/etc/d/more",
    "/etc/d/services.conf",
    "/etc/d/authkeys",
  ]);
});

Deno.test("loadConfig names the file and line of each problem in a folder, file by file", async () => {
  const { told } = await loadFolder({
    "/etc/d/main": "a B",
    "/etc/d/services.conf": `${SERVICES}services[0].real[1] = "10.0.0.3:0"\nautorelod = true`,
  });
  assertEquals(
    told.map((line) => line.replace(/(: (?:found|cannot|unknown)[^;,]*).*/, "$1")),
    [
      '/etc/d/main:1: cluster.authkeys: cannot read the keys of the cluster in "/etc/d/authkeys": no such file',
      "/etc/d/services.conf:3: services[0].real[1]: found port 0",
      '/etc/d/services.conf:4: autorelod: unknown key "autorelod"',
      "/etc/d/more:4: cluster.resources[0].address: Invalid input: expected string",
    ].map((line) => line.replace("Invalid input: expected string", "found 5")),
  );
});

Deno.test("loadConfig says of a folder without a configuration what it looked for", async () => {
  const { result, told } = await loadFolder({ "/etc/d/other": "x" });
  assert(!result.ok);
  assertEquals(told, [
    '/etc/d: cannot find a configuration in the folder "/etc/d": looked for main; name a file, or put one there',
  ]);
});

Deno.test("loadConfig tries a heartbeat and a resource of the site's own where they are used", async () => {
  const broken = (kind: "heartbeat" | "resource") =>
    definePlugin({
      kind,
      name: "broken",
      summary: "",
      options: z.strictObject({ n: z.int() }),
      create: () => {
        throw new Error("no such device");
      },
    });
  const modules = {
    load: () => Promise.resolve({ default: [broken("heartbeat"), broken("resource")] }),
  };
  const text = `plugins = ["p.ts"]
${CLUSTER}
cluster.heartbeats[1] = {"type":"broken","n":1}
cluster.resources[1] = {"type":"broken","n":2}
cluster.groups[0].name = "g"
cluster.groups[0].resources[0] = {"type":"broken","n":3}`;
  const files = createFakeFiles({ "a.conf": text, "/authkeys": KEYS, "/p.ts": "code" });
  const ports = createFakePorts({ files, modules });
  const result = await loadConfig({ path: "a.conf", registry, ports, overrides });
  assert(!result.ok);
  const why = (kind: string) =>
    `${kind}.broken failed in create: no such device (${kind}.broken of "/p.ts")`;
  assertEquals(result.problems.map(({ line, path, message }) => [line, path, message]), [
    [7, "cluster.heartbeats[1]", why("heartbeat")],
    [8, "cluster.resources[1]", why("resource")],
    [10, "cluster.groups[0].resources[0]", why("resource")],
  ]);
});
