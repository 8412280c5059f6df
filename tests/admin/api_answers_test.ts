/** What a real director answers is what the description says, field by field, on every route that reads. */

import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv";
import { API_ROUTES } from "../../plugins/observers/admin/routes_table.ts";
import { type DirectorScene, startScene } from "./director_scene.ts";

/** What stands for the names in a path, and the queries beside none. */
const NAMES: Readonly<Record<string, string>> = {
  service: "web",
  server: "10.0.0.3:80",
  node: "appnode2",
};
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  "/api/v1/latencies": ["?service=web"],
  "/api/v1/servers": ["", "?service=web", "?status=down"],
  "/api/v1/why": ["", "?service=web", "?service=web&server=10.0.0.2:80"],
  "/api/v1/events": ["", "?type=server", "?after=3&limit=5"],
};

/** Says what is wrong with an answer, by the description that the same application publishes. */
async function createJudge({ app }: DirectorScene) {
  const description = await (await app.request("/openapi.json")).json();
  // OpenAPI has words of its own beside those of JSON Schema.
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema(description, "api");
  const escape = (part: string) => part.replaceAll("~", "~0").replaceAll("/", "~1");
  return (method: string, form: string, answer: unknown): string => {
    const path = form.replaceAll(/:(\w+)/g, "{$1}");
    const place = ["paths", path, method.toLowerCase(), "responses", "200", "content"];
    const parts = [...place, "application/json", "schema"].map(escape).map(encodeURIComponent);
    const validate = ajv.compile({ $ref: `api#/${parts.join("/")}` });
    return validate(answer) ? "" : ajv.errorsText(validate.errors);
  };
}

async function withScene(body: (scene: DirectorScene) => Promise<void>): Promise<void> {
  const scene = await startScene();
  try {
    await body(scene);
  } finally {
    await scene.end();
  }
}

Deno.test("every route that reads answers a real director's state as the description says, and no field more", () =>
  withScene(async (scene) => {
    const judge = await createJudge(scene);
    const answered: string[] = [];
    for (const { method, path } of API_ROUTES) {
      if (method !== "GET") continue;
      const filled = path.replaceAll(/:(\w+)/g, (_all, name: string) => NAMES[name] ?? "");
      for (const query of QUERIES[path] ?? [""]) {
        const response = await scene.app.request(`${filled}${query}`);
        const answer = await response.json();
        assertEquals(response.status, 200, `${path}${query}: ${JSON.stringify(answer)}`);
        assertEquals(judge(method, path, answer), "", `${path}${query}`);
        answered.push(path);
      }
    }
    assert(answered.length > 20, "most routes were left out");
  }));

Deno.test("the judge finds a field that is not described, one that is missing, and one of another type", () =>
  withScene(async (scene) => {
    const judge = await createJudge(scene);
    const answer = await (await scene.app.request("/api/v1/status")).json();
    const about = (changed: unknown) => judge("GET", "/api/v1/status", changed);
    assertEquals(about(answer), "");
    const { pid: _pid, ...without } = answer;
    assert(about(without) !== "");
    assert(about({ ...answer, extra: 1 }) !== "");
    assert(about({ ...answer, services: [{ ...answer.services[0], extra: 1 }] }) !== "");
    assert(about({ ...answer, cluster: { ...answer.cluster, role: "both" } }) !== "");
  }));

Deno.test("every verb answers as the description says", () =>
  withScene(async (scene) => {
    const judge = await createJudge(scene);
    const member = { service: "web", server: "10.0.0.3:80" };
    const asked: readonly (readonly [string, unknown])[] = [
      ["/api/v1/servers/drain", { ...member, deadlineMs: 1_000 }],
      ["/api/v1/servers/disable", member],
      ["/api/v1/servers/enable", member],
      ["/api/v1/servers/weight", { ...member, weight: 3 }],
      ["/api/v1/reload", {}],
      ["/api/v1/plan", { kind: "server", verb: "disable", ...member }],
      ["/api/v1/config/check", {}],
    ];
    for (const [path, body] of asked) {
      const response = await scene.app.request(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const answer = await response.json();
      assertEquals(response.status, 200, `${path}: ${JSON.stringify(answer)}`);
      assertEquals(judge("POST", path, answer), "", path);
    }
    const audit = await (await scene.app.request("/api/v1/audit")).json();
    // The newest first: what was asked here, and what the scene began with.
    assertEquals(audit.map(({ verb }: { verb: string }) => verb), [
      ...["reload", "weight", "enable", "disable", "drain"],
      ...["disable", "drain"],
    ]);
  }));
