import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { formatProblem } from "../model/mod.ts";
import { type AnyPlugin, createRegistry, definePlugin, type PluginKind, z } from "../plugin/mod.ts";
import type { FileFacts } from "../ports/mod.ts";
import { createFakeClock, createFakeFiles, createFakeModules, settle } from "../testing/mod.ts";
import { digestOf } from "./digest.ts";
import { listedFiles, loadPluginFiles, pathBeside, type PluginFiles } from "./plugin_files.ts";
import { Report } from "./report.ts";

const CONFIG = "/etc/ringmaster/ringmaster.yaml";
const FOLDER = "/etc/ringmaster/plugins";

function made(name: string, kind: PluginKind = "checker"): AnyPlugin {
  const create = () => {
    throw new Error("nobody may create it while it is loaded");
  };
  const spec = { name, summary: "", options: z.strictObject({}), create };
  return definePlugin({ ...spec, kind }) as AnyPlugin;
}

/** Files whose exports are what `exports` says; each file's text is its name unless a test writes another. */
function stage(
  exports: (path: string, digest: string) => unknown = (path) => ({
    default: made(path.slice(path.lastIndexOf("/") + 1, -3)),
  }),
  userId?: number,
) {
  const files = createFakeFiles();
  const modules = createFakeModules(exports);
  const clock = createFakeClock();
  const builtin = createRegistry([made("http"), made("memory", "backend")]);
  for (const name of ["a", "b", "c"]) files.put(`${FOLDER}/${name}.ts`, name);
  const load = async (...written: string[]): Promise<PluginFiles & { told: string[] }> => {
    const report = new Report("ringmaster.yaml", ([, index]) => Number(index) + 2);
    const listed = listedFiles({ plugins: written });
    const ports = { files, modules, clock, ...(userId === undefined ? {} : { userId }) };
    const request = { listed, configPath: CONFIG, registry: builtin, ports, report };
    const found = await loadPluginFiles(request);
    return { ...found, told: report.list().map(formatProblem) };
  };
  return { files, modules, clock, builtin, load };
}

Deno.test("pathBeside begins at the folder of the configuration, or at the root", () => {
  for (
    const [written, wanted] of [
      ["a.ts", "/etc/ringmaster/a.ts"],
      ["./plugins//a.ts", "/etc/ringmaster/plugins/a.ts"],
      ["../shared/a.ts", "/etc/shared/a.ts"],
      ["../../../../a.ts", "/a.ts"],
      ["/opt/x/../a.ts", "/opt/a.ts"],
      ["a b/..c.ts", "/etc/ringmaster/a b/..c.ts"],
    ] as const
  ) assertEquals(pathBeside(CONFIG, written), wanted, written);
});

Deno.test("listedFiles takes what is a path, with its place, and leaves the rest to the schema", () => {
  assertEquals(listedFiles({ plugins: ["a.ts", 7, "", "b.ts"] }), [
    { written: "a.ts", place: ["plugins", 0] },
    { written: "b.ts", place: ["plugins", 3] },
  ]);
  for (const input of [undefined, null, {}, [], { plugins: "a.ts" }, { plugins: null }]) {
    assertEquals(listedFiles(input), []);
  }
});

Deno.test("loadPluginFiles gives what ships where nothing is listed", async () => {
  const { builtin, load, modules } = stage();
  const { registry, loaded, digests, told } = await load();
  assert(registry === builtin);
  assertEquals([loaded, digests, told, modules.loads], [[], {}, [], []]);
});

Deno.test("loadPluginFiles adds the plugins in the order of the list, each with its file", async () => {
  const { builtin, load } = stage((path) =>
    path.endsWith("b.ts")
      ? { default: [made("two"), made("three", "backend")] }
      : { default: () => made("one") }
  );
  const { registry, loaded, digests, told } = await load("plugins/a.ts", `${FOLDER}/b.ts`);
  assertEquals(told, []);
  assertEquals(
    registry.all().map(({ id, file }) => [id, file]),
    [
      ["checker.http", undefined],
      ["backend.memory", undefined],
      ["checker.one", `${FOLDER}/a.ts`],
      ["checker.two", `${FOLDER}/b.ts`],
      ["backend.three", `${FOLDER}/b.ts`],
    ],
  );
  assert(registry.get("checker", "http") === builtin.get("checker", "http"));
  assertEquals(loaded, [
    { path: `${FOLDER}/a.ts`, digest: digestOf("a"), ids: ["checker.one"] },
    { path: `${FOLDER}/b.ts`, digest: digestOf("b"), ids: ["checker.two", "backend.three"] },
  ]);
  assertEquals(digests, { [`${FOLDER}/a.ts`]: digestOf("a"), [`${FOLDER}/b.ts`]: digestOf("b") });
});

