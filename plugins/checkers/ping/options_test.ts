import { assertEquals } from "@std/assert";
import { plugin } from "./mod.ts";

Deno.test("the ping checker has one attempt where nothing is said, and takes 1 to 100", () => {
  for (const attempts of [undefined, 1, 2, 100]) {
    assertEquals(plugin.prepare(attempts === undefined ? {} : { attempts }).ok, true);
  }
  for (const attempts of [0, -1, 1.5, 101, "2", null]) {
    const prepared = plugin.prepare({ attempts });
    const problems = prepared.ok ? [] : prepared.problems;
    assertEquals(problems.map(({ path }) => path), [["attempts"]], `${attempts}`);
  }
  assertEquals(plugin.prepare({ count: 3 }).ok, false);
  assertEquals(plugin.options.parse({}), { attempts: 1 });
});
