import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { formatProblem } from "../model/mod.ts";
import { definePlugin, z } from "../plugin/mod.ts";
import { createFakeFiles, createFakeModules, createFakePorts } from "../testing/mod.ts";
import { digestOf } from "./digest.ts";
import { loadConfig } from "./load.ts";
import { testRegistry } from "./load_fixture.ts";

const PATH = "etc/a.conf";
const PLUGIN = "/etc/backlog.ts";

const backlog = (max: z.ZodType = z.int().min(1)) =>
  definePlugin({
    kind: "checker",
    name: "backlog",
    summary: "Counts what waits.",
    options: z.strictObject({ max, queue: z.string().default("jobs") }),
    create: () => ({ check: () => Promise.resolve({ healthy: true, message: "" }) }),
  });

/** A machine with a configuration and a plugin file, whose exports are what `exports` says. */
function machine(text: string, exports: () => unknown = () => ({ default: backlog() })) {
  const files = createFakeFiles({ [PATH]: text, [PLUGIN]: "backlog" });
  const modules = createFakeModules(exports);
  const ports = createFakePorts({ files, modules });
  const load = () => loadConfig({ path: PATH, registry: testRegistry, ports });
  const told = async () => {
    const result = await load();
    const problems = result.ok ? result.warnings : result.problems;
    return problems.map((each) => formatProblem(each).replace("etc/a.conf:", ""));
  };
  return { files, modules, load, told };
}

const SERVICE = (check: string) =>
  `plugins = ["backlog.ts"]
services[0].virtual = "10.0.0.1:80"
services[0].check.type = "backlog"
${check}
services[0].real = ["10.0.0.2"]
`;

Deno.test("loadConfig uses the plugins of a file that it lists, and says what it has read", async () => {
  const { load } = machine(SERVICE("services[0].check.max = 5"));
  const result = await load();
  assert(result.ok, JSON.stringify(result));
  const { config, files, digests, digest, registry } = result;
  assertEquals(config.services[0]?.servers[0]?.check.type, "backlog");
  assertEquals(config.services[0]?.servers[0]?.check.options, { max: 5 });
  assertEquals(config.plugins, [
    { path: PLUGIN, digest: digestOf("backlog"), ids: ["checker.backlog"] },
  ]);
  assertEquals(files, [PATH, PLUGIN]);
  assertEquals(digests?.[PLUGIN], digestOf("backlog"));
  assertNotEquals(digest, digests?.[PATH]);
  assertEquals(registry.find("checker", "backlog")?.file, PLUGIN);
  assert(registry.find("checker", "http") === testRegistry.find("checker", "http"));
});

Deno.test("loadConfig gives a registry that is not frozen with the configuration", async () => {
  const { load } = machine(SERVICE("services[0].check.max = 5"));
  const result = await load();
  assert(result.ok && Object.isFrozen(result) && Object.isFrozen(result.config.plugins));
  assert(!Object.isFrozen(result.registry.get("checker", "backlog").options));
});

Deno.test("loadConfig has one file to watch, and its registry, where no plugin is listed", async () => {
  const { load, files } = machine("services = []");
  const result = await load();
  assert(result.ok);
  assertEquals(result.files, [PATH]);
  assertEquals(result.digest, digestOf(files.get(PATH) ?? ""));
  assert(result.registry === testRegistry);
  assert(!("plugins" in result.config));
});

Deno.test("loadConfig has another digest when a plugin file changes, and the same when it is back", async () => {
  const { files, load } = machine(SERVICE("services[0].check.max = 5"));
  const before = (await load()).digest;
  files.put(PLUGIN, "backlog, changed");
  const changed = (await load()).digest;
  assertNotEquals(changed, before);
  files.put(PLUGIN, "backlog");
  assertEquals((await load()).digest, before);
});

Deno.test("loadConfig tells a broken plugin file apart from another one, so that each is told once", async () => {
  const { files, load } = machine(SERVICE("services[0].check.max = 5"), () => {
    throw new Error("boom");
  });
  const first = await load();
  const again = await load();
  files.put(PLUGIN, "still broken");
  const other = await load();
  assertEquals([first.ok, again.digest === first.digest], [false, true]);
  assertNotEquals(other.digest, first.digest);
  files.remove(PLUGIN);
  const gone = await load();
  assert(![first.digest, other.digest, undefined].includes(gone.digest));
  assertEquals(gone.files, [PATH, PLUGIN]);
});

Deno.test("loadConfig decodes options with the plugin's own schema, and names plugin, line and keys", async () => {
  const whose = ' (checker.backlog of "/etc/backlog.ts")';
  assertEquals(
    await machine(SERVICE('services[0].check.max = 0\nservices[0].check.queu = "x"')).told(),
    [
      `4: services[0].check.max: found 0; wanted is at least 1${whose}`,
      '5: services[0].check.queu: unknown key "queu" for checker "backlog", did you mean "queue"? ' +
      `allowed are connects, fall, interval, max, port, queue, rise, timeout, type${whose}`,
    ],
  );
});

Deno.test("loadConfig blames the plugin for a schema that throws", async () => {
  const throwing = backlog(
    z.int().transform((): number => {
      throw new Error("oops");
    }),
  );
  const { told } = machine(SERVICE("services[0].check.max = 1"), () => ({ default: throwing }));
  assertEquals(await told(), [
    "3: services[0].check: checker.backlog failed to decode its options: oops " +
    '(checker.backlog of "/etc/backlog.ts")',
  ]);
});

Deno.test("loadConfig tells the other problems of a file beside a plugin that cannot be loaded", async () => {
  const text = SERVICE(`services[0].scheduler = 7
services[1].virtual = "10.0.0.1:81"
services[1].check.type = "htpt"
services[1].real = ["10.0.0.2"]`);
  const broken = text.replace('["backlog.ts"]', '["none.ts"]');
  assertEquals(await machine(broken).told(), [
    '1: plugins[0]: cannot load "/etc/none.ts": no such file',
    "4: services[0].scheduler: found 7; allowed are rr, wrr, lc, wlc, lblc, lblcr, dh, sh, sed, nq, mh, fo, ovf",
    '6: services[1].check.type: unknown checker "htpt", did you mean "http"? ' +
    "there are connect, external, http, sip",
  ]);
});

Deno.test("loadConfig tells of a checker that is in none of the files where all were loaded", async () => {
  const text = SERVICE("").replace('"backlog"', '"other"');
  assertEquals(await machine(text).told(), [
    '3: services[0].check.type: unknown checker "other"; ' +
    "there are backlog, connect, external, http, sip",
  ]);
});

Deno.test("loadConfig reports entries that are no paths, and loads the others", async () => {
  const text = SERVICE("services[0].check.max = 5").replace("]\n", ", 7]\n");
  assertEquals(await machine(text).told(), [
    "1: plugins[1]: found 7; wanted is the path of a plugin",
  ]);
});

Deno.test("loadConfig looks at no plugin where the format has problems", async () => {
  const { modules, load } = machine("what is this");
  const result = await load();
  assertEquals([result.ok, result.files, modules.loads], [false, [PATH], []]);
});
