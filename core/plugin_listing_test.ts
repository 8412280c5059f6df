import { assertEquals } from "@std/assert";
import { listPlugins } from "./plugin_listing.ts";
import { createRegistry, definePlugin, z } from "./plugin/mod.ts";

Deno.test("listPlugins goes kind by kind and names the file of a site's own", () => {
  const plugin = (name: string) =>
    definePlugin({
      kind: "checker",
      name,
      summary: `checks ${name}`,
      options: z.strictObject({}),
      create: () => ({ check: () => Promise.resolve({ healthy: true, message: "" }) }),
    });
  const registry = createRegistry([plugin("a"), plugin("b")]);
  const config = { plugins: [{ path: "own.ts", ids: ["checker.b"], digest: "" }] };
  assertEquals(listPlugins({ config, registry }), [
    { id: "checker.a", summary: "checks a" },
    { id: "checker.b", summary: "checks b", file: "own.ts" },
  ]);
});
