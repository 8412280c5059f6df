/** The registry: every plugin that this program knows, by kind and name. Fails loudly at registration. */

import { RingmasterError } from "../errors.ts";
import { nearestWord } from "../model/mod.ts";
import type { PluginKind } from "./contracts.ts";
import type { AnyPlugin, Plugin } from "./define.ts";

export interface Registry {
  /** Of whichever kind, in the order of registration. */
  all(): readonly AnyPlugin[];
  /** In the order of registration, which is the order in which formats are asked. */
  list<Kind extends PluginKind>(kind: Kind): readonly Plugin<Kind>[];
  find<Kind extends PluginKind>(kind: Kind, name: string): Plugin<Kind> | undefined;
  /** Throws RingmasterError `plugin_unknown`, naming what there is. */
  get<Kind extends PluginKind>(kind: Kind, name: string): Plugin<Kind>;
}

/** Throws RingmasterError `plugin_invalid` where two plugins of a kind have one name. */
export function createRegistry(plugins: readonly AnyPlugin[]): Registry {
  const byId = new Map<string, AnyPlugin>();
  for (const plugin of plugins) {
    if (byId.has(plugin.id)) {
      throw new RingmasterError(
        "plugin_invalid",
        `cannot register "${plugin.id}": there is one already`,
      );
    }
    byId.set(plugin.id, plugin);
  }

  function list<Kind extends PluginKind>(kind: Kind): readonly Plugin<Kind>[] {
    // The cast is safe because a plugin's instance type follows from its kind.
    return [...byId.values()].filter((plugin) => plugin.kind === kind) as unknown as Plugin<Kind>[];
  }

  function find<Kind extends PluginKind>(kind: Kind, name: string): Plugin<Kind> | undefined {
    return byId.get(`${kind}.${name}`) as unknown as Plugin<Kind> | undefined;
  }

  return {
    all: () => [...byId.values()],
    list,
    find,
    get(kind, name) {
      const plugin = find(kind, name);
      if (plugin !== undefined) return plugin;
      throw new RingmasterError(
        "plugin_unknown",
        `cannot find ${unknownPlugin(kind, name, list(kind))}`,
      );
    },
  };
}

/** `checker "htp", did you mean "http"? there are connect, http, sip`. */
export function unknownPlugin(
  kind: PluginKind,
  name: string,
  known: readonly { readonly name: string }[],
): string {
  const names = known.map((plugin) => plugin.name).sort();
  const near = nearestWord(name, names);
  const hint = near === undefined ? ";" : `, did you mean "${near}"?`;
  return `${kind} "${name}"${hint} there are ${names.join(", ") || "none"}`;
}
