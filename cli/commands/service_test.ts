import { assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { serviceRemove, serviceSet } from "./service.ts";
import { runCommand } from "./test_files.ts";
import { problem, withAnswers } from "./test_verbs.ts";

const WEB = "/api/v1/services/web";
const APPLIED = { kind: "applied", changes: ["service web is changed"] };
const answers = {
  [WEB]: () => Response.json(APPLIED),
  "/api/v1/plan": () =>
    Response.json({ operations: [], steps: ["it would"], warnings: [], problems: [] }),
};

Deno.test("service set sends what is to be, nested, and tells what is different", () =>
  withAnswers(answers, async (socket, asked) => {
    const words = ["web", "scheduler=wlc", "check.fall=3", "--socket", socket];
    const { code, console } = await runCommand(serviceSet, words);
    assertEquals([code, console.stdout], [0, "service web is changed\n"]);
    assertEquals(asked, [{ path: WEB, body: { scheduler: "wlc", check: { fall: 3 } } }]);
  }));

Deno.test("service remove takes it away, with force and JSON where they are asked for", () =>
  withAnswers(answers, async (socket, asked) => {
    const words = ["web", "--force", "--json", "--socket", socket];
    const { console } = await runCommand(serviceRemove, words);
    assertEquals(JSON.parse(console.stdout), APPLIED);
    assertEquals(asked, [{ path: `${WEB}?force=true` }]);
  }));

Deno.test("service set --plan asks what it would do, and does nothing", () =>
  withAnswers(answers, async (socket, asked) => {
    const words = ["web", "scheduler=wlc", "--plan", "--socket", socket];
    const { console } = await runCommand(serviceSet, words);
    assertEquals(console.stdout, "it would\n");
    const change = { service: "web", value: { scheduler: "wlc" } };
    assertEquals(asked, [{ path: "/api/v1/plan", body: { kind: "change", change } }]);
    await runCommand(serviceRemove, ["web", "--plan", "--socket", socket]);
    assertEquals(asked[1]?.body, { kind: "change", change: { service: "web", value: null } });
  }));

Deno.test("service set tells problems one a line, and how a guard is passed", async () => {
  const broken = () => problem(422, "cannot", { problems: ["virtual is missing", "b"] });
  await withAnswers({ [WEB]: broken }, async (socket) => {
    const { code, console } = await runCommand(serviceSet, ["web", "a=1", "--socket", socket]);
    assertEquals([code, console.stdout], [1, ""]);
    assertEquals(
      console.stderr,
      "virtual is missing\nb\n" +
        "ringmaster: cannot change web: the configuration has problems; nothing has changed\n",
    );
  });
  const guarded = () => problem(409, "it would remove 7 of 9", { removed: 7, of: 9 });
  await withAnswers({ [WEB]: guarded }, async (socket) => {
    const words = ["web", "--socket", socket];
    const error = await assertRejects(() => runCommand(serviceRemove, words), RingmasterError);
    assertEquals(error.message, 'it would remove 7 of 9; "--force" applies it');
  });
});
