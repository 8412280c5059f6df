/** `definePlugin`: from a specification with typed options to a plugin that a registry of many kinds can hold. */

import { z } from "zod";
import { RingmasterError } from "../errors.ts";
import { nearestWord, type Protocol } from "../model/mod.ts";
import {
  type ContextByKind,
  type InstanceByKind,
  PLUGIN_KINDS,
  type PluginKind,
} from "./contracts.ts";

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

/** One thing that the options schema found wrong; `path` is relative to the options. */
export interface OptionProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
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

/** Throws RingmasterError `plugin_invalid` at once where the specification is malformed: at registration, never at use. */
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
      const decoded = spec.options.safeParse(raw ?? {});
      return decoded.success
        ? {
          ok: true,
          create: (context) => spec.create(decoded.data as z.output<Schema>, context),
        }
        : { ok: false, problems: describeIssues(decoded.error, spec.options) };
    },
  });
}

/** The issues of a failed decoding as problems with paths; each unknown key is one, with the nearest allowed word. */
export function describeIssues(error: z.ZodError, schema?: z.ZodObject): OptionProblem[] {
  return error.issues.flatMap((issue): OptionProblem[] => {
    const path = issue.path.filter((part) => typeof part !== "symbol");
    if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
    const allowed = path.length === 0 && schema !== undefined ? Object.keys(schema.shape) : [];
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: unknownKey(key, allowed),
    }));
  });
}

/** `unknown key "recieve", did you mean "receive"? allowed are receive, request`. */
export function unknownKey(found: string, allowed: readonly string[]): string {
  if (allowed.length === 0) return `unknown key "${found}"`;
  const near = nearestWord(found, allowed);
  const hint = near === undefined ? "" : `, did you mean "${near}"?`;
  return `unknown key "${found}"${hint === "" ? ";" : hint} allowed are ${
    [...allowed].sort().join(", ")
  }`;
}
