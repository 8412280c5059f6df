/** Changes of a real director over the admin API: the run-time layer, and the configuration's files. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { LayerEntry, ServiceSnapshot } from "../../core/model/mod.ts";
import { CONFIG, type DirectorScene, PATH, startScene } from "./director_scene.ts";

interface Api {
  readonly scene: DirectorScene;
  get(path: string): Promise<unknown>;
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly answer: Record<string, unknown> }>;
  /** Ids of the servers of the service web. */
  servers(): Promise<string[]>;
}

async function withApi(body: (api: Api) => Promise<void>): Promise<void> {
  const scene = await startScene();
  const get = async (path: string) => await (await scene.app.request(`/api/v1/${path}`)).json();
  try {
    await body({
      scene,
      get,
      async send(method, path, value, headers = {}) {
        const asked = scene.app.request(`/api/v1/${path}`, {
          method,
          headers: { "content-type": "application/json", ...headers },
          ...(value === undefined ? {} : { body: JSON.stringify(value) }),
        });
        await scene.world.clock.advance(2_000);
        const response = await asked;
        return { status: response.status, answer: await response.json() };
      },
      servers: async () =>
        (await get("services/web") as ServiceSnapshot).servers.map(({ id }) => id),
    });
  } finally {
    await scene.end();
  }
}

const BEFORE = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"];
const NEW = "10.0.0.9:80";

Deno.test("a server is planned, added at run time, shown in the layer, and dropped again", () =>
  withApi(async ({ get, send, servers }) => {
    const change = { service: "web", server: NEW, value: `${NEW} masq 4` };
    const planned = await send("POST", "plan", { kind: "change", change });
    assertEquals([planned.status, planned.answer.problems], [200, []]);
    assertEquals(await servers(), BEFORE, "a plan changes nothing");
    const added = await send("PUT", `services/web/servers/${NEW}`, change.value);
    assertEquals([added.status, added.answer.kind], [200, "applied"]);
    assertEquals(await servers(), [...BEFORE, NEW]);
    const [entry, ...others] = await get("layer") as LayerEntry[];
    assertEquals([entry?.service, entry?.server, entry?.by, others], ["web", NEW, "anna", []]);
    const promotion = await get("layer/promotion") as { change: string };
    assertStringIncludes(promotion.change, NEW);
    const dropped = await send("DELETE", `layer?service=web&server=${NEW}`);
    assertEquals(dropped.status, 200);
    assertEquals([await servers(), await get("layer")], [BEFORE, []]);
  }));

Deno.test("what is wrong at run time is refused with the place, and changes nothing", () =>
  withApi(async ({ get, send, servers }) => {
    const wrong = await send("PUT", `services/web/servers/${NEW}`, { weight: 70_000 });
    assertEquals(wrong.status, 422, JSON.stringify(wrong.answer));
    assert(Array.isArray(wrong.answer.problems) && wrong.answer.problems.length > 0);
    const lost = await send("PUT", `services/wbe/servers/${NEW}`, NEW);
    assert(lost.status === 404 || lost.status === 422, JSON.stringify(lost.answer));
    assertStringIncludes(String(lost.answer.detail), "no service wbe");
    assertEquals([await servers(), await get("layer")], [BEFORE, []]);
    const trail = await get("audit") as { verb: string; outcome: string }[];
    assertEquals(trail.slice(0, 2).map(({ outcome }) => outcome), ["refused", "refused"]);
  }));

Deno.test("removing most servers needs force", () =>
  withApi(async ({ send, servers }) => {
    const guarded = await send("DELETE", "services/web");
    assertEquals([guarded.status, guarded.answer.of], [409, 4]);
    assertEquals(await servers(), BEFORE);
    assertEquals((await send("DELETE", "services/web?force=true")).status, 200);
    assertEquals((await send("GET", "services/web")).status, 404);
  }));

Deno.test("the files are replaced by who has seen them, once, and refused files are not written", () =>
  withApi(async ({ scene, send, servers }) => {
    const read = await scene.app.request("/api/v1/config");
    const etag = read.headers.get("etag") ?? "";
    assertEquals((await read.json()).files, [{ path: PATH, text: CONFIG }]);
    const filesWith = (text: string) => ({ files: [{ path: PATH, text }] });
    const next = CONFIG.replace("10.0.0.3:80 masq 1 ]", `10.0.0.3:80 masq 1, ${NEW} masq 1 ]`);
    const broken = filesWith(next.replace("masq 1, 10.0.0.2", "mask 1, 10.0.0.2"));
    const checked = await send("POST", "config/check", broken);
    assertEquals([checked.status, checked.answer.valid], [200, false]);
    const refused = await send("PUT", "config", broken, { "if-match": etag });
    assertEquals(refused.status, 422, JSON.stringify(refused.answer));
    assertEquals((await send("PUT", "config", filesWith(next))).status, 428);
    const done = await send("PUT", "config", filesWith(next), { "if-match": etag });
    assertEquals([done.status, done.answer.kind], [200, "applied"]);
    assertEquals(await servers(), [...BEFORE, NEW]);
    const late = await send("PUT", "config", filesWith(CONFIG), { "if-match": etag });
    assertEquals([late.status, late.answer.code], [412, "changed_meanwhile"]);
    assertEquals(await servers(), [...BEFORE, NEW]);
  }));
