/** What an operator writes as KEY=VALUE, as a piece of the native configuration. Pure. */

import { usageError } from "./args.ts";

export type Assigned = Readonly<Record<string, unknown>>;

const KEY = /^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)*$/i;

/**
 * `weight=5`, `check.type=http`, `real=["10.0.0.1:80 masq 1"]` as nested values. Throws RingmasterError `usage` for a
 * word that is no assignment, and for two that contradict each other.
 */
export function parseAssignments(words: readonly string[], command: string): Assigned {
  const assigned: Record<string, unknown> = {};
  for (const word of words) {
    const at = word.indexOf("=");
    const key = word.slice(0, Math.max(0, at));
    if (at < 0 || !KEY.test(key)) {
      throw usageError(`"${word}" is no assignment, wanted is KEY=VALUE such as weight=5`, command);
    }
    put(assigned, key.split("."), valueOf(word.slice(at + 1), word, command), word, command);
  }
  return assigned;
}

function put(
  into: Record<string, unknown>,
  [key = "", ...rest]: readonly string[],
  value: unknown,
  word: string,
  command: string,
): void {
  const present = Object.hasOwn(into, key) ? into[key] : undefined;
  const free = present === undefined;
  if (rest.length === 0 && free) {
    into[key] = value;
  } else if (rest.length > 0 && (free || isNested(present))) {
    const nested = free ? {} : present;
    into[key] = nested;
    put(nested, rest, value, word, command);
  } else throw usageError(`"${word}" says again what another word has said already`, command);
}

function isNested(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Numbers are numbers, what begins as JSON is JSON, and the rest is text. */
function valueOf(text: string, word: string, command: string): unknown {
  if (text === "") throw usageError(`"${word}" has no value`, command);
  if (/^-?(0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  if (!/^["[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw usageError(`"${word}" begins as JSON and is none`, command);
  }
}
