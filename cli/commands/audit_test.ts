import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { audit } from "./audit.ts";
import { runCommand } from "./test_files.ts";
import { problem, withAnswers } from "./test_verbs.ts";

const RECORD = {
  id: 7,
  time: 1_000,
  actor: "anna, unix socket",
  role: "admin",
  from: "unix socket",
  verb: "reload",
  target: "",
  outcome: "done",
  after: "nothing has changed",
};

Deno.test("audit prints who asked for what, or JSON", () =>
  withAnswers({ "/api/v1/audit": () => Response.json([RECORD]) }, async (socket, asked) => {
    const { code, console } = await runCommand(audit, ["--socket", socket]);
    assertEquals(code, 0);
    assertMatch(console.stdout, /anna, unix socket +admin +- +reload +nothing has changed\n$/);
    const words = ["--socket", socket, "--actor", "a b", "--limit", "5", "--json"];
    const json = await runCommand(audit, words);
    assertEquals(JSON.parse(json.console.stdout), [RECORD]);
    assertEquals(asked.map(({ path }) => path), [
      "/api/v1/audit",
      "/api/v1/audit?actor=a+b&limit=5",
    ]);
  }));

Deno.test("audit asks since a moment in milliseconds, and says which role it takes", () =>
  withAnswers(
    { "/api/v1/audit": () => problem(403, "cannot do that") },
    async (socket, asked) => {
      const words = ["--socket", socket, "--since", "1970-01-01T00:00:01Z"];
      const error = await assertRejects(() => runCommand(audit, words), RingmasterError);
      assertMatch(error.message, /--role operate/);
      assertEquals(asked.map(({ path }) => path), ["/api/v1/audit?since=1000"]);
    },
  ));

Deno.test("audit refuses words that make no sense before it asks anybody", async () => {
  for (const words of [["--limit", "0"], ["--limit", "x"], ["--since", "yesterday"]]) {
    const error = await assertRejects(() => runCommand(audit, words), RingmasterError);
    assertEquals(error.code, "usage");
  }
});
