import { assert, assertEquals } from "@std/assert";
import { loadConfig, type LoadMore } from "./config/mod.ts";
import { testRegistry } from "./config/load_fixture.ts";
import { DESK_KEPT, DESK_PATH, DESK_TEXT, deskStage } from "./desk_fixtures.ts";
import { loadWithLayer } from "./layer_once.ts";

Deno.test("loadWithLayer loads what a director has in force, from the file and its state", async () => {
  const { director, world: { ports, files } } = await deskStage();
  await director.control.change({
    service: "web",
    server: "10.0.0.1:80",
    value: { weight: 5 },
  });
  await director.stop("test");
  const load = (more: LoadMore = {}) =>
    loadConfig({ path: DESK_PATH, registry: testRegistry, ports, ...more });
  const loaded = await loadWithLayer(load, files);
  assert(loaded.ok);
  assertEquals(loaded.config.services[0]?.servers.map(({ weight }) => weight), [5, 1]);
  files.remove(DESK_KEPT);
  const bare = await loadWithLayer(load, files);
  assert(bare.ok);
  assertEquals(bare.config.services[0]?.servers.map(({ weight }) => weight), [1, 1]);
  files.put(DESK_PATH, `${DESK_TEXT}services[0].nonsense = 1\n`);
  assertEquals((await loadWithLayer(load, files)).ok, false);
});