Deno.test("loadPluginFiles tells every file that fails at its line, and loads the others", async () => {
  const { load } = stage((path) => {
    if (path.endsWith("a.ts")) throw new Error("boom");
    return path.endsWith("b.ts") ? {} : { default: made("fine") };
  });
  const { registry, loaded, digests, told } = await load(
    "plugins/a.ts",
    "plugins/none.ts",
    "plugins/c.ts",
    "plugins/b.ts",
  );
  assertEquals(told, [
    `ringmaster.yaml:2: plugins[0]: cannot load "${FOLDER}/a.ts": boom`,
    `ringmaster.yaml:3: plugins[1]: cannot load "${FOLDER}/none.ts": no such file`,
    `ringmaster.yaml:5: plugins[3]: cannot load "${FOLDER}/b.ts": it has no default export; ` +
    "wanted is what definePlugin makes, a list of that, or a function (sdk) that gives it",
  ]);
  assertEquals(loaded.map(({ ids }) => ids), [["checker.fine"]]);
  assertEquals(registry.find("checker", "fine")?.file, `${FOLDER}/c.ts`);
  assertEquals(digests[`${FOLDER}/none.ts`], "gone");
  assertEquals(digests[`${FOLDER}/a.ts`], digestOf("a"));
});

Deno.test("loadPluginFiles gives up on a file that never ends loading, and does not wait twice for two", async () => {
  const { clock, load } = stage((path) =>
    path.endsWith("c.ts") ? { default: made("fine") } : new Promise(() => {})
  );
  let ended = false;
  const loading = load("plugins/a.ts", "plugins/b.ts", "plugins/c.ts").finally(() => ended = true);
  await clock.advance(9_999);
  assert(!ended);
  await clock.advance(1);
  const { told, registry } = await loading;
  assertEquals(told, [
    `ringmaster.yaml:2: plugins[0]: cannot load "${FOLDER}/a.ts": not done within 10s`,
    `ringmaster.yaml:3: plugins[1]: cannot load "${FOLDER}/b.ts": not done within 10s`,
  ]);
  assert(registry.find("checker", "fine") !== undefined);
  assertEquals(clock.pending, 0);
});

Deno.test("loadPluginFiles gives up on a function that never gives its plugin, or rejects too late", async () => {
  const { clock, load } = stage(() => ({
    default: () =>
      new Promise((_resolve, reject) => clock.after(11_000, () => reject(new Error("too late")))),
  }));
  const loading = load("plugins/a.ts");
  await settle();
  await clock.advance(10_000);
  assertEquals((await loading).told, [
    `ringmaster.yaml:2: plugins[0]: cannot load "${FOLDER}/a.ts": not done within 10s`,
  ]);
  // Were the late rejection not handled, it would fail this test.
  await clock.advance(2_000);
});

Deno.test("loadPluginFiles keeps the very same plugin as long as its file is the same", async () => {
  const { files, modules, load } = stage(() => ({ default: () => made("one") }));
  const first = (await load("plugins/a.ts")).registry.get("checker", "one");
  const second = (await load("plugins/b.ts", "plugins/a.ts")).registry;
  assertEquals(modules.loads.length, 2);
  files.put(`${FOLDER}/a.ts`, "a");
  assert((await load("plugins/a.ts")).registry.get("checker", "one") === first);
  assert(second.get("checker", "one") !== first, "the other file's came first");
  files.put(`${FOLDER}/a.ts`, "changed");
  const { registry, loaded } = await load("plugins/a.ts");
  assertNotEquals(registry.get("checker", "one"), first);
  assertEquals(loaded[0]?.digest, digestOf("changed"));
  files.put(`${FOLDER}/a.ts`, "a");
  assert((await load("plugins/a.ts")).registry.get("checker", "one") === first);
});

