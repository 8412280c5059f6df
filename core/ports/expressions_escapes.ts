/** Escapes and classes of regular expressions: `\d`, `\x41`, `[^a-z]`, the old octal forms too. Pure. */

import {
  BLANKS,
  type CodeRange,
  type CodeRanges,
  complement,
  DIGITS,
  union,
  withOtherCases,
  WORD,
} from "./expressions_characters.ts";

/** What was read and where the next begins: a single code unit, or a set of them. */
export type Escape =
  | { readonly code: number; readonly end: number }
  | { readonly ranges: CodeRanges; readonly end: number };

const SETS: Readonly<Record<string, CodeRanges>> = {
  d: DIGITS,
  D: complement(DIGITS),
  s: BLANKS,
  S: complement(BLANKS),
  w: WORD,
  W: complement(WORD),
};

const CONTROLS: Readonly<Record<string, number>> = { f: 12, n: 10, r: 13, t: 9, v: 11 };

const BACKSLASH = 0x5c;

/** `at` is behind the backslash, which is never the last character of the expression. */
export function readEscape(source: string, at: number, inClass: boolean): Escape {
  const letter = source[at] ?? "";
  const ranges = SETS[letter];
  if (ranges !== undefined) return { ranges, end: at + 1 };
  const control = CONTROLS[letter];
  if (control !== undefined) return { code: control, end: at + 1 };
  if (letter === "b" && inClass) return { code: 8, end: at + 1 };
  if (letter === "c") {
    const next = source[at + 1] ?? "";
    const isControl = inClass ? /^[A-Za-z0-9_]/.test(next) : /^[A-Za-z]/.test(next);
    // Annex B: without a letter behind it, the backslash stands for itself, and so does the c.
    return isControl
      ? { code: next.charCodeAt(0) % 32, end: at + 2 }
      : { code: BACKSLASH, end: at };
  }
  if (/[0-9]/.test(letter)) return decimalOrOctal(source, at);
  const digits = letter === "x" ? 2 : letter === "u" ? 4 : 0;
  const hex = source.slice(at + 1, at + 1 + digits);
  if (digits > 0 && hex.length === digits && /^[0-9A-Fa-f]+$/.test(hex)) {
    return { code: parseInt(hex, 16), end: at + 1 + digits };
  }
  return { code: source.charCodeAt(at), end: at + 1 };
}

/** Annex B: up to three octal digits that give at most 0o377; 8 and 9 stand for themselves. */
export function decimalOrOctal(
  source: string,
  at: number,
): { readonly code: number; readonly end: number } {
  const octal = /^(?:[0-3][0-7]{0,2}|[4-7][0-7]?)/.exec(source.slice(at, at + 3))?.[0];
  if (octal === undefined) return { code: source.charCodeAt(at), end: at + 1 };
  return { code: parseInt(octal, 8), end: at + octal.length };
}

/** `at` is behind the opening bracket; `end` behind the closing one. */
export function readClass(
  source: string,
  at: number,
  ignoreCase: boolean,
): { readonly ranges: CodeRanges; readonly end: number } {
  const negative = source[at] === "^";
  let next = negative ? at + 1 : at;
  const found: CodeRange[] = [];
  while (next < source.length && source[next] !== "]") {
    const first = member(source, next);
    next = first.end;
    const isRange = source[next] === "-" && source[next + 1] !== "]" && next + 1 < source.length;
    if (!isRange) {
      found.push(...rangesOf(first));
      continue;
    }
    const last = member(source, next + 1);
    next = last.end;
    if ("code" in first && "code" in last) found.push([first.code, last.code]);
    else found.push(...rangesOf(first), [0x2d, 0x2d], ...rangesOf(last));
  }
  const joined = union(found);
  const ranges = ignoreCase ? withOtherCases(joined) : joined;
  return { ranges: negative ? complement(ranges) : ranges, end: next + 1 };
}

function member(source: string, at: number): Escape {
  return source[at] === "\\"
    ? readEscape(source, at + 1, true)
    : { code: source.charCodeAt(at), end: at + 1 };
}

function rangesOf(read: Escape): CodeRanges {
  return "code" in read ? [[read.code, read.code]] : read.ranges;
}

export function setOfCode(code: number, ignoreCase: boolean): CodeRanges {
  return ignoreCase ? withOtherCases([[code, code]]) : [[code, code]];
}
