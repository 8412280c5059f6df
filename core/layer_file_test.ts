import { assertEquals, assertStringIncludes } from "@std/assert";
import type { LayerPiece } from "./config/mod.ts";
import { configOf } from "./director_fixtures.ts";
import { layerPath, loadLayer, saveLayer } from "./layer_file.ts";
import { createFakeFiles } from "./testing/mod.ts";

const PIECES: readonly LayerPiece[] = [
  { service: "web", value: { scheduler: "rr" }, by: "anna", since: 1, base: { scheduler: "wrr" } },
  {
    service: "web",
    server: "10.0.0.1:80",
    value: "10.0.0.1:80 masq 1",
    by: "b",
    since: 2,
    base: null,
  },
  {
    service: "mail",
    value: null,
    by: "b",
    since: 3,
    conflict: "the file no longer has it",
    base: {},
  },
];

Deno.test("layerPath stands beside the overrides of the same configuration", () => {
  const config = configOf([], { path: "/etc/lb.yaml", stateDirectory: "/state" });
  assertEquals(layerPath(config, createFakeFiles()), "/state/etc-lb.yaml.layer.json");
});

Deno.test("loadLayer reads what saveLayer wrote, with a version that the file names", async () => {
  const files = createFakeFiles();
  assertEquals(await loadLayer(files, "/l"), { pieces: [] });
  await saveLayer(files, "/l", PIECES);
  assertEquals(await loadLayer(files, "/l"), { pieces: [...PIECES] });
  assertEquals(JSON.parse(files.get("/l") ?? "").version, 1);
});

Deno.test("loadLayer takes nothing that this program did not write", async () => {
  for (const change of [{ value: 5 }, { service: "" }, { since: -1 }, { more: 1 }]) {
    const text = JSON.stringify({ version: 1, changes: [{ ...PIECES[0], ...change }] });
    const { pieces, problem = "" } = await loadLayer(createFakeFiles({ "/l": text }), "/l");
    assertEquals(pieces, []);
    assertStringIncludes(problem, "the run-time changes that were kept there are not in force");
  }
});
