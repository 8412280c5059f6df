/**
 * Checks: what defaults, a service and a server say about them, merged; and the checker's own options, decoded by the
 * checker plugin. A problem in an option is reported at the place that the option came from.
 */

import type { CheckConfig, Protocol } from "../model/mod.ts";
import {
  type OptionProblem,
  type Plugin,
  type Registry,
  unknownKey,
  unknownPlugin,
} from "../plugin/mod.ts";
import {
  type CheckLayer,
  type LayerContent,
  mergeOptions,
  mergeTiming,
  type Timing,
} from "./layers.ts";
import type { Path, Report } from "./report.ts";
import { checkTimingSchema } from "./schema.ts";

/** What all servers with the same check share. */
export interface SharedCheck {
  readonly config: Omit<CheckConfig, "target">;
  /** Port that is checked instead of the server's own. */
  readonly port: number | undefined;
  /** Why a server without a port cannot be checked so; undefined where it can. */
  readonly portNeededBy: string | undefined;
}

const CHECK_DEFAULTS = { intervalMs: 1_000, timeoutMs: 1_000, rise: 1, fall: 1 } as const;

/** What a tcp service is checked with where nobody says. */
const DEFAULT_CHECKER = "connect";

export class CheckResolver {
  readonly #registry: Registry;
  readonly #report: Report;
  /** Layers that stand in a chain of their own, to be looked at in the end if no check used them. */
  readonly #chains = new Map<CheckLayer, readonly CheckLayer[]>();
  readonly #used = new Set<CheckLayer>();
  /** What chains came to in which nothing was wrong, by the number of each layer's content. */
  readonly #resolved = new Map<string, SharedCheck>();
  readonly #numbers = new Map<LayerContent, number>();

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
    const key = `${protocol} ${chain.map((layer) => this.#numberOf(layer.content)).join(" ")}`;
    const known = this.#resolved.get(key);
    if (known !== undefined) {
      for (const layer of mergeOptions(chain).layers) this.#used.add(layer);
      return known;
    }
    const before = this.#report.count;
    const check = this.#merge(chain, place, protocol);
    if (check !== undefined && this.#report.count === before) this.#resolved.set(key, check);
    return check;
  }

  #merge(
    chain: readonly CheckLayer[],
    place: Path,
    protocol: Protocol | undefined,
  ): SharedCheck | undefined {
    const merged = mergeOptions(chain);
    for (const layer of merged.layers) this.#used.add(layer);
    if (chain.some((layer) => !layer.content.sound)) return undefined;
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
    return share(plugin, merged.options, mergeTiming(chain));
  }

  #numberOf(content: LayerContent): number {
    const number = this.#numbers.get(content) ?? this.#numbers.size;
    this.#numbers.set(content, number);
    return number;
  }

  /**
   * Looks at the layers that no check used. Options that they lack may be meant to come from elsewhere, so only what
   * they have is judged.
   */
  finish(): void {
    for (const [layer, chain] of this.#chains) {
      if (this.#used.has(layer) || chain.some((each) => !each.content.sound)) continue;
      const { type, typePath = layer.path, layers, options } = mergeOptions(chain);
      if (type === undefined) continue;
      const plugin = this.#find(type, typePath);
      if (plugin === undefined) continue;
      for (const problem of optionProblems(plugin, options)) {
        const [key] = problem.path;
        if (Object.hasOwn(layer.content.options, key ?? "")) {
          this.#tell(problem, layers, layer.path);
        }
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
    const owner = layers.findLast((layer) => Object.hasOwn(layer.content.options, key ?? ""));
    this.#report.error([...(owner?.path ?? otherwise), ...problem.path], problem.message);
  }

  #typeMissing(protocol: Protocol): string {
    const names = this.#registry.list("checker")
      .filter((plugin) => plugin.protocols?.includes(protocol) ?? true)
      .map((plugin) => plugin.name).sort();
    return `a ${protocol} service needs a check with a type, such as ${names.join(", ")}`;
  }
}

function optionProblems(
  plugin: Plugin<"checker">,
  options: Readonly<Record<string, unknown>>,
): readonly OptionProblem[] {
  const prepared = plugin.prepare(options);
  return prepared.ok
    ? []
    : prepared.problems.map((problem) => nameFile(nameAllKeys(problem, plugin), plugin));
}

/** Whose options they are is in nobody's manual where the site wrote the plugin itself. */
function nameFile(problem: OptionProblem, { id, file }: Plugin<"checker">): OptionProblem {
  return file === undefined
    ? problem
    : { ...problem, message: `${problem.message} (${id} of "${file}")` };
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

function share(
  plugin: Plugin<"checker">,
  options: Readonly<Record<string, unknown>>,
  timing: Timing,
): SharedCheck {
  const { interval, timeout, rise, fall, port, connects = 0 } = timing;
  return {
    config: {
      type: plugin.name,
      options,
      intervalMs: interval ?? CHECK_DEFAULTS.intervalMs,
      timeoutMs: timeout ?? CHECK_DEFAULTS.timeoutMs,
      thresholds: { rise: rise ?? CHECK_DEFAULTS.rise, fall: fall ?? CHECK_DEFAULTS.fall },
      ...(connects === 0 ? {} : { connects }),
    },
    port,
    portNeededBy: portNeededBy(plugin, connects),
  };
}

/** A checker that never checks, or is told of the service instead, needs no port. */
function portNeededBy(plugin: Plugin<"checker">, connects: number): string | undefined {
  if (plugin.fixed !== undefined) return undefined;
  if (connects > 0) return "connects";
  const { portless = plugin.perMember ?? false } = plugin;
  return portless ? undefined : `checker "${plugin.name}"`;
}
