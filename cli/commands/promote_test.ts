import { assertEquals, assertStringIncludes } from "@std/assert";
import { promote } from "./promote.ts";
import { runCommand } from "./test_files.ts";
import { withAnswers } from "./test_verbs.ts";

const PATH = "/api/v1/layer/promotion";
const ENTRY = { service: "web", value: null, by: "anna", since: 1 };
const FULL = { path: "/etc/r.yaml", after: "new\n", change: "--- a\n+++ b\n", entries: [ENTRY] };

async function printed(answer: unknown, ...words: string[]) {
  let outcome = { code: -1, stdout: "", stderr: "" };
  await withAnswers({ [PATH]: () => Response.json(answer) }, async (socket) => {
    const { code, console } = await runCommand(promote, [...words, "--socket", socket]);
    outcome = { code, stdout: console.stdout, stderr: console.stderr };
  });
  return outcome;
}

Deno.test("promote prints the change alone, so that patch takes it, or the whole file", async () => {
  assertEquals(await printed(FULL), { code: 0, stdout: FULL.change, stderr: "" });
  assertEquals(await printed(FULL, "--whole"), { code: 0, stdout: "new\n", stderr: "" });
  assertEquals(JSON.parse((await printed(FULL, "--json")).stdout), FULL);
});

Deno.test("promote ends well where there is nothing, and says so beside the output", async () => {
  const nothing = await printed({ ...FULL, change: "", entries: [] });
  assertEquals(nothing, {
    code: 0,
    stdout: "",
    stderr: "ringmaster: no change at run time is in force\n",
  });
  const same = await printed({ ...FULL, change: "" });
  assertEquals([same.code, same.stdout], [0, ""]);
  assertStringIncludes(same.stderr, '"/etc/r.yaml" says already what 1 change');
});

Deno.test("promote --whole fails where the changes are to be put in by hand", async () => {
  const { after: _, ...foreign } = FULL;
  const { code, stdout, stderr } = await printed(foreign, "--whole");
  assertEquals([code, stdout], [1, ""]);
  assertStringIncludes(stderr, "the changes are to be put in by hand");
});
