import { assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../mod.ts";
import { problem, withAnswers } from "./commands/test_verbs.ts";
import { askForChange, isTexts } from "./reload_outcome.ts";
import { createTestConsole } from "./test_console.ts";

const REQUEST = {
  question: { path: "/x", body: {} },
  what: "change web",
  forced: "ringmaster x --force",
  json: false,
};

async function told(answer: () => Response, json = false) {
  let outcome = { code: -1, stdout: "", stderr: "" };
  await withAnswers({ "/x": answer }, async (socket) => {
    const console = createTestConsole();
    const code = await askForChange(socket, { ...REQUEST, json }, console);
    outcome = { code, stdout: console.stdout, stderr: console.stderr };
  });
  return outcome;
}

Deno.test("askForChange tells what is different, each change without what steers a terminal", async () => {
  const applied = { kind: "applied", changes: ["a\x1b[2J", "b"] };
  assertEquals((await told(() => Response.json(applied))).stdout, "a [2J\nb\n");
  assertEquals(JSON.parse((await told(() => Response.json(applied), true)).stdout), applied);
  const unchanged = await told(() => Response.json({ kind: "unchanged" }));
  assertEquals(unchanged, { code: 0, stdout: "nothing has changed\n", stderr: "" });
});

Deno.test("askForChange tells what is warned of from now on, apart from what is different", async () => {
  const applied = { kind: "applied", changes: ["a"], warnings: ["x\x1b[2J"] };
  const outcome = await told(() => Response.json(applied));
  assertEquals(outcome, { code: 0, stdout: "a\n", stderr: "ringmaster: warning: x [2J\n" });
});

Deno.test("askForChange tells problems and ends with 1; other refusals are errors", async () => {
  const { code, stderr } = await told(() => problem(422, "x", { problems: ["first", "second"] }));
  assertEquals(code, 1);
  assertEquals(stderr.split("\n").slice(0, 2), ["first", "second"]);
  const guarded = () => told(() => problem(409, "too much", { removed: 7, of: 9 }));
  await assertRejects(guarded, RingmasterError, 'too much; "ringmaster x --force" applies it');
  await assertRejects(() => told(() => problem(409, "not now")), RingmasterError, "not now");
  await assertRejects(() => told(() => Response.json({})), RingmasterError, "is no director");
});

Deno.test("isTexts takes a list of texts and nothing else", () => {
  assertEquals([isTexts([]), isTexts(["a"]), isTexts(["a", 1]), isTexts("a")], [
    true,
    true,
    false,
    false,
  ]);
});
