/**
 * How much work the engine's own matcher, which tries one way after the other, can have with an expression on a text:
 * an upper bound, counted without matching. Pure.
 */

import type { Pattern, Piece } from "./expressions_syntax.ts";

/** Of one start position. */
interface Work {
  /** In how many ways the piece can match there. */
  readonly ways: number;
  /** Characters looked at, all ways together. */
  readonly steps: number;
}

/** Longer literal beginnings tell nothing more. */
const PREFIX_MAX = 32;

/** Expressions that are longer than this when their fixed counts are written out take the engine long to compile. */
const WRITTEN_OUT_MAX = 2_000;

/**
 * Steps that the engine needs at the most; Infinity where there is no good bound: nested repetition, look around, back
 * references. Stops counting beyond `limit`.
 */
export function stepsAtMost(pattern: Pattern, text: string, limit: number): number {
  if (workOf(pattern.root, 1).steps > WRITTEN_OUT_MAX) return Infinity;
  const { steps } = workOf(pattern.root, text.length);
  if (steps === Infinity) return Infinity;
  return startsOf(pattern, text, limit / steps) * steps;
}

/**
 * The places where the engine has more to do than to skip: none but the start for an expression that begins with ^,
 * those of the literal text that it begins with, or else all. Stops counting beyond `limit`.
 */
function startsOf(pattern: Pattern, text: string, limit: number): number {
  if (isAnchored(pattern.root)) return 1;
  const prefix = literalPrefix(pattern.root);
  if (prefix === "") return text.length + 1;
  let starts = 0;
  for (let at = text.indexOf(prefix); at >= 0 && starts <= limit;) {
    starts++;
    at = text.indexOf(prefix, at + 1);
  }
  return starts;
}

/** Whether a match begins at the start of the text or nowhere. */
export function isAnchored(piece: Piece): boolean {
  if (piece.kind === "start") return !piece.everyLine;
  if (piece.kind === "capture") return isAnchored(piece.item);
  if (piece.kind === "choice") return piece.items.every(isAnchored);
  if (piece.kind !== "sequence") return false;
  return piece.items[0] !== undefined && isAnchored(piece.items[0]);
}

/** Literal text that every match begins with. */
export function literalPrefix(piece: Piece): string {
  const items = piece.kind === "sequence" ? piece.items : [piece];
  let prefix = "";
  for (const item of items) {
    if (item.kind !== "character" || prefix.length === PREFIX_MAX) break;
    prefix += String.fromCharCode(item.code);
  }
  return prefix;
}

const UNBOUNDED: Work = { ways: Infinity, steps: Infinity };

function workOf(piece: Piece, length: number): Work {
  switch (piece.kind) {
    case "character":
    case "set":
    case "start":
    case "end":
    case "word_edge":
      return { ways: 1, steps: 1 };
    case "capture":
      return workOf(piece.item, length);
    case "sequence":
      return workOfSequence(piece.items, length);
    case "choice": {
      const all = piece.items.map((item) => workOf(item, length));
      const sum = (values: number[]) => values.reduce((left, right) => left + right, 0);
      return {
        ways: sum(all.map(({ ways }) => ways)),
        steps: sum(all.map(({ steps }) => steps + 1)),
      };
    }
    case "repeat":
      return workOfRepeat(piece, length);
    case "look":
    case "reference":
      return UNBOUNDED;
  }
}

/** Whatever comes behind a piece is tried after each of its ways. */
function workOfSequence(items: readonly Piece[], length: number): Work {
  let ways = 1;
  let steps = 1;
  for (const item of items) {
    const work = workOf(item, length);
    steps += ways * work.steps;
    ways *= work.ways;
  }
  return { ways, steps };
}

function workOfRepeat(piece: Extract<Piece, { kind: "repeat" }>, length: number): Work {
  const { item, min, max } = piece;
  if (item.kind === "character" || item.kind === "set") {
    // Each turn takes a character, so that there are no more turns than characters.
    const turns = max === Infinity ? length + min : max;
    return { ways: turns - min + 1, steps: turns + 1 };
  }
  if (max === Infinity) return UNBOUNDED;
  const once = workOf(item, length);
  if (once.ways === 1) return { ways: max - min + 1, steps: max * (once.steps + 1) + 1 };
  const waysOfAll = Math.pow(once.ways, max);
  return { ways: (max + 1) * waysOfAll, steps: (max + 1) * waysOfAll * (once.steps + 1) + 1 };
}
