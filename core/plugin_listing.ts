/** Which plugins there are, for people. Pure. */

import type { DirectorConfig, PluginListing } from "./model/mod.ts";
import { PLUGIN_KINDS, type Registry } from "./plugin/mod.ts";

/** Every plugin, kind by kind, and of which file of the site's own it is. */
export function listPlugins(
  { config, registry }: {
    readonly config: Pick<DirectorConfig, "plugins">;
    readonly registry: Registry;
  },
): PluginListing[] {
  const files = new Map(
    (config.plugins ?? []).flatMap(({ path, ids }) => ids.map((id) => [id, path] as const)),
  );
  return PLUGIN_KINDS.flatMap((kind) => registry.list(kind)).map(({ id, summary }) => {
    const file = files.get(id);
    return { id, summary, ...(file === undefined ? {} : { file }) };
  });
}
