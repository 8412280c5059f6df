import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { digestOf } from "./config/mod.ts";
import { LoadedSource } from "./config/loaded_source.ts";
import { replaceFiles } from "./desk_files.ts";
import { DESK_PATH as PATH, DESK_TEXT as TEXT, deskStage, etagOf } from "./desk_fixtures.ts";
import { configOf } from "./director_fixtures.ts";
import { RingmasterError } from "./errors.ts";
import type { DirectorConfig } from "./model/mod.ts";
import { createRegistry } from "./plugin/mod.ts";
import type { Loaded } from "./reload.ts";
import { createFakeFiles } from "./testing/mod.ts";

const HEAVY = TEXT.replace("10.0.0.1:80 masq 1", "10.0.0.1:80 masq 7");

Deno.test("configuration shows the file as it is on disk, and whether that is in force", async () => {
  const { director, world } = await deskStage();
  const { control } = director;
  assertEquals(await control.configuration(), {
    path: PATH,
    format: "lines",
    etag: etagOf(TEXT),
    files: [{ path: PATH, text: TEXT }],
    inForce: true,
  });
  world.files.put(PATH, "autoreload = 5");
  const broken = await control.configuration();
  assertEquals([broken.inForce, broken.files[0]?.text], [false, "autoreload = 5"]);
  world.files.put(PATH, "no format at all");
  assertEquals((await control.configuration()).format, "");
  world.files.remove(PATH);
  const error = await assertRejects(() => control.configuration(), RingmasterError);
  assertEquals(error.code, "config_unreadable");
  await director.stop("test");
});

Deno.test("replace writes the file, keeps its mode, and puts it in force with the layer over it", async () => {
  const stage = await deskStage();
  const { director, world, weights } = stage;
  const { control } = director;
  world.files.put(PATH, TEXT, 0o640);
  await control.change({ service: "web", server: "10.0.0.2:80", value: { weight: 5 } });
  const outcome = await control.replace([{ path: PATH, text: HEAVY }], { etag: etagOf(TEXT) });
  assertEquals(outcome.kind, "applied");
  assertEquals(world.files.get(PATH), HEAVY);
  assertEquals((await world.files.facts(PATH))?.mode, 0o640);
  assertEquals(await weights(), [7, 5]);
  assertEquals((await control.configuration()).inForce, true);
  // The watcher finds nothing new in a file that is in force already.
  const loads = stage.told("config.loaded").length;
  await stage.rest();
  assertEquals(stage.told("config.loaded").length, loads);
  assertEquals(stage.told("config.ignored"), []);
  await director.stop("test");
});

Deno.test("replace refuses what somebody has changed meanwhile, other paths, and what is wrong, and writes nothing", async () => {
  const { director, world, weights, told } = await deskStage();
  const { control } = director;
  const refused = async (path: string, etag: string) =>
    (await assertRejects(
      () => control.replace([{ path, text: HEAVY }], { etag }),
      RingmasterError,
    )).code;
  assertEquals(await refused(PATH, etagOf("older")), "changed_meanwhile");
  assertEquals(await refused("/etc/passwd", etagOf(TEXT)), "refused");
  assertEquals(await refused(`/etc/../etc/lb.conf`, etagOf(TEXT)), "refused");
  const wrong = await control.replace([{ path: PATH, text: "services = 5" }], {
    etag: etagOf(TEXT),
  });
  assertEquals(wrong, {
    kind: "rejected",
    problems: [`${PATH}:1: services: found 5; wanted is a list`],
  });
  const empty = await control.replace([{ path: PATH, text: "services = []" }], {
    etag: etagOf(TEXT),
  });
  assertEquals(empty, { kind: "guarded", removed: 2, of: 2 });
  assertEquals(world.files.get(PATH), TEXT);
  assertEquals(world.files.get("/etc/passwd"), undefined);
  assertEquals(await weights(), [1, 1]);
  assertEquals(told("config.rejected"), []);
  await director.stop("test");
});

Deno.test("replace mends a file that was refused", async () => {
  const { director, world, rest, weights } = await deskStage();
  world.files.put(PATH, "services = 5");
  await rest();
  assert((await director.snapshot()).config.rejected !== undefined);
  const { etag } = await director.control.configuration();
  assertEquals(
    (await director.control.replace([{ path: PATH, text: HEAVY }], { etag })).kind,
    "applied",
  );
  assertEquals(await weights(), [7, 1]);
  assertEquals((await director.snapshot()).config.rejected, undefined);
  await director.stop("test");
});

Deno.test("a file that cannot be written leaves everything as it was, and says why", async () => {
  const { director, world, weights } = await deskStage();
  const files = world.ports.files as { rewrite: typeof world.ports.files.rewrite };
  files.rewrite = () => Promise.reject(new Deno.errors.PermissionDenied("no"));
  const error = await assertRejects(
    () => director.control.replace([{ path: PATH, text: HEAVY }], { etag: etagOf(TEXT) }),
    RingmasterError,
  );
  assertStringIncludes(error.message, `cannot write "${PATH}": no`);
  assertEquals(world.files.get(PATH), TEXT);
  assertEquals(await weights(), [1, 1]);
  await director.stop("test");
});

Deno.test("a configuration that cannot be put in force after it was written is taken back", async () => {
  const { director, world } = await deskStage();
  const texts: string[] = [];
  const { rewrite } = world.ports.files;
  const files = world.ports.files as { rewrite: typeof rewrite };
  files.rewrite = async (path, text) => {
    texts.push(text);
    // Whoever stops while a file is being written puts nothing in force any more.
    director.stop("test");
    await rewrite(path, text);
  };
  const outcome = await director.control.replace([{ path: PATH, text: HEAVY }], {
    etag: etagOf(TEXT),
  });
  assertEquals(outcome, { kind: "rejected", problems: ["the director is stopping"] });
  assertEquals(texts, [HEAVY, TEXT]);
  assertEquals(world.files.get(PATH), TEXT);
  await director.stop("test");
});

Deno.test("of two files both are written or none", async () => {
  const texts: Record<string, string> = { "/a": "a", "/b": "b" };
  const files = createFakeFiles(texts);
  const { rewrite } = files;
  files.rewrite = (path, text) =>
    path === "/b" ? Promise.reject(new Error("disk full")) : rewrite(path, text);
  const input = { services: [] };
  const reading = { input, problems: [], locate: () => undefined };
  const source = new LoadedSource(
    { path: "/a", reading, parts: [], format: undefined, formatName: "f" },
    texts,
  );
  const { config } = loadedOf(configOf([]));
  const error = await assertRejects(() =>
    replaceFiles({
      ports: { files },
      events: { emit: () => ({ id: 0 } as never) },
      load: () => Promise.resolve({ ok: false, problems: [], source }),
      loadWith: () => Promise.resolve(loadedOf(config)),
      current: () => loadedOf(config),
      put: () => Promise.reject(new Error("nothing is to be put in force")),
      reloader: () => Promise.reject(new Error("not asked")) as never,
      texts: [{ path: "/a", text: "A" }, { path: "/b", text: "B" }],
      etag: digestOf(JSON.stringify([["/a", "a"], ["/b", "b"]])),
      force: false,
      cause: 0 as never,
    }), RingmasterError);
  assertEquals(error.message, 'cannot write "/b": disk full');
  assertEquals([files.get("/a"), files.get("/b")], ["a", "b"]);
});

function loadedOf(config: DirectorConfig): Loaded {
  return { ok: true, config, warnings: [], digest: "", files: [], registry: createRegistry([]) };
}
