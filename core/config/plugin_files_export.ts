/** From what a plugin file exports to the plugins in it; what is none is said so that its author can mend it. */

import { RingmasterError } from "../errors.ts";
import { type AnyPlugin, describeFound, isPlugin, type Sdk } from "../plugin/mod.ts";

const WANTED =
  "wanted is what definePlugin makes, a list of that, or a function (sdk) that gives it";

/**
 * The plugins of a module. A default export that is a function is called with the SDK. Throws RingmasterError
 * `plugin_invalid` for what is no plugin, and whatever the function throws.
 */
export async function pluginsOf(
  module: Readonly<Record<string, unknown>>,
  sdk: Sdk,
): Promise<readonly AnyPlugin[]> {
  const { default: exported } = module;
  if (exported === undefined) refuse(`it has no default export${namedHint(module)}; ${WANTED}`);
  const isFunction = typeof exported === "function";
  const given: unknown = isFunction ? await (exported as (sdk: Sdk) => unknown)(sdk) : exported;
  const whose = isFunction ? "what its default export returns" : "its default export";
  const found: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (found.length === 0) refuse(`${whose} is an empty list; ${WANTED}`);
  return found.map((each, index) => {
    if (isPlugin(each)) return each;
    const place = Array.isArray(given) ? `entry ${index} of ${whose}` : whose;
    return refuse(`${place} is no plugin: ${describe(each)}`);
  });
}

/** Where a plugin stands under a name, the author meant that one. */
function namedHint(module: Readonly<Record<string, unknown>>): string {
  const name = Object.keys(module).find((key) => isPlugin(module[key]));
  return name === undefined ? "" : `, and exports a plugin by the name ${name}`;
}

function describe(found: unknown): string {
  if (typeof found === "function") {
    return isClass(found) ? `found a class; ${WANTED}` : `found a function; ${WANTED}`;
  }
  if (found instanceof Promise) return `found a promise; ${WANTED}`;
  if (typeof found !== "object" || found === null || Array.isArray(found)) {
    return `found ${describeFound(found)}; ${WANTED}`;
  }
  const keys = Object.keys(found);
  if (keys.includes("prepare") && keys.includes("id")) {
    return 'another copy of the SDK made it; import the SDK by the name "ringmaster", or export a function (sdk)';
  }
  if (keys.includes("create")) return "found a bare specification; hand it to definePlugin";
  const shown = keys.length === 0 ? "without keys" : `with ${keys.slice(0, 5).join(", ")}`;
  return `found a mapping ${shown}; ${WANTED}`;
}

function isClass(found: object): boolean {
  return String(found).startsWith("class");
}

function refuse(message: string): never {
  throw new RingmasterError("plugin_invalid", message);
}
