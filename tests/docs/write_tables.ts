/**
 * Writes the table of options into the README of every plugin, from its schema:
 *
 *     deno run --allow-read --allow-write --allow-env tests/docs/write_tables.ts
 */

import { optionsTables, withTables } from "./options_table.ts";
import { pluginFolders } from "./plugin_folders.ts";

const root = new URL("../../", import.meta.url);

for (const { path, readme, plugins } of await pluginFolders(root)) {
  const before = await Deno.readTextFile(readme);
  const after = withTables(before, optionsTables(plugins));
  if (after === before) continue;
  await Deno.writeTextFile(readme, after);
  console.log(`wrote the options of ${path}/README.md`);
}
