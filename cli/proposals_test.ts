import { assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../mod.ts";
import { problem, withAnswers } from "./commands/test_verbs.ts";
import { askPlan, tellPlan } from "./proposals.ts";
import { createTestConsole } from "./test_console.ts";

const PLAN = { operations: [], steps: ["add server a", "edit b\nx"], warnings: [], problems: [] };
const PATH = "/api/v1/plan";

Deno.test("tellPlan asks what it would do, and tells each step", () =>
  withAnswers({ [PATH]: () => Response.json(PLAN) }, async (socket, asked) => {
    const console = createTestConsole();
    assertEquals(await tellPlan(socket, { kind: "reload" }, false, console), 0);
    assertEquals([console.stdout, console.stderr], ["add server a\nedit b x\n", ""]);
    assertEquals(asked, [{ path: PATH, body: { kind: "reload" } }]);
    const json = createTestConsole();
    await tellPlan(socket, { kind: "reload" }, true, json);
    assertEquals(JSON.parse(json.stdout), PLAN);
  }));

Deno.test("tellPlan says that nothing would change, and ends with 1 where it would be refused", async () => {
  const nothing = { ...PLAN, steps: [], warnings: ["no server of web would be left"] };
  await withAnswers({ [PATH]: () => Response.json(nothing) }, async (socket) => {
    const console = createTestConsole();
    assertEquals(await tellPlan(socket, { kind: "drop" }, false, console), 0);
    assertEquals(console.stdout, "nothing would change\n");
    assertEquals(console.stderr, "ringmaster: warning: no server of web would be left\n");
  });
  const refused = { ...PLAN, problems: ["a.yaml:1: bad"] };
  await withAnswers({ [PATH]: () => Response.json(refused) }, async (socket) => {
    const console = createTestConsole();
    assertEquals(await tellPlan(socket, { kind: "reload" }, false, console), 1);
    assertEquals(console.stdout, "");
    assertEquals(
      console.stderr,
      "a.yaml:1: bad\nringmaster: it would be refused, and nothing would change\n",
    );
  });
});

Deno.test("askPlan hands problems on, and takes nothing else for a plan", async () => {
  await withAnswers({ [PATH]: () => problem(404, "cannot find it") }, async (socket) => {
    const error = await assertRejects(() => askPlan(socket, { kind: "reload" }), RingmasterError);
    assertEquals([error.code, error.message], ["not_found", "cannot find it"]);
  });
  await withAnswers({ [PATH]: () => Response.json({ steps: [] }) }, async (socket) => {
    await assertRejects(() => askPlan(socket, { kind: "reload" }), RingmasterError, "no director");
  });
});
