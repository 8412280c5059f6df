/**
 * The syntax of regular expressions (ECMA-262 section 22.2.1 with annex B.1.2, without flags) as a tree. The text has
 * been accepted by the engine before, so that nothing here complains. Pure.
 */

import { type CodeRanges, complement, EVERYTHING, LINE_ENDS } from "./expressions_characters.ts";
import { decimalOrOctal, readClass, readEscape, setOfCode } from "./expressions_escapes.ts";

export type Piece =
  | { readonly kind: "character"; readonly code: number }
  | { readonly kind: "set"; readonly ranges: CodeRanges }
  | { readonly kind: "sequence"; readonly items: readonly Piece[] }
  | { readonly kind: "choice"; readonly items: readonly Piece[] }
  | {
    readonly kind: "repeat";
    readonly item: Piece;
    readonly min: number;
    /** Infinity where there is no limit. */
    readonly max: number;
    readonly greedy: boolean;
    /** Captures within, by number: from the first to the one before the last. */
    readonly captures: readonly [from: number, before: number];
  }
  | { readonly kind: "capture"; readonly item: Piece; readonly index: number }
  | {
    readonly kind: "look";
    readonly item: Piece;
    readonly behind: boolean;
    readonly negative: boolean;
  }
  | { readonly kind: "start" | "end"; readonly everyLine: boolean }
  | { readonly kind: "word_edge"; readonly negative: boolean }
  | {
    readonly kind: "reference";
    /** More than one where a name is given to several groups. */
    readonly to: readonly number[];
    readonly ignoreCase: boolean;
  };

export interface Pattern {
  readonly root: Piece;
  readonly captures: number;
  readonly hasReferences: boolean;
  readonly hasLooks: boolean;
}

/** Changed for a part of the expression by `(?i:...)`. */
export interface Modifiers {
  readonly ignoreCase: boolean;
  readonly everyLine: boolean;
  readonly dotAll: boolean;
}

const NO_MODIFIERS: Modifiers = { ignoreCase: false, everyLine: false, dotAll: false };

/** The expression as a tree. `source` is what `new RegExp(source)` accepts. */
export function parsePattern(source: string): Pattern {
  const parser = new Parser(source);
  const root = parser.choice(NO_MODIFIERS);
  const { captures, hasReferences, hasLooks } = parser;
  return { root, captures, hasReferences, hasLooks };
}

class Parser {
  captures = 0;
  hasReferences = false;
  hasLooks = false;
  readonly #source: string;
  readonly #captureNames: readonly (string | undefined)[];
  #at = 0;

  constructor(source: string) {
    this.#source = source;
    this.#captureNames = findCaptures(source);
  }

  choice(modifiers: Modifiers): Piece {
    const items = [this.#sequence(modifiers)];
    while (this.#take("|")) items.push(this.#sequence(modifiers));
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: "choice", items };
  }

  #sequence(modifiers: Modifiers): Piece {
    const items: Piece[] = [];
    while (this.#at < this.#source.length && !"|)".includes(this.#source[this.#at] ?? "")) {
      const from = this.captures + 1;
      const item = this.#atom(modifiers);
      items.push(this.#repeated(item, from));
    }
    return { kind: "sequence", items };
  }

  #repeated(item: Piece, from: number): Piece {
    const limits = this.#quantifier();
    if (limits === undefined) return item;
    const greedy = !this.#take("?");
    return { kind: "repeat", item, ...limits, greedy, captures: [from, this.captures + 1] };
  }

