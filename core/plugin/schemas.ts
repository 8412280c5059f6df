/** Schemas for what operators write in many places, so that it reads the same in all of them. */

import { z } from "zod";
import { formatDuration, parseDuration } from "../model/mod.ts";
import { foundInstead } from "./decode.ts";

/**
 * What an operator writes, for the option tables of the manual, where a schema's own type does not say it:
 * `z.string().regex(...).register(optionWords, { words: "MAC address" })`.
 */
export const optionWords = z.registry<{ readonly words: string }>();

const YES = ["yes", "on", "true"] as const;
const NO = ["no", "off", "false"] as const;

/** Each word in lower case, with a capital, and in capitals, as YAML takes `true`. */
function spellings(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    return [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()];
  });
}

/** true and false, and the words yes, no, on and off, which YAML 1.2 reads as text; decodes to a boolean. */
export function yesOrNoSchema() {
  const yes = spellings(YES);
  return z.union([z.boolean(), z.enum([...yes, ...spellings(NO)])], {
    error: (issue) => foundInstead(issue.input, "yes or no (or on, off, true, false)"),
  }).transform((value) => typeof value === "boolean" ? value : yes.includes(value))
    .register(optionWords, { words: "yes or no" });
}

export interface DurationLimits {
  readonly minMs: number;
  readonly maxMs: number;
  /** What is wanted, where the limits alone do not say it. */
  readonly wanted?: string;
  /** The duration must be a multiple of it; 1 where left out. */
  readonly stepMs?: number;
}

/** The form alone, for editors that complete a configuration. */
const DURATION_FORM = /^\s*\d+(?:\.\d+)?(?:ms|s|m|h)\s*$/;

/** A duration with its unit, such as `250ms`, `1s`, `2m`, `1h`, within limits; decodes to milliseconds. */
export function durationSchema(limits: DurationLimits) {
  const { minMs, maxMs, stepMs = 1 } = limits;
  const wanted = limits.wanted ??
    `a duration with its unit, from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`;
  const error = (issue: { readonly input?: unknown }) => foundInstead(issue.input, wanted);
  return z.string({ error }).regex(DURATION_FORM, { error }).transform((text, context) => {
    const durationMs = parseDuration(text);
    const fits = durationMs !== undefined && durationMs >= minMs && durationMs <= maxMs &&
      durationMs % stepMs === 0;
    if (fits) return durationMs;
    context.addIssue({ code: "custom", message: foundInstead(text, wanted) });
    return z.NEVER;
  }).register(optionWords, {
    words: `duration from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`,
  });
}

/** A whole number within limits, both included. */
export function wholeNumberSchema(minimum: number, maximum: number) {
  const wanted = maximum === Number.MAX_SAFE_INTEGER
    ? `a whole number of at least ${minimum}`
    : `a whole number from ${minimum} to ${maximum}`;
  const error = (issue: { readonly input?: unknown }) => foundInstead(issue.input, wanted);
  return z.int({ error }).min(minimum, { error }).max(maximum, { error });
}

/** Text that is not empty; `wanted` says what it should be, for messages. */
export function textSchema(wanted: string) {
  const error = (issue: { readonly input?: unknown }) => foundInstead(issue.input, wanted);
  return z.string({ error }).min(1, { error });
}
