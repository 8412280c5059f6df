/**
 * Checks: what defaults, a service and a server say about them, merged; and the checker's own options, decoded by the
 * checker plugin. A problem in an option is reported at the place that the option came from.
 */

import { messageOf } from "../errors.ts";
import type { CheckConfig, Protocol } from "../model/mod.ts";
import {
  foundInstead,
  type OptionProblem,
  type Plugin,
  type Registry,
  unknownKey,
  unknownPlugin,
  type z,
} from "../plugin/mod.ts";
import { isMapping, readPiece } from "./piece.ts";
import type { Path, Report } from "./report.ts";
import { checkTimingSchema } from "./schema.ts";

type Timing = Partial<z.output<typeof checkTimingSchema>>;

/** One `check` mapping. */
export interface CheckLayer {
  readonly path: Path;
  readonly timing: Timing;
  /** Everything else in the mapping: options of the checker. */
  readonly options: Readonly<Record<string, unknown>>;
  /** False where the mapping or its type cannot be read, so that what follows from it cannot be judged. */
  readonly sound: boolean;
}

/** What all servers with the same check share. */
export interface SharedCheck extends Omit<CheckConfig, "target"> {
  /** Port that is checked instead of the server's own. */
  readonly port?: number;
}

export const CHECK_DEFAULTS = { intervalMs: 1_000, timeoutMs: 1_000, rise: 1, fall: 1 } as const;

/** What a tcp service is checked with where nobody says. */
export const DEFAULT_CHECKER = "connect";

/** Reads one mapping; undefined where there is none. */
export function readCheck(raw: unknown, path: Path, report: Report): CheckLayer | undefined {
  if (raw === undefined) return undefined;
  if (!isMapping(raw)) {
    report.error(path, foundInstead(raw, "a mapping such as { type: http, interval: 1s }"));
    return { path, timing: {}, options: {}, sound: false };
  }
  const entries = Object.entries(raw).filter(([, value]) => value !== undefined);
  const isTiming = ([key]: [string, unknown]) => Object.hasOwn(checkTimingSchema.shape, key);
  const timingInput = Object.fromEntries(entries.filter(isTiming));
  const timing = readPiece(checkTimingSchema, timingInput, path, report);
  const options = Object.fromEntries(entries.filter((entry) => !isTiming(entry)));
  const sound = timing.type !== undefined || timingInput.type === undefined;
  return { path, timing, options, sound };
}

