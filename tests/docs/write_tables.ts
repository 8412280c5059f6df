/**
 * Writes the tables of options into the README of every plugin and into docs/configuration.md, from the schemas, and
 * the tables of routes and metrics into docs/api.md and docs/metrics.md:
 *
 *     deno run --allow-read --allow-write --allow-env --allow-sys tests/docs/write_tables.ts
 */

import { API_PAGE, apiTables } from "./api_tables.ts";
import { COMMANDS_PAGE, commandTables } from "./command_tables.ts";
import { CONFIGURATION_PAGE, configurationTables } from "./configuration_tables.ts";
import { METRICS_PAGE, metricsTables } from "./metrics_page.ts";
import { optionsTables, withTables } from "./options_table.ts";
import { pluginFolders } from "./plugin_folders.ts";

const root = new URL("../../", import.meta.url);

async function write(page: string | URL, name: string, tables: string): Promise<void> {
  const before = await Deno.readTextFile(page).catch(() => undefined);
  if (before === undefined) {
    console.error(`cannot write the options of ${name}: it is missing`);
    Deno.exitCode = 1;
    return;
  }
  const after = withTables(before, tables);
  if (after === before) return;
  await Deno.writeTextFile(page, after);
  console.log(`wrote the options of ${name}`);
}

for (const { path, readme, plugins } of await pluginFolders(root)) {
  await write(readme, `${path}/README.md`, optionsTables(plugins));
}
await write(new URL(CONFIGURATION_PAGE, root), CONFIGURATION_PAGE, configurationTables());
await write(new URL(API_PAGE, root), API_PAGE, apiTables());
await write(new URL(METRICS_PAGE, root), METRICS_PAGE, metricsTables());
await write(new URL(COMMANDS_PAGE, root), COMMANDS_PAGE, commandTables());
