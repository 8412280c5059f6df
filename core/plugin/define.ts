/** `definePlugin`: from a specification with typed options to a plugin that a registry of many kinds can hold. */

import type { z } from "zod";
import { messageOf } from "../errors.ts";
import type { Protocol } from "../model/mod.ts";
import type {
  ContextByKind,
  Finding,
  InstanceByKind,
  PluginContext,
  PluginKind,
} from "./contracts.ts";
import { decode, type OptionProblem } from "./decode.ts";
import { createInstance } from "./instance.ts";
import { checkSpecification } from "./specification.ts";

/** What an author writes: what the plugin is, what may be configured, and how an instance is built. */
export interface PluginSpec<Kind extends PluginKind, Schema extends z.ZodObject> {
  readonly kind: Kind;
  /** Lower-case words joined by `_`; `${kind}.${name}` is the plugin's id and its folder. */
  readonly name: string;
  /** One line for listings. */
  readonly summary: string;
  /** What may be written in the configuration; make it with `z.strictObject`, so that unknown keys are errors. */
  readonly options: Schema;
  /** The version of the SDK that it is made for, `SDK_VERSION`; not looked at where left out. */
  readonly sdk?: number;
  /** Checkers only: the protocols of the services that it can check; all where left out. */
  readonly protocols?: readonly Protocol[];
  /**
   * Checkers only: checks each server of each service by itself, and is told on whose behalf; otherwise services that
   * share a server share its check.
   */
  readonly perMember?: boolean;
  /** Checkers only: whether it can check a server without a port (of a firewall mark); no where left out. */
  readonly portless?: boolean;
  /**
   * Checkers only: for one that never checks. `up`: its servers are always up; `as_found`: they stay in service where
   * they were found so, and out of it otherwise.
   */
  readonly fixed?: FixedHealth;
  /** What `ringmaster doctor` is to know about this machine; runs beside a director too and must change nothing. */
  diagnose?(
    options: z.output<Schema>,
    context: PluginContext,
    signal: AbortSignal,
  ): Promise<readonly Finding[]>;
  /** Builds the instance, without side effects. */
  create(options: z.output<Schema>, context: ContextByKind[Kind]): InstanceByKind[Kind];
}

/** What a checker that never checks makes of its servers. */
export type FixedHealth = "up" | "as_found";

/** Options that were decoded, ready to create; or all that is wrong with them. */
export type Prepared<Kind extends PluginKind> =
  | {
    readonly ok: true;
    readonly create: (context: ContextByKind[Kind]) => InstanceByKind[Kind];
    /** Findings for the doctor; none where the plugin has nothing to say. */
    readonly diagnose: (context: PluginContext, signal: AbortSignal) => Promise<readonly Finding[]>;
  }
  | { readonly ok: false; readonly problems: readonly OptionProblem[] };

/** What `definePlugin` makes; registries hold it and nobody changes it. */
export interface Plugin<Kind extends PluginKind> {
  readonly kind: Kind;
  readonly name: string;
  readonly id: string;
  readonly summary: string;
  readonly options: z.ZodObject;
  readonly protocols?: readonly Protocol[];
  readonly perMember?: boolean;
  readonly portless?: boolean;
  readonly fixed?: FixedHealth;
  /** Absolute path of the file of a plugin of the site's own; left out where it ships with the program. */
  readonly file?: string;
  /** Decodes options; what comes back creates instances, or says all that is wrong. */
  prepare(raw: unknown): Prepared<Kind>;
}

/** A plugin of whichever kind: what lists and registries hold. */
export type AnyPlugin = { readonly [Kind in PluginKind]: Plugin<Kind> }[PluginKind];

/** Every plugin that was made here: the only ones whose parts are as the types say. */
const made = new WeakSet<object>();

/** Whether a value is a plugin that this program's `definePlugin` made. */
export function isPlugin(value: unknown): value is AnyPlugin {
  return typeof value === "object" && value !== null && made.has(value);
}

/**
 * Throws RingmasterError `plugin_invalid` at once where the specification is malformed: at
 * registration, never at use.
 */
export function definePlugin<Kind extends PluginKind, Schema extends z.ZodObject>(
  spec: PluginSpec<Kind, Schema>,
): Plugin<Kind> {
  checkSpecification(spec);
  const id = `${spec.kind}.${spec.name}`;
  return keep<Plugin<Kind>>({
    kind: spec.kind,
    name: spec.name,
    id,
    summary: spec.summary,
    options: spec.options,
    ...(spec.protocols === undefined ? {} : { protocols: spec.protocols }),
    ...(spec.perMember === undefined ? {} : { perMember: spec.perMember }),
    ...(spec.portless === undefined ? {} : { portless: spec.portless }),
    ...(spec.fixed === undefined ? {} : { fixed: spec.fixed }),
    prepare: (raw) => prepare(spec, id, raw),
  });
}

/** The same plugin, which says that it comes from a file of the site's own. */
export function withFile(plugin: AnyPlugin, file: string): AnyPlugin {
  return keep({ ...plugin, file });
}

function keep<Made extends object>(plugin: Made): Made {
  made.add(plugin);
  return Object.freeze(plugin);
}

function prepare<Kind extends PluginKind, Schema extends z.ZodObject>(
  spec: PluginSpec<Kind, Schema>,
  id: string,
  raw: unknown,
): Prepared<Kind> {
  try {
    const decoded = decode(spec.options, raw ?? {});
    if (!decoded.ok) return { ok: false, problems: decoded.problems };
    return {
      ok: true,
      create: (context) =>
        createInstance({ kind: spec.kind, id }, () => spec.create(decoded.data, context)),
      diagnose: async (context, signal) =>
        await spec.diagnose?.(decoded.data, context, signal) ?? [],
    };
  } catch (thrown) {
    // A schema with code of the plugin's own in it may throw.
    const message = `${id} failed to decode its options: ${messageOf(thrown)}`;
    return { ok: false, problems: [{ path: [], message }] };
  }
}
