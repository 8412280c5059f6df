import { assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { role, standby, takeover } from "./cluster.ts";
import { runCommand } from "./test_files.ts";
import { problem, withAnswers } from "./test_verbs.ts";

const OUTCOME = { groups: ["web"], message: "web is held by appnode2" };

Deno.test("role prints one word, which a script can compare", async () => {
  for (const word of ["active", "standby"]) {
    const answers = { "/api/v1/role": () => Response.json({ node: "one", role: word }) };
    await withAnswers(answers, async (socket) => {
      const { code, console } = await runCommand(role, ["--socket", socket]);
      assertEquals([code, console.stdout, console.stderr], [0, `${word}\n`, ""]);
    });
  }
});

Deno.test("standby asks for all groups, or for those that are named, and prints what came of it", () => {
  const path = "/api/v1/cluster/standby";
  return withAnswers({ [path]: () => Response.json(OUTCOME) }, async (socket, asked) => {
    const { code, console } = await runCommand(standby, ["--socket", socket]);
    assertEquals([code, console.stdout, console.stderr], [0, "web is held by appnode2\n", ""]);
    for (const scope of ["all", "local", "foreign"]) {
      await runCommand(standby, [scope, "--socket", socket]);
    }
    assertEquals(
      asked,
      ["all", "all", "local", "foreign"].map((scope) => ({ path, body: { scope } })),
    );
  });
});

Deno.test("takeover says whether it is to be forced", () => {
  const path = "/api/v1/cluster/takeover";
  return withAnswers({ [path]: () => Response.json(OUTCOME) }, async (socket, asked) => {
    const { code } = await runCommand(takeover, ["--socket", socket]);
    assertEquals(code, 0);
    await runCommand(takeover, ["local", "--force", "--socket", socket]);
    assertEquals(asked, [
      { path, body: { scope: "all", force: false } },
      { path, body: { scope: "local", force: true } },
    ]);
  });
});

for (const command of [standby, takeover]) {
  Deno.test(`${command.name} refuses a scope that is none before it asks anybody`, async () => {
    const error = await assertRejects(
      () => runCommand(command, ["mine", "--socket", "/nowhere"]),
      RingmasterError,
    );
    assertEquals([error.code, error.message], [
      "usage",
      'SCOPE is "mine", allowed are all, local, foreign; ' +
      `"ringmaster ${command.name} --help" says more`,
    ]);
  });

  Deno.test(`${command.name} fails with the director's sentence where it is refused`, () => {
    const path = `/api/v1/cluster/${command.name}`;
    return withAnswers({ [path]: () => problem(409, "there is nobody") }, async (socket) => {
      const error = await assertRejects(
        () => runCommand(command, ["--socket", socket]),
        RingmasterError,
      );
      assertEquals([error.code, error.message], ["refused", "there is nobody"]);
    });
  });

  Deno.test(`${command.name} steers no terminal with what the director says`, () => {
    const outcome = { groups: [], message: "a\x1b[2J" };
    const answers = { [`/api/v1/cluster/${command.name}`]: () => Response.json(outcome) };
    return withAnswers(answers, async (socket) => {
      const { console } = await runCommand(command, ["--socket", socket]);
      assertEquals(console.stdout, "a [2J\n");
    });
  });
}

Deno.test("standby and takeover --plan ask what they would do, and do nothing", () =>
  withAnswers({
    "/api/v1/plan": () =>
      Response.json({ operations: [], steps: ["it would"], warnings: [], problems: [] }),
  }, async (socket, asked) => {
    for (const [verb, command] of [["standby", standby], ["takeover", takeover]] as const) {
      const { console } = await runCommand(command, ["local", "--plan", "--socket", socket]);
      assertEquals(console.stdout, "it would\n");
      const more = verb === "takeover" ? { force: false } : {};
      const body = { kind: "cluster", verb, scope: "local", ...more };
      assertEquals(asked.at(-1), { path: "/api/v1/plan", body });
    }
    await runCommand(takeover, ["--force", "--plan", "--socket", socket]);
    const forced = { kind: "cluster", verb: "takeover", scope: "all", force: true };
    assertEquals(asked.at(-1)?.body, forced);
  }));
