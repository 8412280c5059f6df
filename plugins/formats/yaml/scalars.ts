/** Single values in the plain part of YAML, as the core schema of YAML 1.2 reads them (section 10.3.2). */

/** How the quick reader says that a text is not for it. */
export class GiveUp extends Error {}

/** Ends the quick reading. */
export function give(): never {
  throw new GiveUp("the text has something in it that only the whole grammar can judge");
}

const WORDS: ReadonlyMap<string, null | boolean> = new Map<string, null | boolean>([
  ...["null", "Null", "NULL"].map((word) => [word, null] as const),
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
]);

const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,14})$/;

/** Only what numbers are written with; everything that is a number is, and a little else. */
const NUMBER_LIKE =
  /^(?:[-+]?(?:\d[\d_]*\.?[\d_]*|\.[\d_]*)(?:e[-+]?\d*)?|[-+]?0[xob][\da-f_]*|[-+]?\.(?:inf|nan))$/i;

/** Plain values that begin with one of these are something else, or wrong; `~` is nothing. */
const RESERVED_START = /^[-?:][ ]|^[-?:]$|^[?:,\[\]{}#&*!|>'"%@`~]/;

/** Within brackets a plain value may have only these in it. */
const FLOW_SAFE = /^[\w.\/+:$^()=;<>\\ ?*!|%@~&-]+$/;

/** A value without quotes; gives up where it could be anything but text or a common number. */
export function plainScalar(text: string, context: "block" | "flow"): unknown {
  if (text === "") give();
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (WHOLE_NUMBER.test(text)) return Number(text);
  if (NUMBER_LIKE.test(text) || RESERVED_START.test(text)) give();
  if (text.includes(": ") || text.endsWith(":")) give();
  if (context === "flow" && !FLOW_SAFE.test(text)) give();
  return text;
}

/** The escapes that YAML and JSON share. */
const SHARED_ESCAPES = /^(?:[^\\]|\\["\\\/bfnrt])*$/;

/** A value in quotes that begins at `at` and ends before `limit`, or undefined. `end` is behind the closing quote. */
export function quotedScalar(
  text: string,
  at: number,
  limit: number,
): { readonly value: string; readonly end: number } | undefined {
  const quote = text[at];
  let end = text.indexOf(quote ?? "", at + 1);
  if (quote === '"') {
    while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  }
  if (end < 0 || end >= limit) return undefined;
  const inner = text.slice(at + 1, end);
  // A line break in quotes is folded, and two single quotes are one.
  if (inner.includes("\n") || (quote === "'" && text[end + 1] === "'")) return undefined;
  if (quote === "'" || !inner.includes("\\")) return { value: inner, end: end + 1 };
  if (!SHARED_ESCAPES.test(inner)) return undefined;
  return { value: JSON.parse(text.slice(at, end + 1)), end: end + 1 };
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text[before] === "\\") before--;
  return (at - before) % 2 === 0;
}
