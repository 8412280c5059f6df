import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { runCommand } from "./test_files.ts";
import { problem, withAnswers } from "./test_verbs.ts";
import { disable, enable, weight } from "./verbs.ts";

const OUTCOME = {
  service: "10.0.0.150:9072/tcp",
  server: "10.0.0.147:9072",
  message: "10.0.0.147:9072 is disabled",
};
const MEMBER = { service: "web", server: "10.0.0.147:9072" };
const WORDS = [MEMBER.service, MEMBER.server];

for (const command of [enable, disable]) {
  Deno.test(`${command.name} asks the director and prints what came of it`, () => {
    const path = `/api/v1/servers/${command.name}`;
    return withAnswers({ [path]: () => Response.json(OUTCOME) }, async (socket, asked) => {
      const { code, console } = await runCommand(command, [...WORDS, "--socket", socket]);
      assertEquals(code, 0);
      assertEquals(console.stdout, "10.0.0.147:9072 is disabled\n");
      assertEquals(console.stderr, "");
      assertEquals(asked, [{ path, body: MEMBER }]);
    });
  });
}

Deno.test("weight hands a number or the word configured on", () => {
  const path = "/api/v1/servers/weight";
  return withAnswers({ [path]: () => Response.json(OUTCOME) }, async (socket, asked) => {
    for (const [word, wanted] of [["5", 5], ["0", 0], ["configured", "configured"]] as const) {
      await runCommand(weight, [...WORDS, word, "--socket", socket]);
      assertEquals(asked.at(-1), { path, body: { ...MEMBER, weight: wanted } });
    }
  });
});

Deno.test("weight refuses what is no weight before it asks anybody", async () => {
  for (const word of ["65536", "heavy", "1.5", ""]) {
    const error = await assertRejects(
      () => runCommand(weight, [...WORDS, word, "--socket", "/nowhere"]),
      RingmasterError,
    );
    assertEquals(error.code, "usage", word);
  }
});

Deno.test("a verb shows the warning on standard error, and no text that steers the terminal", () => {
  const outcome = { ...OUTCOME, message: "a\x1b[2J", warning: "cannot keep it: disk full" };
  const answers = { "/api/v1/servers/disable": () => Response.json(outcome) };
  return withAnswers(answers, async (socket) => {
    const { code, console } = await runCommand(disable, [...WORDS, "--socket", socket]);
    assertEquals(code, 0);
    assertEquals(console.stdout, "a [2J\n");
    assertEquals(console.stderr, "ringmaster: warning: cannot keep it: disk full\n");
  });
});

Deno.test("a verb fails with the director's own sentence", async () => {
  const cases = [[404, "not_found"], [409, "refused"], [422, "refused"]] as const;
  for (const [status, code] of cases) {
    const answers = { "/api/v1/servers/disable": () => problem(status, "cannot: it is so") };
    await withAnswers(answers, async (socket) => {
      const error = await assertRejects(
        () => runCommand(disable, [...WORDS, "--socket", socket]),
        RingmasterError,
      );
      assertEquals([error.code, error.message], [code, "cannot: it is so"]);
    });
  }
});

Deno.test("a verb does not take something else for an outcome", () => {
  const answers = { "/api/v1/servers/enable": () => Response.json({ message: "hello" }) };
  return withAnswers(answers, async (socket) => {
    const error = await assertRejects(
      () => runCommand(enable, [...WORDS, "--socket", socket]),
      RingmasterError,
    );
    assertStringIncludes(error.message, "what answers there is no director");
  });
});