  #quantifier(): { min: number; max: number } | undefined {
    if (this.#take("*")) return { min: 0, max: Infinity };
    if (this.#take("+")) return { min: 1, max: Infinity };
    if (this.#take("?")) return { min: 0, max: 1 };
    const braces = this.#match(/\{(\d+)(,(\d*))?\}/y);
    if (braces === undefined) return undefined;
    const min = Number(braces[1]);
    if (braces[2] === undefined) return { min, max: min };
    return { min, max: braces[3] === "" ? Infinity : Number(braces[3]) };
  }

  #atom(modifiers: Modifiers): Piece {
    const { everyLine, dotAll } = modifiers;
    if (this.#take("^")) return { kind: "start", everyLine };
    if (this.#take("$")) return { kind: "end", everyLine };
    if (this.#take(".")) {
      return { kind: "set", ranges: dotAll ? EVERYTHING : complement(LINE_ENDS) };
    }
    if (this.#take("(")) return this.#group(modifiers);
    if (this.#take("[")) {
      const read = readClass(this.#source, this.#at, modifiers.ignoreCase);
      this.#at = read.end;
      return { kind: "set", ranges: read.ranges };
    }
    if (this.#take("\\")) return this.#escape(modifiers);
    return this.#character(this.#source.charCodeAt(this.#at++), modifiers);
  }

  #group(modifiers: Modifiers): Piece {
    const look = this.#match(/\?(<?)([=!])/y);
    if (look !== undefined) {
      this.hasLooks = true;
      const item = this.#inside(modifiers);
      return { kind: "look", item, behind: look[1] === "<", negative: look[2] === "!" };
    }
    const plain = this.#match(/\?([ims]*)(?:-([ims]*))?:/y);
    if (plain !== undefined) {
      return this.#inside(changed(modifiers, plain[1] ?? "", plain[2] ?? ""));
    }
    this.#match(/\?<[^>]*>/y);
    const index = ++this.captures;
    return { kind: "capture", index, item: this.#inside(modifiers) };
  }

  #inside(modifiers: Modifiers): Piece {
    const item = this.choice(modifiers);
    this.#take(")");
    return item;
  }

  /** Behind a backslash. */
  #escape(modifiers: Modifiers): Piece {
    if (this.#take("b")) return { kind: "word_edge", negative: false };
    if (this.#take("B")) return { kind: "word_edge", negative: true };
    if (this.#hasNames()) {
      const named = this.#match(/k<([^>]*)>/y);
      if (named !== undefined) return this.#reference(this.#named(named[1] ?? ""), modifiers);
    }
    const number = this.#match(/[1-9]\d*/y)?.[0];
    if (number !== undefined) {
      if (Number(number) < this.#captureNames.length) {
        return this.#reference([Number(number)], modifiers);
      }
      this.#at -= number.length;
      const { code, end } = decimalOrOctal(this.#source, this.#at);
      this.#at = end;
      return this.#character(code, modifiers);
    }
    const read = readEscape(this.#source, this.#at, false);
    this.#at = read.end;
    return "code" in read
      ? this.#character(read.code, modifiers)
      : { kind: "set", ranges: read.ranges };
  }

  #character(code: number, { ignoreCase }: Modifiers): Piece {
    return ignoreCase
      ? { kind: "set", ranges: setOfCode(code, true) }
      : { kind: "character", code };
  }

  #reference(to: readonly number[], { ignoreCase }: Modifiers): Piece {
    this.hasReferences = true;
    return { kind: "reference", to, ignoreCase };
  }

  #named(name: string): number[] {
    return this.#captureNames.flatMap((each, index) => each === name ? [index] : []);
  }

  #hasNames(): boolean {
    return this.#captureNames.some((name) => name !== undefined);
  }

  #take(character: string): boolean {
    if (this.#source[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #match(form: RegExp): RegExpExecArray | undefined {
    form.lastIndex = this.#at;
    const found = form.exec(this.#source);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }
}

function changed(modifiers: Modifiers, on: string, off: string): Modifiers {
  const now = (letter: string, before: boolean) =>
    on.includes(letter) || (before && !off.includes(letter));
  return {
    ignoreCase: now("i", modifiers.ignoreCase),
    everyLine: now("m", modifiers.everyLine),
    dotAll: now("s", modifiers.dotAll),
  };
}

/** The groups that capture, by number (there is no group 0), with their names. */
function findCaptures(source: string): (string | undefined)[] {
  const names: (string | undefined)[] = [undefined];
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const character = source[at];
    if (character === "\\") at++;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (character === "(" && !inClass) {
      if (source[at + 1] !== "?") names.push(undefined);
      else {
        const name = /^\?<(?![=!])([^>]*)>/.exec(source.slice(at + 1))?.[1];
        if (name !== undefined) names.push(name);
      }
    }
  }
  return names;
}
