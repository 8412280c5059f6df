/** Small schemas that several parts of the native configuration share. */

import { foundInstead, foundOther, textSchema, z } from "../plugin/mod.ts";

/** A day; longer timers would overflow the 32-bit milliseconds of setTimeout and fire at once. */
export const DURATION_MAX_MS = 86_400_000;

/** One of the words, with the nearest of them told for a misspelt one. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: (issue) => foundOther(issue.input, words) });
}

/** Names stand in one-line events and on command lines. */
export const nameSchema = textSchema("a name").regex(/^(?!.*\p{Cc})(?:\S(?:.*\S)?)?$/u, {
  error: (issue) => foundInstead(issue.input, "a name in one line, without blanks around it"),
});

/** A path that means the same wherever the director was started. */
export function absolutePath(what: string) {
  const wanted = `${what}, beginning with /`;
  return textSchema(wanted).regex(/^\/(?!.*\p{Cc})/u, {
    error: (issue) => foundInstead(issue.input, wanted),
  });
}
