import { assert, assertEquals, assertRejects } from "@std/assert";
import { loadIntoCompiled, moduleUrl, systemModules } from "./modules.ts";

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-modules-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("moduleUrl keeps every letter of a path a letter", () => {
  for (
    const path of ["/a/b.ts", "/a b/ü.ts", "/50%/x.ts", "/%41/x.ts", "/a?b#c/x.ts", "/a\\b.ts"]
  ) {
    const url = new URL(moduleUrl(path, "abc"));
    assertEquals(
      decodeURIComponent(url.pathname).replaceAll("\\", "/"),
      path.replaceAll("\\", "/"),
    );
    assertEquals(url.search, "?abc");
    assertEquals(url.hash, "");
  }
});

Deno.test("systemModules gives what a TypeScript file exports, wherever it lies", () =>
  withFolder(async (folder) => {
    const odd = `${folder}/50% of #1?`;
    await Deno.mkdir(odd);
    await Deno.writeTextFile(`${odd}/a b.ts`, "export const sum: number = 1 + 1;\n");
    assertEquals((await systemModules.load(`${odd}/a b.ts`, "1")).sum, 2);
  }));

Deno.test("systemModules loads anew for another digest and keeps what it has for the same", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.ts`;
    await Deno.writeTextFile(path, "export default { version: 1 };\n");
    const first = await systemModules.load(path, "1");
    await Deno.writeTextFile(path, "export default { version: 2 };\n");
    assert(await systemModules.load(path, "1") === first);
    const second = await systemModules.load(path, "2");
    assertEquals([first.default, second.default], [{ version: 1 }, { version: 2 }]);
  }));

Deno.test("systemModules throws what the file throws, and says where it cannot be read", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/throws.ts`, 'throw new RangeError("too far");\n');
    await assertRejects(
      () => systemModules.load(`${folder}/throws.ts`, "1"),
      RangeError,
      "too far",
    );
    await Deno.writeTextFile(`${folder}/broken.ts`, "\nconst x: = 1;\n");
    await assertRejects(() => systemModules.load(`${folder}/broken.ts`, "1"), Error, ":2:");
    await assertRejects(() => systemModules.load(`${folder}/none.ts`, "1"), Error, "not found");
  }));

Deno.test("loadIntoCompiled reads JavaScript by its text, and anew where that is another", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.js`;
    await Deno.writeTextFile(path, 'export default () => "50% of #1? ü";\n');
    const first = await loadIntoCompiled(path);
    assertEquals((first.default as () => string)(), "50% of #1? ü");
    assert(await loadIntoCompiled(path) === first);
    await Deno.writeTextFile(path, "export default 2;\n");
    assertEquals((await loadIntoCompiled(path)).default, 2);
  }));

Deno.test("loadIntoCompiled refuses TypeScript with a way out", async () => {
  await assertRejects(() => loadIntoCompiled("/etc/a.ts"), Error, "wanted is a file .js or .mjs");
});
