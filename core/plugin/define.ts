/** `definePlugin`: from a specification with typed options to a plugin that a registry of many kinds can hold. */

import type { z } from "zod";
import { RingmasterError } from "../errors.ts";
import type { Protocol } from "../model/mod.ts";
import {
  type ContextByKind,
  type InstanceByKind,
  PLUGIN_KINDS,
  type PluginKind,
} from "./contracts.ts";
import { decode, type OptionProblem } from "./decode.ts";

export interface PluginSpec<Kind extends PluginKind, Schema extends z.ZodObject> {
  readonly kind: Kind;
  /** Lower-case words joined by `_`; `${kind}.${name}` is the plugin's id and its folder. */
  readonly name: string;
  /** One line for listings. */
  readonly summary: string;
  /** What may be written in the configuration; make it with `z.strictObject`, so that unknown keys are errors. */
  readonly options: Schema;
  /** Checkers only: the protocols of the services that it can check; all where left out. */
  readonly protocols?: readonly Protocol[];
  /** Builds the instance, without side effects. */
  create(options: z.output<Schema>, context: ContextByKind[Kind]): InstanceByKind[Kind];
}

export type Prepared<Kind extends PluginKind> =
  | {
    readonly ok: true;
    readonly create: (context: ContextByKind[Kind]) => InstanceByKind[Kind];
  }
  | { readonly ok: false; readonly problems: readonly OptionProblem[] };

export interface Plugin<Kind extends PluginKind> {
  readonly kind: Kind;
  readonly name: string;
  readonly id: string;
  readonly summary: string;
  readonly options: z.ZodObject;
  readonly protocols?: readonly Protocol[];
  /** Decodes options; what comes back creates instances, or says all that is wrong. */
  prepare(raw: unknown): Prepared<Kind>;
}

/** A plugin of whichever kind: what lists and registries hold. */
export type AnyPlugin = { readonly [Kind in PluginKind]: Plugin<Kind> }[PluginKind];

const NAME_FORM = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/**
 * Throws RingmasterError `plugin_invalid` at once where the specification is malformed: at
 * registration, never at use.
 */
export function definePlugin<Kind extends PluginKind, Schema extends z.ZodObject>(
  spec: PluginSpec<Kind, Schema>,
): Plugin<Kind> {
  if (!PLUGIN_KINDS.includes(spec.kind)) {
    throw new RingmasterError(
      "plugin_invalid",
      `cannot define plugin "${spec.name}": kind is "${spec.kind}", allowed are ${
        PLUGIN_KINDS.join(", ")
      }`,
    );
  }
  if (!NAME_FORM.test(spec.name)) {
    throw new RingmasterError(
      "plugin_invalid",
      `cannot define ${spec.kind} "${spec.name}": a name is lower-case words joined by _`,
    );
  }
  return Object.freeze({
    kind: spec.kind,
    name: spec.name,
    id: `${spec.kind}.${spec.name}`,
    summary: spec.summary,
    options: spec.options,
    ...(spec.protocols === undefined ? {} : { protocols: spec.protocols }),
    prepare(raw: unknown): Prepared<Kind> {
      const decoded = decode(spec.options, raw ?? {});
      return decoded.ok
        ? { ok: true, create: (context) => spec.create(decoded.data, context) }
        : { ok: false, problems: decoded.problems };
    },
  });
}
