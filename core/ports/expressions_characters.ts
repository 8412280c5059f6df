/** Sets of UTF-16 code units, as classes and escapes of a regular expression name them. Pure. */

/** First and last code unit of a run, both within. */
export type CodeRange = readonly [first: number, last: number];

/** Sorted, apart from each other. */
export type CodeRanges = readonly CodeRange[];

const CODE_MAX = 0xffff;

export const DIGITS: CodeRanges = [[0x30, 0x39]];
export const WORD: CodeRanges = [[0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
export const LINE_ENDS: CodeRanges = [[0x0a, 0x0a], [0x0d, 0x0d], [0x2028, 0x2029]];
export const BLANKS: CodeRanges = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
export const EVERYTHING: CodeRanges = [[0, CODE_MAX]];

export function union(ranges: readonly CodeRange[]): CodeRanges {
  const sorted = [...ranges].sort((left, right) => left[0] - right[0]);
  const joined: [number, number][] = [];
  for (const [first, last] of sorted) {
    const before = joined.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

export function complement(ranges: CodeRanges): CodeRanges {
  const rest: CodeRange[] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    if (first > next) rest.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= CODE_MAX) rest.push([next, CODE_MAX]);
  return rest;
}

/** Canonicalize of ECMA-262 for expressions without the flags u and v: what is compared where case does not count. */
export function canonical(code: number): number {
  const upper = String.fromCharCode(code).toUpperCase();
  if (upper.length !== 1) return code;
  const found = upper.charCodeAt(0);
  return code >= 128 && found < 128 ? code : found;
}

let sameByCanonical: ReadonlyMap<number, readonly number[]> | undefined;

/** The set with everything that differs from a member by case only. */
export function withOtherCases(ranges: CodeRanges): CodeRanges {
  sameByCanonical ??= groupByCanonical();
  const more: CodeRange[] = [...ranges];
  for (const same of sameByCanonical.values()) {
    if (!same.some((code) => includes(ranges, code))) continue;
    for (const code of same) more.push([code, code]);
  }
  return union(more);
}

/** Only those groups that have more than one member; some thousand in all. */
function groupByCanonical(): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (let code = 0; code <= CODE_MAX; code++) {
    const key = canonical(code);
    if (key === code) continue;
    const group = groups.get(key) ?? [key];
    group.push(code);
    groups.set(key, group);
  }
  return groups;
}

export function includes(ranges: CodeRanges, code: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = ranges[middle] ?? [0, 0];
    if (code < first) high = middle - 1;
    else if (code > last) low = middle + 1;
    else return true;
  }
  return false;
}

/** A set that is asked often: a table for ASCII, a search for the rest. */
export class CharacterTable {
  readonly #ascii = new Uint8Array(128);
  readonly #ranges: CodeRanges;

  constructor(ranges: CodeRanges) {
    this.#ranges = ranges;
    for (let code = 0; code < 128; code++) this.#ascii[code] = includes(ranges, code) ? 1 : 0;
  }

  has(code: number): boolean {
    return code < 128 ? this.#ascii[code] === 1 : includes(this.#ranges, code);
  }
}
