import { assertEquals } from "@std/assert";
import type { FileFacts } from "../../../core/plugin/mod.ts";
import { createFakeFiles, createTestContext } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

const never = new AbortController().signal;
const PROGRAM = "/opt/check";

async function finding(facts: Partial<FileFacts> | undefined) {
  const prepared = plugin.prepare({ command: PROGRAM });
  if (!prepared.ok) throw new Error("these options are good");
  const asked: string[] = [];
  const files = {
    ...createFakeFiles(),
    facts(path: string) {
      asked.push(path);
      const whole = { modifiedMs: 0, size: 1, isDirectory: false, ...facts };
      return Promise.resolve(facts === undefined ? undefined : whole);
    },
  };
  const found = await prepared.diagnose(createTestContext(plugin.id, { files }), never);
  assertEquals(asked, [PROGRAM]);
  assertEquals(found.length, 1);
  return found[0];
}

Deno.test("diagnoseProgram tells the doctor whether the program can be run", async () => {
  assertEquals((await finding({ mode: 0o755 }))?.status, "ok");
  assertEquals((await finding({ mode: 0o100 }))?.status, "ok");
  // Where the system has no permission bits nothing can be said against it.
  assertEquals((await finding({}))?.status, "ok");
  for (
    const [facts, message, remedy] of [
      [undefined, "there is no such file", "install it"],
      [{ isDirectory: true, mode: 0o755 }, "it is a folder", "name the program"],
      [{ mode: 0o644 }, "it may not be executed", `chmod +x ${PROGRAM}`],
    ] as const
  ) {
    const found = await finding(facts);
    assertEquals([found?.status, found?.message], ["failed", message]);
    assertEquals(found?.subject, `check command ${PROGRAM}`);
    assertEquals(found?.remedy?.startsWith(remedy), true);
  }
});
