import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { keptPath, loadKept, saveKept } from "./kept_file.ts";
import { z } from "./plugin/mod.ts";
import { createFakeFiles } from "./testing/mod.ts";

const PATH = "/state/etc-lb.yaml.things.json";
const FORM = {
  version: 3,
  key: "things",
  entry: z.strictObject({ name: z.string() }),
  loss: "the things are not in force",
};

Deno.test("keptPath makes one flat name of the configuration's path", () => {
  assertEquals(keptPath("/state/", "//etc//lb.yaml"), "/state/etc-lb.yaml");
});

Deno.test("loadKept gives what saveKept wrote, and nothing where there is no file", async () => {
  const files = createFakeFiles();
  assertEquals(await loadKept(files, PATH, FORM), { entries: [] });
  await saveKept(files, PATH, FORM, [{ name: "one" }]);
  assertEquals(await loadKept(files, PATH, FORM), { entries: [{ name: "one" }] });
});

Deno.test("loadKept puts what it does not understand aside, and says why and what follows", async () => {
  for (
    const [text, reason] of [
      ["{", "it is no JSON"],
      ['{"version":4,"things":[]}', "version"],
      ['{"version":3,"things":[{"name":5}]}', "things.0.name"],
      ['{"version":3,"others":[]}', "things"],
    ] as const
  ) {
    const files = createFakeFiles({ [PATH]: text });
    const { entries, problem = "" } = await loadKept(files, PATH, FORM);
    assertEquals(entries, []);
    assertStringIncludes(problem, `cannot use "${PATH}": ${reason}`);
    assertStringIncludes(problem, `the things are not in force, and the file is kept as`);
    assertEquals(files.get(`${PATH}.broken`), text);
  }
});

Deno.test("saveKept gives the plain reason where it cannot write", async () => {
  const replace = () => Promise.reject(new Error("disk full (os error 28)"));
  const error = await assertRejects(() => saveKept({ replace }, PATH, FORM, []), Error);
  assertEquals(error.message.includes("os error"), false);
});
