/** The checker instances in use: one for each distinct plugin object and options, kept as long as it is needed. */

import { RingmasterError } from "./errors.ts";
import type { CheckConfig } from "./model/mod.ts";
import type { Checker, Plugin, PluginContext } from "./plugin/mod.ts";

export interface CheckerInUse {
  /** Plugin object and options, as text. */
  readonly key: string;
  readonly pluginId: string;
  readonly checker: Checker;
}

/** Gives the instance for a plugin and options. Throws RingmasterError `plugin_failed` where it cannot be created. */
export type CheckerSource = (
  plugin: Plugin<"checker">,
  options: CheckConfig["options"],
) => CheckerInUse;

export interface CheckerShelf {
  /** Runs the body, and keeps from then on what it has taken; all that there was where it throws. */
  round<Result>(body: (checkerOf: CheckerSource) => Result): Result;
}

interface Taken {
  readonly plugin: Plugin<"checker">;
  readonly options: CheckConfig["options"];
  readonly inUse: CheckerInUse;
}

export function createCheckerShelf(
  contextOf: (pluginId: string) => PluginContext,
): CheckerShelf {
  // A plugin that was loaded anew is another object, and its checks are other checks.
  const numbers = new WeakMap<Plugin<"checker">, number>();
  let count = 0;
  // Checkers are kept over reloads, because an unchanged check must stay the same probe.
  let kept: ReadonlyMap<string, CheckerInUse> = new Map();

  function numberOf(plugin: Plugin<"checker">): number {
    const number = numbers.get(plugin) ?? ++count;
    numbers.set(plugin, number);
    return number;
  }

  function create(plugin: Plugin<"checker">, options: CheckConfig["options"]): Checker {
    const prepared = plugin.prepare(options);
    if (!prepared.ok) {
      const reasons = prepared.problems.map((each) => each.message).join("; ");
      throw new RingmasterError("plugin_failed", `${plugin.id} failed in decode: ${reasons}`);
    }
    return prepared.create(contextOf(plugin.id));
  }

  return {
    round(body) {
      const used = new Map<string, CheckerInUse>();
      /** Servers that follow each other mostly share their options, which need not be made text again then. */
      let last: Taken | undefined;
      const result = body((plugin, options) => {
        if (last?.plugin === plugin && last.options === options) return last.inUse;
        const key = `${plugin.name} ${numberOf(plugin)} ${JSON.stringify(options)}`;
        const known = used.get(key) ?? kept.get(key);
        const inUse = known ?? { key, pluginId: plugin.id, checker: create(plugin, options) };
        used.set(key, inUse);
        last = { plugin, options, inUse };
        return inUse;
      });
      kept = used;
      return result;
    },
  };
}
