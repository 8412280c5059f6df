import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { appOf, remoteRoute } from "./app_test_kit.ts";
import { API_ROUTES } from "./routes_table.ts";

async function describe(app: ReturnType<typeof appOf>) {
  const response = await app.request("/openapi.json");
  assertEquals(response.headers.get("content-type"), "application/json");
  return await response.text();
}

Deno.test("the description describes itself, and every route of the application", async () => {
  const { openapi, paths } = JSON.parse(await describe(appOf({})));
  assertEquals(openapi, "3.1.1");
  assert(paths["/openapi.json"].get !== undefined);
  const described = Object.values(paths).flatMap((path) => Object.keys(path as object)).length;
  assertEquals(described, API_ROUTES.length + 1);
});

Deno.test("the description is made once for as long as plugins offer the same", async () => {
  let offered = [remoteRoute()];
  const app = appOf({}, { pluginRoutes: () => offered });
  const first = await describe(app);
  offered = [remoteRoute()];
  assertStrictEquals(await describe(app), first);
  offered = [remoteRoute({ summary: "something else" })];
  const second = await describe(app);
  assert(second !== first && second.includes("something else"));
});
