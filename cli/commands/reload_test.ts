import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { reload } from "./reload.ts";
import { runCommand } from "./test_files.ts";
import { problem, withAnswers } from "./test_verbs.ts";

const PATH = "/api/v1/reload";

async function outcomeOf(answer: () => Response, ...words: string[]) {
  let told: { code: number; stdout: string; stderr: string; asked: unknown } | undefined;
  await withAnswers({ [PATH]: answer }, async (socket, asked) => {
    const { code, console } = await runCommand(reload, ["--socket", socket, ...words]);
    told = { code, stdout: console.stdout, stderr: console.stderr, asked: [...asked] };
  });
  return told;
}

Deno.test("reload prints what is different now, one change a line", async () => {
  const changes = ["service 10.0.0.1:80/tcp added", "bad\x1b[2J name"];
  assertEquals(await outcomeOf(() => Response.json({ kind: "applied", changes })), {
    code: 0,
    stdout: "service 10.0.0.1:80/tcp added\nbad [2J name\n",
    stderr: "",
    asked: [{ path: PATH, body: { force: false } }],
  });
});

Deno.test("reload says that nothing has changed, or nothing of services", async () => {
  const unchanged = await outcomeOf(() => Response.json({ kind: "unchanged" }));
  assertEquals([unchanged?.code, unchanged?.stdout], [0, "nothing has changed\n"]);
  const empty = await outcomeOf(() => Response.json({ kind: "applied", changes: [] }));
  assertEquals(empty?.stdout, "applied; no service or server is different\n");
});

Deno.test("reload --force asks for it", async () => {
  const forced = await outcomeOf(() => Response.json({ kind: "unchanged" }), "--force");
  assertEquals(forced?.asked, [{ path: PATH, body: { force: true } }]);
});

Deno.test("reload prints the problems of a rejected configuration, one a line, and ends with 1", async () => {
  const problems = ["a.yaml:1: bad", "a.yaml:2: worse"];
  const told = await outcomeOf(() => problem(422, "cannot reload", { problems }));
  assertEquals([told?.code, told?.stdout], [1, ""]);
  assertEquals(
    told?.stderr,
    "a.yaml:1: bad\na.yaml:2: worse\n" +
      "ringmaster: cannot reload: the configuration has problems; nothing has changed\n",
  );
});

Deno.test("reload that is guarded fails with the director's sentence, and says how it goes", () =>
  withAnswers(
    { [PATH]: () => problem(409, "cannot reload: it would remove 7 of 9", { removed: 7, of: 9 }) },
    async (socket) => {
      const error = await assertRejects(
        () => runCommand(reload, ["--socket", socket]),
        RingmasterError,
      );
      assertEquals(error.code, "refused");
      assertEquals(
        error.message,
        'cannot reload: it would remove 7 of 9; "ringmaster reload --force" applies it',
      );
    },
  ));

Deno.test("reload does not take something else for an outcome", () =>
  withAnswers({ [PATH]: () => Response.json({ kind: "applied" }) }, async (socket) => {
    const error = await assertRejects(
      () => runCommand(reload, ["--socket", socket]),
      RingmasterError,
    );
    assertStringIncludes(error.message, "what answers there is no director");
  }));
