/** From the tree of a regular expression to a program for the machine in expressions_machine.ts. Pure. */

import { RingmasterError } from "../errors.ts";
import { CharacterTable, type CodeRanges, WORD } from "./expressions_characters.ts";
import { isAnchored, literalPrefix } from "./expressions_cost.ts";
import type { Pattern, Piece } from "./expressions_syntax.ts";

/** What the machine can do. `pos` is its place in the text. */
export type Instruction =
  /** Takes the code unit ahead (or behind) of pos, or fails. */
  | { readonly do: "character"; readonly code: number; readonly back: boolean }
  | { readonly do: "set"; readonly table: CharacterTable; readonly back: boolean }
  /** Goes on at `first`; at `second` when that leads nowhere. `memory` numbers those that are remembered, from 0. */
  | { readonly do: "split"; first: number; second: number; readonly memory: number }
  | { readonly do: "jump"; to: number }
  | { readonly do: "start" | "end"; readonly everyLine: boolean }
  | { readonly do: "word_edge"; readonly negative: boolean }
  /** Keeps pos in a register. */
  | { readonly do: "save"; readonly register: number }
  /** Fails where pos is what the register says: nothing was taken since it was saved. */
  | { readonly do: "progress"; readonly register: number }
  /** Forgets captures: the registers from the first to the one before the last. */
  | { readonly do: "clear"; readonly from: number; readonly before: number }
  | {
    readonly do: "reference";
    readonly to: readonly number[];
    readonly ignoreCase: boolean;
    readonly back: boolean;
  }
  /** Looks from pos with what follows, up to `looked`; then goes on at `next` from the same pos. */
  | { readonly do: "look"; readonly negative: boolean; next: number }
  | { readonly do: "looked" }
  | { readonly do: "found" };

export interface Program {
  readonly code: readonly Instruction[];
  /** Registers that the machine needs; those of capture n are 2n and 2n + 1. */
  readonly registers: number;
  /** Splits that need no second try at the same place. */
  readonly memories: number;
  /** Whether all splits are remembered. */
  readonly isLinear: boolean;
  readonly anchored: boolean;
  /** Literal text that every match begins with. */
  readonly prefix: string;
}

const INSTRUCTIONS_MAX = 20_000;

export const WORD_TABLE: CharacterTable = new CharacterTable(WORD);

/** Throws RingmasterError `refused` where the program would be too long. */
export function compileProgram(pattern: Pattern): Program {
  const compiler = new Compiler(pattern);
  compiler.emit(pattern.root, false);
  compiler.push({ do: "found" });
  return {
    code: compiler.code,
    registers: compiler.registers,
    memories: compiler.memories,
    isLinear: !pattern.hasReferences && !pattern.hasLooks,
    anchored: isAnchored(pattern.root),
    prefix: literalPrefix(pattern.root),
  };
}

class Compiler {
  readonly code: Instruction[] = [];
  registers: number;
  memories = 0;
  readonly #hasReferences: boolean;
  readonly #tables = new Map<CodeRanges, CharacterTable>();
  #lookDepth = 0;

  constructor(pattern: Pattern) {
    this.#hasReferences = pattern.hasReferences;
    this.registers = pattern.hasReferences ? 2 * (pattern.captures + 1) : 0;
  }

  push<Kind extends Instruction>(instruction: Kind): Kind {
    if (this.code.length >= INSTRUCTIONS_MAX) {
      throw new RingmasterError(
        "refused",
        `more than ${INSTRUCTIONS_MAX} steps long with its counts written out`,
      );
    }
    this.code.push(instruction);
    return instruction;
  }

  emit(piece: Piece, back: boolean): void {
    switch (piece.kind) {
      case "character":
        this.push({ do: "character", code: piece.code, back });
        return;
      case "set":
        this.push({ do: "set", table: this.#tableOf(piece.ranges), back });
        return;
      case "start":
      case "end":
        this.push({ do: piece.kind, everyLine: piece.everyLine });
        return;
      case "word_edge":
        this.push({ do: "word_edge", negative: piece.negative });
        return;
      case "sequence":
        for (const item of back ? [...piece.items].reverse() : piece.items) this.emit(item, back);
        return;
      case "choice":
        return this.#emitChoice(piece.items, back);
      case "repeat":
        return this.#emitRepeat(piece, back);
      case "capture":
        return this.#emitCapture(piece, back);
      case "reference":
        this.push({ do: "reference", to: piece.to, ignoreCase: piece.ignoreCase, back });
        return;
      case "look":
        return this.#emitLook(piece);
    }
  }

  /** One for all the turns of a count. */
  #tableOf(ranges: CodeRanges): CharacterTable {
    const known = this.#tables.get(ranges);
    if (known !== undefined) return known;
    const table = new CharacterTable(ranges);
    this.#tables.set(ranges, table);
    return table;
  }

  #emitChoice(items: readonly Piece[], back: boolean): void {
    const jumps: { to: number }[] = [];
    items.forEach((item, index) => {
      const isLast = index === items.length - 1;
      const split = isLast ? undefined : this.#split();
      if (split !== undefined) split.first = this.code.length;
      this.emit(item, back);
      if (!isLast) jumps.push(this.push({ do: "jump", to: 0 }));
      if (split !== undefined) split.second = this.code.length;
    });
    for (const jump of jumps) jump.to = this.code.length;
  }

