/** What `create` gives, looked at: a plugin that returns nonsense is named there and then, and not at its first use. */

import { messageOf, RingmasterError } from "../errors.ts";
import type { PluginKind } from "./contracts.ts";
import { describeFound } from "./decode.ts";

/** What an instance of each kind must have. */
const METHODS: Readonly<Record<PluginKind, readonly string[]>> = {
  checker: ["check"],
  backend: ["probe", "list", "apply"],
  format: ["recognizes", "read"],
  observer: ["start", "stop"],
  resource: ["acquire", "release", "held"],
  heartbeat: ["start", "send", "stop"],
};

/**
 * Throws RingmasterError `plugin_failed` that names plugin and phase where `create` throws or gives something else;
 * an error of ours keeps its code.
 */
export function createInstance<Instance>(
  plugin: { readonly kind: PluginKind; readonly id: string },
  create: () => Instance,
): Instance {
  try {
    const instance = create();
    const wrong = instanceProblem(plugin.kind, instance);
    if (wrong !== undefined) throw new TypeError(wrong);
    return instance;
  } catch (thrown) {
    const code = thrown instanceof RingmasterError ? thrown.code : "plugin_failed";
    const message = `${plugin.id} failed in create: ${messageOf(thrown)}`;
    throw new RingmasterError(code, message, { cause: thrown });
  }
}

function instanceProblem(kind: PluginKind, found: unknown): string | undefined {
  const wanted = `wanted is an object with ${METHODS[kind].join(", ")}`;
  if (found instanceof Promise) {
    // Nobody else will hear of it when that fails.
    found.catch(() => {});
    return `it returned a promise; ${wanted}, at once`;
  }
  if (typeof found !== "object" || found === null) {
    return `it returned ${
      typeof found === "function" ? "a function" : describeFound(found)
    }; ${wanted}`;
  }
  const methods = found as Readonly<Record<string, unknown>>;
  const missing = METHODS[kind].filter((name) => typeof methods[name] !== "function");
  return missing.length === 0
    ? undefined
    : `what it returned has no function ${missing.join(" and no ")}; ${wanted}`;
}
