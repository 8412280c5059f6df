import { assert, assertEquals, assertFalse } from "@std/assert";
import { baseName, folderOf, isForTests, isTest, isTestSupport, readSources } from "./source.ts";

Deno.test("readSources finds this file, the sources and the documents, and nothing of git's", async () => {
  const sources = await readSources(new URL("../../", import.meta.url));
  const paths = sources.map((source) => source.path);
  for (const path of ["tests/tidy/source_test.ts", "core/errors.ts", "deno.json", ".ci/run"]) {
    assert(paths.includes(path), `${path} was not found`);
  }
  assertFalse(paths.some((path) => path.startsWith(".git/") || path.startsWith("./")));
  assertEquals(paths, [...new Set(paths)].sort());
  const own = sources.find((source) => source.path === "tests/tidy/source_test.ts");
  assert(own?.text.includes("readSources finds this file"));
});

Deno.test("readSources leaves out folders that tools make, and files that are no text", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of [".git", "node_modules", "coverage", "core/deep"]) {
      await Deno.mkdir(`${folder}/${name}`, { recursive: true });
      await Deno.writeTextFile(`${folder}/${name}/a.ts`, "");
    }
    await Deno.writeTextFile(`${folder}/picture.png`, "");
    await Deno.writeTextFile(`${folder}/README.md`, "# a");
    assertEquals(await readSources(new URL(`file://${folder}/`)), [
      { path: "README.md", text: "# a" },
      { path: "core/deep/a.ts", text: "" },
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("isTest and isTestSupport go by the name", () => {
  assert(isTest("core/model/address_test.ts"));
  assert(isTest("tests/lanes/lane.ts"));
  assertFalse(isTest("core/model/address.ts"));
  assertFalse(isTest("core/testing/harness.ts"));
  for (const path of ["plugins/a/b/test_kit.ts", "core/state/state_fixtures.ts", "a_fixture.ts"]) {
    assert(isTestSupport(path), path);
  }
  assert(isTestSupport("plugins/a/b/udp_test_kit.ts"));
  assert(isTestSupport("plugins/checkers/http/testing.ts"));
  assert(isTestSupport("core/testing/harness.ts"));
  assertFalse(isTestSupport("core/latest_kit.ts"));
  assertFalse(isTestSupport("core/config/attest_kit.ts"));
  assert(isForTests("core/a_test.ts") && isForTests("core/a_fixtures.ts"));
  assertFalse(isForTests("core/a.ts"));
});

Deno.test("folderOf and baseName split a path", () => {
  assertEquals([folderOf("core/model/mod.ts"), baseName("core/model/mod.ts")], [
    "core/model",
    "mod.ts",
  ]);
  assertEquals([folderOf("mod.ts"), baseName("mod.ts")], ["", "mod.ts"]);
});