Deno.test("loadPluginFiles tries a file that failed anew when it is asked again", async () => {
  let ready = false;
  const { modules, load } = stage(() => {
    if (!ready) throw new Error("not ready");
    return { default: made("one") };
  });
  assertEquals((await load("plugins/a.ts")).told.length, 1);
  ready = true;
  assertEquals((await load("plugins/a.ts")).told, []);
  const path = `${FOLDER}/a.ts`;
  assertEquals(modules.loads, [`${path} ${digestOf("a")}`, `${path} ${digestOf("a")}.1`]);
});

Deno.test("loadPluginFiles takes no code that is not what its digest is of", async () => {
  const { files, load } = stage((path, digest) => {
    if (!digest.includes(".")) files.put(path, "written meanwhile");
    return { default: made(digest.includes(".") ? "later" : "mixed") };
  });
  const path = `${FOLDER}/a.ts`;
  assertEquals((await load("plugins/a.ts")).told, [
    `ringmaster.yaml:2: plugins[0]: cannot load "${path}": it changed while it was being read`,
  ]);
  files.put(path, "a");
  const { registry, told } = await load("plugins/a.ts");
  assertEquals(told, []);
  assert(registry.find("checker", "later") !== undefined);
});

Deno.test("loadPluginFiles refuses a name that is taken, and says by whom", async () => {
  const { load } = stage((path) => ({
    default: made(path.endsWith("a.ts") ? "http" : "backlog"),
  }));
  const { registry, told } = await load("plugins/a.ts", "plugins/b.ts", "plugins/c.ts");
  assertEquals(told, [
    `ringmaster.yaml:2: plugins[0]: cannot add checker "http" of "${FOLDER}/a.ts": ` +
    "the program itself has one of that name",
    `ringmaster.yaml:4: plugins[2]: cannot add checker "backlog" of "${FOLDER}/c.ts": ` +
    `"${FOLDER}/b.ts" has one of that name`,
  ]);
  assertEquals(registry.get("checker", "http").file, undefined);
  assertEquals(registry.get("checker", "backlog").file, `${FOLDER}/b.ts`);
});

Deno.test("loadPluginFiles refuses a file that is listed twice, however it is written", async () => {
  const { load, modules } = stage();
  const { told, loaded } = await load("plugins/a.ts", "./plugins/../plugins/a.ts");
  assertEquals(told, [
    `ringmaster.yaml:3: plugins[1]: "${FOLDER}/a.ts" is listed already, in line 2`,
  ]);
  assertEquals([loaded.length, modules.loads.length], [1, 1]);
});

Deno.test("loadPluginFiles warns of a file that others can change, and loads it", async () => {
  const warned = async (facts: Partial<FileFacts>, userId: number | undefined) => {
    const { files, load } = stage(undefined, userId);
    const known = files.facts;
    files.facts = async (path) => ({ ...(await known(path)) as FileFacts, ...facts });
    const { told, loaded } = await load("plugins/a.ts");
    assertEquals(loaded.length, 1);
    return told.map((each) => each.replace("ringmaster.yaml:2: warning: plugins[0]: ", ""));
  };
  const rights = "it runs with the rights of the director";
  const anybody = `"${FOLDER}/a.ts" can be changed by every user of this machine, and ${rights}`;
  const somebody = `"${FOLDER}/a.ts" belongs to user 1000, and ${rights}`;
  assertEquals(await warned({ mode: 0o644, ownerId: 0 }, 0), []);
  assertEquals(await warned({ mode: 0o664, ownerId: 1000 }, 1000), []);
  assertEquals(await warned({ mode: 0o644, ownerId: 0 }, 1000), []);
  assertEquals(await warned({ mode: 0o646, ownerId: 0 }, 0), [anybody]);
  assertEquals(await warned({ mode: 0o644, ownerId: 1000 }, 0), [somebody]);
  assertEquals(await warned({ mode: 0o777, ownerId: 1000 }, 0), [anybody, somebody]);
  assertEquals(await warned({}, undefined), []);
});

Deno.test("loadPluginFiles warns of a format, which nobody would ask", async () => {
  const { load } = stage(() => ({ default: made("toml", "format") }));
  const { told, registry } = await load("plugins/a.ts");
  assertEquals(told, [
    "ringmaster.yaml:2: warning: plugins[0]: format.toml is never asked: " +
    "the configuration has been read when it is loaded",
  ]);
  assert(registry.find("format", "toml") !== undefined);
});