  #emitRepeat(piece: Extract<Piece, { kind: "repeat" }>, back: boolean): void {
    const { item, min, max } = piece;
    const endless = max === Infinity;
    if (endless && min > 0 && this.#remembers()) {
      this.#emitRequired(piece, min - 1, back);
      return this.#emitAgain(piece, back);
    }
    this.#emitRequired(piece, min, back);
    const guarded = !this.#remembers() && canBeEmpty(item);
    this.#emitOptional(piece, endless ? 1 : max - min, guarded, back);
  }

  #emitRequired(piece: Extract<Piece, { kind: "repeat" }>, turns: number, back: boolean): void {
    for (let turn = 0; turn < turns; turn++) {
      const before = this.code.length;
      this.#emitTurn(piece, back);
      if (this.code.length === before) return;
    }
  }

  /** Once, and then as often as may be: nested ones are not written out twice each. */
  #emitAgain(piece: Extract<Piece, { kind: "repeat" }>, back: boolean): void {
    const at = this.code.length;
    this.#emitTurn(piece, back);
    const split = this.#split();
    const next = this.code.length;
    [split.first, split.second] = piece.greedy ? [at, next] : [next, at];
  }

  /**
   * Turns that need not be, of which there is one for an endless repetition. What such a turn takes must not be nothing
   * (RepeatMatcher, step 2.b). They are guarded but where splits are remembered: a turn that took nothing leads to a
   * split there that is known to fail.
   */
  #emitOptional(
    piece: Extract<Piece, { kind: "repeat" }>,
    turns: number,
    guarded: boolean,
    back: boolean,
  ): void {
    const splits: { first: number; second: number }[] = [];
    const register = guarded ? this.registers++ : undefined;
    for (let turn = 0; turn < turns; turn++) {
      const at = this.code.length;
      const split = this.#split();
      splits.push(split);
      if (piece.greedy) split.first = this.code.length;
      else split.second = this.code.length;
      if (register !== undefined) this.push({ do: "save", register });
      this.#emitTurn(piece, back);
      if (register !== undefined) this.push({ do: "progress", register });
      if (piece.max === Infinity) this.push({ do: "jump", to: at });
    }
    for (const split of splits) {
      if (piece.greedy) split.second = this.code.length;
      else split.first = this.code.length;
    }
  }

  #emitTurn({ item, captures }: Extract<Piece, { kind: "repeat" }>, back: boolean): void {
    const [from, before] = captures;
    if (this.#hasReferences && before > from) {
      this.push({ do: "clear", from: 2 * from, before: 2 * before });
    }
    this.emit(item, back);
  }

  #emitCapture({ item, index }: Extract<Piece, { kind: "capture" }>, back: boolean): void {
    if (!this.#hasReferences) return this.emit(item, back);
    this.push({ do: "save", register: 2 * index + (back ? 1 : 0) });
    this.emit(item, back);
    this.push({ do: "save", register: 2 * index + (back ? 0 : 1) });
  }

  #emitLook({ item, behind, negative }: Extract<Piece, { kind: "look" }>): void {
    const look = this.push({ do: "look", negative, next: 0 });
    this.#lookDepth++;
    this.emit(item, behind);
    this.#lookDepth--;
    this.push({ do: "looked" });
    look.next = this.code.length;
  }

  /**
   * What follows a split depends on its place in the text alone, so that a second visit at the same place would fail as
   * the first did; not so where captures are compared, nor within a look, which may have ended well at its first visit.
   */
  #split(): { first: number; second: number } {
    const memory = this.#remembers() ? this.memories++ : -1;
    return this.push({ do: "split", first: 0, second: 0, memory });
  }

  #remembers(): boolean {
    return !this.#hasReferences && this.#lookDepth === 0;
  }
}

/** Whether it can match without taking a character; a reference is taken for one that can. */
function canBeEmpty(piece: Piece): boolean {
  switch (piece.kind) {
    case "character":
    case "set":
      return false;
    case "sequence":
      return piece.items.every(canBeEmpty);
    case "choice":
      return piece.items.some(canBeEmpty);
    case "repeat":
      return piece.min === 0 || canBeEmpty(piece.item);
    case "capture":
      return canBeEmpty(piece.item);
    default:
      return true;
  }
}