interface Merged {
  readonly type: string | undefined;
  readonly typePath: Path | undefined;
  /** The layers whose options count: those since the last change of the type. */
  readonly layers: readonly CheckLayer[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Later layers win. A layer that changes the type drops the options that it would inherit; timing is kept. */
export function mergeOptions(chain: readonly CheckLayer[]): Merged {
  let type: string | undefined;
  let typePath: Path | undefined;
  let layers: CheckLayer[] = [];
  for (const layer of chain) {
    const own = layer.timing.type;
    if (own !== undefined && type !== undefined && own !== type) layers = [];
    if (own !== undefined) {
      type = own;
      typePath = [...layer.path, "type"];
    }
    layers.push(layer);
  }
  const options = Object.fromEntries(layers.flatMap((layer) => Object.entries(layer.options)));
  return { type, typePath, layers, options };
}

function mergeTiming(chain: readonly CheckLayer[]): Timing {
  return Object.assign({}, ...chain.map((layer) => layer.timing));
}

export class CheckResolver {
  readonly #registry: Registry;
  readonly #report: Report;
  /** Layers that stand in a chain of their own, to be looked at in the end if no check used them. */
  readonly #chains = new Map<CheckLayer, readonly CheckLayer[]>();
  readonly #used = new Set<CheckLayer>();

  constructor(registry: Registry, report: Report) {
    this.#registry = registry;
    this.#report = report;
  }

  /** Makes sure that the last layer of the chain is looked at, also where every server overrides it. */
  note(chain: readonly CheckLayer[]): void {
    const last = chain.at(-1);
    if (last !== undefined) this.#chains.set(last, chain);
  }

  /**
   * The check that a chain of layers makes for a service or server at `place`; undefined where something is wrong,
   * which is reported. `protocol` is undefined where the service itself cannot be read.
   */
  resolve(
    chain: readonly CheckLayer[],
    place: Path,
    protocol: Protocol | undefined,
  ): SharedCheck | undefined {
    const merged = mergeOptions(chain);
    for (const layer of merged.layers) this.#used.add(layer);
    if (chain.some((layer) => !layer.sound)) return undefined;
    const path = merged.layers.at(-1)?.path ?? [...place, "check"];
    const type = merged.type ?? (protocol === "tcp" ? DEFAULT_CHECKER : undefined);
    if (type === undefined) {
      const missing = [...place, "check"];
      if (protocol !== undefined) this.#report.error(missing, this.#typeMissing(protocol));
      return undefined;
    }
    const plugin = this.#find(type, merged.typePath ?? path);
    if (plugin === undefined) return undefined;
    if (protocol !== undefined && plugin.protocols?.includes(protocol) === false) {
      this.#report.error(
        merged.typePath ?? path,
        `checker "${type}" cannot check a ${protocol} service; it checks ${
          plugin.protocols.join(", ")
        }`,
      );
    }
    for (const problem of optionProblems(plugin, merged.options)) {
      this.#tell(problem, merged.layers, path);
    }
    return shared(type, merged.options, mergeTiming(chain));
  }

  /**
   * Looks at the layers that no check used. Options that they lack may be meant to come from elsewhere, so only what
   * they have is judged.
   */
  finish(): void {
    for (const [layer, chain] of this.#chains) {
      if (this.#used.has(layer) || chain.some((each) => !each.sound)) continue;
      const { type, typePath = layer.path, layers, options } = mergeOptions(chain);
      if (type === undefined) continue;
      const plugin = this.#find(type, typePath);
      if (plugin === undefined) continue;
      for (const problem of optionProblems(plugin, options)) {
        const [key] = problem.path;
        if (Object.hasOwn(layer.options, key ?? "")) this.#tell(problem, layers, layer.path);
      }
    }
  }

  #find(type: string, path: Path): Plugin<"checker"> | undefined {
    const plugin = this.#registry.find("checker", type);
    if (plugin !== undefined) return plugin;
    const known = this.#registry.list("checker");
    this.#report.error(path, `unknown ${unknownPlugin("checker", type, known)}`);
    return undefined;
  }

  #tell(problem: OptionProblem, layers: readonly CheckLayer[], otherwise: Path): void {
    const [key] = problem.path;
    const owner = layers.findLast((layer) => Object.hasOwn(layer.options, key ?? ""));
    this.#report.error([...(owner?.path ?? otherwise), ...problem.path], problem.message);
  }

  #typeMissing(protocol: Protocol): string {
    const names = this.#registry.list("checker")
      .filter((plugin) => plugin.protocols?.includes(protocol) ?? true)
      .map((plugin) => plugin.name).sort();
    return `a ${protocol} service needs a check with a type, such as ${names.join(", ")}`;
  }
}

/** A plugin whose schema throws is named, and is a problem of the checks that use it. */
function optionProblems(
  plugin: Plugin<"checker">,
  options: Readonly<Record<string, unknown>>,
): readonly OptionProblem[] {
  try {
    const prepared = plugin.prepare(options);
    return prepared.ok ? [] : prepared.problems.map((problem) => nameAllKeys(problem, plugin));
  } catch (thrown) {
    const message = `${plugin.id} failed to decode its options: ${messageOf(thrown)}`;
    return [{ path: [], message }];
  }
}

/** The plugin knows its options only; in a check the words for its timing are allowed beside them. */
function nameAllKeys(problem: OptionProblem, plugin: Plugin<"checker">): OptionProblem {
  const { path: [key, ...deeper], message } = problem;
  const own = Object.keys(plugin.options.shape);
  const unknown = deeper.length === 0 && typeof key === "string" && !own.includes(key) &&
    message === unknownKey(key, own);
  if (!unknown) return problem;
  const allowed = [...Object.keys(checkTimingSchema.shape), ...own];
  return { ...problem, message: unknownKey(key, allowed, `for checker "${plugin.name}"`) };
}

function shared(
  type: string,
  options: Readonly<Record<string, unknown>>,
  timing: Timing,
): SharedCheck {
  const { interval, timeout, rise, fall, port } = timing;
  return {
    type,
    options,
    intervalMs: interval ?? CHECK_DEFAULTS.intervalMs,
    timeoutMs: timeout ?? CHECK_DEFAULTS.timeoutMs,
    thresholds: { rise: rise ?? CHECK_DEFAULTS.rise, fall: fall ?? CHECK_DEFAULTS.fall },
    ...(port === undefined ? {} : { port }),
  };
}
