import { assert, assertEquals } from "@std/assert";
import { TEST_PATHS } from "./deno_lanes.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Every test file of the checkout, as a path from its root. */
async function testFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(`${ROOT}${folder}`)) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory) found.push(...await testFiles(path));
    else if (entry.name.endsWith("_test.ts")) found.push(path);
  }
  return found;
}

Deno.test("every test file belongs to exactly one lane, so that none is forgotten", async () => {
  const files = await testFiles("");
  assert(files.includes("tests/lanes/deno_lanes_test.ts"));
  for (const file of files) {
    const lanes = Object.entries(TEST_PATHS)
      .filter(([, paths]) => paths.some((path) => file === path || file.startsWith(`${path}/`)))
      .map(([name]) => name);
    assertEquals(lanes.length, 1, `${file} is in ${lanes.length} lanes: ${lanes.join(", ")}`);
  }
});
