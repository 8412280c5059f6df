import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  type DirectorControl,
  DRAIN_DEFAULT_MS,
  DRAIN_MAX_MS,
  type ReloadOutcome,
  RingmasterError,
} from "../../../core/plugin/mod.ts";
import { appOf, post } from "./app_test_kit.ts";
import { BODY_BYTES_MAX } from "./requests.ts";

const OUTCOME = { service: "10.0.0.1:80/tcp", server: "10.0.0.2:80", message: "it is so" };
const MEMBER = { service: "web", server: "10.0.0.2:80" };

/** An app over a director that remembers what it was asked to do. */
function createScene(parts: Partial<DirectorControl> = {}) {
  const asked: unknown[] = [];
  const remember = (verb: string) => (...words: unknown[]) => {
    asked.push([verb, ...words]);
    return Promise.resolve(OUTCOME);
  };
  const app = appOf({
    drain: remember("drain"),
    enable: remember("enable"),
    disable: remember("disable"),
    weight: remember("weight"),
    ...parts,
  });
  return { app, asked };
}

Deno.test("the app hands each verb on and answers what came of it", async () => {
  const { app, asked } = createScene();
  const answers = [
    await post(app, "servers/drain", { ...MEMBER, deadlineMs: 2_000 }),
    await post(app, "servers/drain", MEMBER),
    await post(app, "servers/enable", MEMBER, "application/json; charset=utf-8"),
    await post(app, "servers/disable", MEMBER),
    await post(app, "servers/weight", { ...MEMBER, weight: 0 }),
    await post(app, "servers/weight", { ...MEMBER, weight: "configured" }),
  ];
  for (const answer of answers) assertEquals(answer, { status: 200, body: OUTCOME });
  assertEquals(asked, [
    ["drain", MEMBER, 2_000],
    ["drain", MEMBER, DRAIN_DEFAULT_MS],
    ["enable", MEMBER],
    ["disable", MEMBER],
    ["weight", MEMBER, 0],
    ["weight", MEMBER, "configured"],
  ]);
});

Deno.test("the app refuses bodies that the verb does not take, names each fault, and does nothing", async () => {
  const { app, asked } = createScene();
  const cases: readonly (readonly [string, unknown, string])[] = [
    ["servers/enable", { service: "web" }, "server is missing"],
    ["servers/enable", { ...MEMBER, sevrice: "x" }, 'unknown key "sevrice", did you mean'],
    ["servers/enable", { service: "", server: "x" }, "service found"],
    ["servers/enable", [], "found an empty list"],
    ["servers/disable", null, "found nothing"],
    ["servers/drain", { ...MEMBER, deadlineMs: 0 }, "deadlineMs found 0"],
    ["servers/drain", { ...MEMBER, deadlineMs: 1.5 }, "deadlineMs found 1.5"],
    ["servers/drain", { ...MEMBER, deadlineMs: DRAIN_MAX_MS + 1 }, "deadlineMs found"],
    ["servers/weight", MEMBER, "weight is missing"],
    ["servers/weight", { ...MEMBER, weight: -1 }, "weight found -1"],
    ["servers/weight", { ...MEMBER, weight: 65_536 }, "weight found 65536"],
    ["servers/weight", { ...MEMBER, weight: "5" }, 'weight found "5"'],
    ["reload", { force: "yes" }, 'force found "yes"'],
    ["reload", { forced: true }, 'unknown key "forced", did you mean "force"?'],
  ];
  for (const [path, body, part] of cases) {
    const answer = await post(app, path, body);
    assertEquals(answer.status, 422, `${path} ${JSON.stringify(body)}`);
    assertStringIncludes(answer.body.detail, part);
    assertEquals(answer.body.problems.length > 0, true);
  }
  assertEquals(asked, []);
});

Deno.test("the app refuses what is no JSON, of another type, or too long", async () => {
  const { app, asked } = createScene();
  const broken = await post(app, "servers/enable", "{");
  assertEquals(broken.status, 400);
  assertStringIncludes(broken.body.detail, "it is no JSON");
  const form = await post(
    app,
    "servers/enable",
    "service=web",
    "application/x-www-form-urlencoded",
  );
  assertEquals(form.status, 415);
  assertEquals(
    form.body.detail,
    "cannot read the body for /api/v1/servers/enable: wanted is content-type application/json, " +
      'found "application/x-www-form-urlencoded"',
  );
  const long = await post(app, "servers/enable", { ...MEMBER, x: "x".repeat(BODY_BYTES_MAX) });
  assertEquals(long.status, 413);
  assertEquals(asked, []);
});

Deno.test("the app answers 404 for a server that is not there and 409 for what is refused", async () => {
  const failing = (code: "not_found" | "refused" | "timed_out") =>
    createScene({ disable: () => Promise.reject(new RingmasterError(code, `${code} it is`)) }).app;
  assertEquals(
    (await post(failing("not_found"), "servers/disable", MEMBER)).body,
    {
      code: "not_found",
      type: "about:blank",
      title: "Not Found",
      status: 404,
      detail: "not_found it is",
    },
  );
  const refused = await post(failing("refused"), "servers/disable", MEMBER);
  assertEquals([refused.status, refused.body.title], [409, "Conflict"]);
  const late = await post(failing("timed_out"), "servers/disable", MEMBER);
  assertEquals([late.status, late.body.detail], [504, "cannot disable: timed_out it is"]);
});

Deno.test("the app tells a reload's outcome, with force where it is asked for", async () => {
  const asked: unknown[] = [];
  const reload = (outcome: ReloadOutcome) =>
    createScene({
      reload: (options) => {
        asked.push(options);
        return Promise.resolve(outcome);
      },
    }).app;
  const applied: ReloadOutcome = { kind: "applied", changes: ["service x added"] };
  assertEquals(await post(reload(applied), "reload", {}), { status: 200, body: applied });
  const unchanged: ReloadOutcome = { kind: "unchanged" };
  assertEquals((await post(reload(unchanged), "reload", { force: true })).body, unchanged);
  assertEquals(asked, [{ force: false }, { force: true }]);
});

Deno.test("the app answers 409 for a reload that is guarded and 422 for one that is rejected", async () => {
  const answerTo = async (outcome: ReloadOutcome) =>
    await post(createScene({ reload: () => Promise.resolve(outcome) }).app, "reload", {});
  const guarded = await answerTo({ kind: "guarded", removed: 7, of: 9 });
  assertEquals(guarded.status, 409);
  assertEquals([guarded.body.removed, guarded.body.of], [7, 9]);
  assertStringIncludes(guarded.body.detail, "it would remove 7 of 9 real servers");
  const problems = ["a.yaml:1: bad", "a.yaml:2: worse"];
  const rejected = await answerTo({ kind: "rejected", problems });
  assertEquals(rejected.status, 422);
  assertEquals(rejected.body.problems, problems);
  assertStringIncludes(rejected.body.detail, "a.yaml:1: bad; a.yaml:2: worse");
});
