/**
 * Whether a specification is one: a plugin may be JavaScript, or come past a compiler that was not asked, so that
 * what the types promise is looked at once more, at registration and never at use.
 */

import { RingmasterError } from "../errors.ts";
import type { Protocol } from "../model/mod.ts";
import { z } from "zod";
import { PLUGIN_KINDS, type PluginKind } from "./contracts.ts";
import { describeFound, foundInstead, foundOther, unknownKey } from "./decode.ts";
import type { PluginSpec } from "./define.ts";

/** The version of what plugins may rely on; another number is another contract. */
export const SDK_VERSION = 1;

/** Every key that a specification may have; the compiler says when one is missing here. */
const KNOWN: Readonly<Record<keyof PluginSpec<PluginKind, z.ZodObject>, true>> = {
  kind: true,
  name: true,
  summary: true,
  options: true,
  sdk: true,
  protocols: true,
  perMember: true,
  portless: true,
  fixed: true,
  diagnose: true,
  create: true,
};
const KEYS: readonly string[] = Object.keys(KNOWN);
const FIXED: readonly string[] = ["up", "as_found"];
const PROTOCOLS: readonly Protocol[] = ["tcp", "udp"];
const NAME_FORM = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** Throws RingmasterError `plugin_invalid` with the first thing that is wrong. */
export function checkSpecification(found: unknown): void {
  if (typeof found !== "object" || found === null || Array.isArray(found)) {
    refuse("a plugin", foundInstead(found, "a specification with kind, name, options and create"));
  }
  const spec = found as Readonly<Record<string, unknown>>;
  const { kind, name } = spec;
  if (!PLUGIN_KINDS.some((each) => each === kind)) {
    refuse(
      `plugin ${describeFound(name)}`,
      `kind is ${describeFound(kind)}, allowed are ${PLUGIN_KINDS.join(", ")}`,
    );
  }
  const who = `${kind} ${describeFound(name)}`;
  if (typeof name !== "string" || !NAME_FORM.test(name)) {
    refuse(who, "a name is lower-case words joined by _");
  }
  // Before the rest: a plugin for another version may well have other keys.
  if (spec.sdk !== undefined && spec.sdk !== SDK_VERSION) {
    refuse(
      who,
      `it is made for version ${
        describeFound(spec.sdk)
      } of the SDK, this is version ${SDK_VERSION}`,
    );
  }
  for (const key of Object.keys(spec)) {
    if (!KEYS.includes(key)) refuse(who, unknownKey(key, KEYS));
  }
  checkFields(who, spec);
}

function checkFields(who: string, spec: Readonly<Record<string, unknown>>): void {
  const { summary, create, diagnose, protocols, perMember, portless, fixed } = spec;
  const functionSuch = (name: string) => `a function ${name}(options, context)`;
  const problems = [
    typeof summary === "string"
      ? undefined
      : `summary ${foundInstead(summary, "one line of text")}`,
    optionsProblem(spec.options),
    typeof create === "function"
      ? undefined
      : `create ${foundInstead(create, functionSuch("create"))}`,
    diagnose === undefined || typeof diagnose === "function"
      ? undefined
      : `diagnose ${foundInstead(diagnose, functionSuch("diagnose"))}`,
    protocols === undefined || isProtocols(protocols)
      ? undefined
      : `protocols ${foundInstead(protocols, `a list of ${PROTOCOLS.join(" and ")}`)}`,
    perMember === undefined || typeof perMember === "boolean"
      ? undefined
      : `perMember ${foundInstead(perMember, "true or false")}`,
    portless === undefined || typeof portless === "boolean"
      ? undefined
      : `portless ${foundInstead(portless, "true or false")}`,
    fixed === undefined || FIXED.some((each) => each === fixed)
      ? undefined
      : `fixed ${foundOther(fixed, FIXED)}`,
  ];
  const [first] = problems.filter((each) => each !== undefined);
  if (first !== undefined) refuse(who, first);
}

function isProtocols(found: unknown): boolean {
  return Array.isArray(found) && found.every((each) => PROTOCOLS.some((known) => known === each));
}

function optionsProblem(found: unknown): string | undefined {
  const wanted = "z.strictObject({ ... }), with z from the SDK";
  if (!(found instanceof z.ZodObject)) return `options ${foundInstead(found, wanted)}`;
  // z.object drops what it does not know, so that a misspelt option would count for nothing in silence.
  return found.def.catchall === undefined
    ? `options drop unknown keys in silence; wanted is ${wanted}`
    : undefined;
}

function refuse(who: string, why: string): never {
  throw new RingmasterError("plugin_invalid", `cannot define ${who}: ${why}`);
}
