/**
 * Decoding: reads what a configuration says through a zod schema. What is wrong comes back in plain words, what was
 * found and what is wanted, each with its path; unknown keys come with the nearest allowed word.
 */

import { z } from "zod";
import { count, nearestWord } from "../model/mod.ts";

/** One thing that a schema found wrong; `path` is relative to what was decoded. */
export interface OptionProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type Decoded<Value> =
  | { readonly ok: true; readonly data: Value }
  | { readonly ok: false; readonly problems: readonly OptionProblem[] };

/** Decodes a value; never throws for what the value is. Messages that a schema sets itself are kept. */
export function decode<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
): Decoded<z.output<Schema>> {
  const result = schema.safeParse(raw, { error: plainWords });
  return result.success
    ? { ok: true, data: result.data }
    : { ok: false, problems: describeIssues(result.error) };
}

/** The issues of a failed decoding as problems with paths; each unknown key is one. */
export function describeIssues(error: z.ZodError): OptionProblem[] {
  return error.issues.flatMap((issue) => describeIssue(issue, []));
}

function describeIssue(
  issue: z.core.$ZodIssue,
  parent: readonly (string | number)[],
): OptionProblem[] {
  const path = [...parent, ...issue.path.filter((part) => typeof part !== "symbol")];
  if (issue.code === "invalid_union") {
    // Where the value has the type of one alternative only, that alternative knows what is wrong.
    const meant = issue.errors.filter((errors) => errors.length > 0 && !errors.some(isAtRoot));
    const [only, ...others] = meant;
    if (only !== undefined && others.length === 0) {
      return only.flatMap((each) => describeIssue(each, path));
    }
  }
  if (issue.code === "unrecognized_keys") {
    // `plainWords` wrote one line for each key, in their order.
    const lines = issue.message.split("\n");
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      message: lines.length === issue.keys.length ? lines[index] ?? "" : unknownKey(key, []),
    }));
  }
  return [{ path, message: issue.message }];
}

function isAtRoot(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 &&
    (issue.code === "invalid_type" || issue.code === "invalid_value");
}

/** What zod found, in the words of an operator: the error map of `decode`. */
export function plainWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return foundInstead(issue.input, typeWords(issue.expected));
    case "invalid_value":
      return foundOther(issue.input, issue.values);
    case "too_small":
      return foundInstead(
        issue.input,
        `${issue.inclusive ? "at least" : "more than"} ` + limit(issue.minimum, issue.origin),
      );
    case "too_big":
      return foundInstead(
        issue.input,
        `${issue.inclusive ? "at most" : "less than"} ` + limit(issue.maximum, issue.origin),
      );
    case "invalid_format":
      return foundInstead(
        issue.input,
        issue.pattern === undefined
          ? `a text of the form ${issue.format}`
          : `a text that matches ${issue.pattern}`,
      );
    case "not_multiple_of":
      return foundInstead(issue.input, `a multiple of ${issue.divisor}`);
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(key, keysOf(issue.inst))).join("\n");
    case "invalid_union":
      return foundInstead(issue.input, alternatives(issue.errors));
    case "invalid_key":
      return issue.issues[0]?.message ?? "is a key that is not allowed here";
    case "invalid_element":
      return "is an entry that is not allowed here";
    default:
      return `found ${describeFound(issue.input)}, which is not allowed here`;
  }
}

/** `found 5; wanted is a list`, or `is missing; wanted is a list` where there is nothing. */
export function foundInstead(found: unknown, wanted: string): string {
  const what = found === undefined ? "is missing" : `found ${describeFound(found)}`;
  return `${what}; wanted is ${wanted}`;
}

/** `found "rrr", did you mean "rr"? allowed are rr, wrr`. */
export function foundOther(found: unknown, allowed: readonly unknown[]): string {
  const words = allowed.map((each) => String(each));
  const near = typeof found === "string" ? nearestWord(found, words) : undefined;
  const what = found === undefined ? "is missing" : `found ${describeFound(found)}`;
  const hint = near === undefined ? ";" : `, did you mean "${near}"?`;
  return `${what}${hint} allowed ${words.length === 1 ? "is" : "are"} ${words.join(", ")}`;
}

/** `unknown key "recieve", did you mean "receive"? allowed are receive, request`; `where` stands behind the key. */
export function unknownKey(found: string, allowed: readonly string[], where = ""): string {
  // JSON's spelling keeps a key with a line break in one line.
  const what = `unknown key ${JSON.stringify(found)}${where === "" ? "" : ` ${where}`}`;
  if (allowed.length === 0) return what;
  const near = nearestWord(found, allowed);
  const hint = near === undefined ? ";" : `, did you mean "${near}"?`;
  const are = allowed.length === 1 ? "is" : "are";
  return `${what}${hint} allowed ${are} ${[...allowed].sort().join(", ")}`;
}

const TEXT_SHOWN_MAX = 60;

/** A value as it is shown in a message: text quoted and cut, collections by their kind. */
export function describeFound(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value !== "string") return String(value);
  const shown = value.length > TEXT_SHOWN_MAX ? `${value.slice(0, TEXT_SHOWN_MAX)}...` : value;
  return JSON.stringify(shown);
}

function keysOf(schema: unknown): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a mapping",
  record: "a mapping",
  array: "a list",
  tuple: "a list",
  null: "nothing",
};

function typeWords(expected: string): string {
  return TYPE_WORDS[expected] ?? expected;
}

function limit(amount: number | bigint, origin: string): string {
  if (origin === "string") return count(Number(amount), "character");
  if (origin === "array" || origin === "set") return `${amount} entr${amount === 1 ? "y" : "ies"}`;
  return String(amount);
}

function alternatives(errors: readonly (readonly z.core.$ZodIssue[])[]): string {
  const words = errors.flat().filter((issue) => issue.path.length === 0).flatMap((issue) => {
    if (issue.code === "invalid_type") return [typeWords(issue.expected)];
    if (issue.code === "invalid_value") return issue.values.map((each) => JSON.stringify(each));
    return [];
  });
  return words.length === 0 ? "another value" : [...new Set(words)].join(" or ");
}
