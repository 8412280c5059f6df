import { assertEquals, assertStringIncludes } from "@std/assert";
import { type DirectorControl, RingmasterError } from "../../../core/plugin/mod.ts";
import { appOf, send } from "./app_test_kit.ts";
import { exampleConfiguration, exampleFiles } from "./examples.ts";
import { CONFIG_BYTES_MAX } from "./routes_layer.ts";

const ETAG = exampleConfiguration.etag;

/** An app over a configuration that has changed where another tag is named. */
function createScene(parts: Partial<DirectorControl> = {}) {
  const asked: unknown[] = [];
  const app = appOf({
    configuration: () => Promise.resolve(exampleConfiguration),
    replace(files, options) {
      asked.push([files, options]);
      if (options.etag === ETAG) return Promise.resolve({ kind: "unchanged" });
      return Promise.reject(new RingmasterError("changed_meanwhile", "somebody was faster"));
    },
    ...parts,
  });
  const put = (ifMatch: string | undefined, query = "", body: unknown = { files: exampleFiles }) =>
    send(app, "PUT", `config${query}`, body, {
      "content-type": "application/json",
      ...(ifMatch === undefined ? {} : { "if-match": ifMatch }),
    });
  return { app, asked, put };
}

Deno.test("the app shows the files with their entity tag", async () => {
  const response = await createScene().app.request("/api/v1/config");
  assertEquals(response.headers.get("etag"), `"${ETAG}"`);
  assertEquals(await response.json(), exampleConfiguration);
});

Deno.test("the app replaces the files for who names the tag of those that are there", async () => {
  const { asked, put } = createScene();
  for (const header of [`"${ETAG}"`, ` "other" , "${ETAG}"`, `W/"${ETAG}", "${ETAG}"`, "*"]) {
    assertEquals(await put(header), { status: 200, body: { kind: "unchanged" } }, header);
  }
  assertEquals((await put(`"${ETAG}"`, "?force=true")).status, 200);
  const call = (force: boolean) => [exampleFiles, { etag: ETAG, force }];
  assertEquals(asked, [call(false), call(false), call(false), call(false), call(true)]);
});

Deno.test("the app replaces nothing for who does not say what, or says something that is gone", async () => {
  const { asked, put } = createScene();
  const missing = await put(undefined);
  assertEquals([missing.status, missing.body.title], [428, "Precondition Required"]);
  assertStringIncludes(missing.body.detail, "wanted is If-Match");
  assertEquals((await put("  ")).status, 428);
  for (const header of [ETAG, '"', '"a" "b"', "\\"]) {
    assertEquals((await put(header)).status, 400, header);
  }
  assertEquals((await put(`W/"${ETAG}"`)).status, 412);
  assertEquals(asked, []);
  const gone = await put('"old"');
  assertEquals([gone.status, gone.body.code], [412, "changed_meanwhile"]);
  assertEquals((await put('"old", "older"')).status, 412);
});

Deno.test("the app takes large files, and says when they are too large", async () => {
  const { put } = createScene();
  const filesOf = (length: number) => ({ files: [{ path: "/a", text: "x".repeat(length) }] });
  assertEquals((await put(`"${ETAG}"`, "", filesOf(CONFIG_BYTES_MAX / 2))).status, 200);
  assertEquals((await put(`"${ETAG}"`, "", filesOf(CONFIG_BYTES_MAX))).status, 413);
  assertEquals((await put(`"${ETAG}"`, "", { files: [] })).status, 422);
  assertEquals((await put(`"${ETAG}"`, "", { files: [{ path: "", text: "" }] })).status, 422);
});

Deno.test("the app says why files were refused, and that nothing has changed", async () => {
  const { put } = createScene({
    replace: () => Promise.resolve({ kind: "rejected", problems: ["a.yaml:1: bad"] }),
  });
  const { status, body } = await put(`"${ETAG}"`);
  assertEquals([status, body.problems], [422, ["a.yaml:1: bad"]]);
  assertEquals(body.detail, "cannot replace, and nothing has changed: a.yaml:1: bad");
});

Deno.test("the app checks files, or those on disk, and answers what is wrong with them", async () => {
  const asked: unknown[] = [];
  const { app } = createScene({
    plan(proposal) {
      asked.push(proposal);
      const problems = proposal.kind === "files" ? ["a.yaml:1: bad"] : [];
      return Promise.resolve({ operations: [], steps: ["so"], warnings: ["hm"], problems });
    },
  });
  assertEquals(await send(app, "POST", "config/check", { files: exampleFiles }), {
    status: 200,
    body: { valid: false, problems: ["a.yaml:1: bad"], warnings: ["hm"], steps: ["so"] },
  });
  assertEquals((await send(app, "POST", "config/check", {})).body.valid, true);
  assertEquals(asked, [{ kind: "files", files: exampleFiles }, { kind: "reload" }]);
});

Deno.test("the app calls files valid that remove much, and warns of it", async () => {
  const { app } = createScene({
    plan: () =>
      Promise.resolve({
        operations: [],
        steps: ["so"],
        warnings: ["hm"],
        problems: ["only force applies it"],
        guarded: true,
      }),
  });
  assertEquals((await send(app, "POST", "config/check", {})).body, {
    valid: true,
    problems: [],
    warnings: ["hm", "only force applies it"],
    steps: ["so"],
  });
});
