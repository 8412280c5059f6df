/** The folders of plugins and what they export, found by looking: so that the list of what ships can be compared. */

import type { AnyPlugin } from "../../core/plugin/mod.ts";

export interface PluginFolder {
  /** `plugins/checkers/http`. */
  readonly path: string;
  readonly readme: URL;
  /** In the order of their names. */
  readonly plugins: readonly AnyPlugin[];
}

/** Every `plugins/KIND/NAME` that has a mod.ts, sorted by path. */
export async function pluginFolders(root: URL): Promise<PluginFolder[]> {
  const folders: PluginFolder[] = [];
  for (const kind of await subfolders(new URL("plugins/", root))) {
    for (const name of await subfolders(new URL(`plugins/${kind}/`, root))) {
      const path = `plugins/${kind}/${name}`;
      const exported: Record<string, unknown> = await import(new URL(`${path}/mod.ts`, root).href);
      const plugins = Object.values(exported).filter(isPlugin)
        .sort((left, right) => left.name < right.name ? -1 : 1);
      folders.push({ path, readme: new URL(`${path}/README.md`, root), plugins });
    }
  }
  return folders;
}

async function subfolders(folder: URL): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) if (entry.isDirectory) names.push(entry.name);
  return names.sort();
}

function isPlugin(value: unknown): value is AnyPlugin {
  return typeof value === "object" && value !== null && "prepare" in value && "id" in value;
}
