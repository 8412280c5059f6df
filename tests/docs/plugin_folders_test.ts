import { assert, assertEquals } from "@std/assert";
import { pluginFolders } from "./plugin_folders.ts";

const root = new URL("../../", import.meta.url);

Deno.test("pluginFolders finds every folder with the plugins that it exports", async () => {
  const folders = await pluginFolders(root);
  const http = folders.find((folder) => folder.path === "plugins/checkers/http");
  assertEquals(http?.plugins.map((plugin) => plugin.id), ["checker.http", "checker.https"]);
  assertEquals(http?.readme.href, new URL("plugins/checkers/http/README.md", root).href);
  assert(folders.every((folder) => folder.plugins.length > 0));
  assertEquals(folders.map((folder) => folder.path), folders.map((folder) => folder.path).sort());
});
