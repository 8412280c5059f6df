/**
 * Translates a Perl regular expression (perlre(1)) into a JavaScript one that matches the same text. Patterns in
 * ldirectord.cf are almost always literals, alternations, classes and anchors; what JavaScript lacks or reads
 * otherwise is translated where that is short, and refused by name where it is not.
 */

export type Translation =
  | { readonly ok: true; readonly source: string }
  | { readonly ok: false; readonly message: string };

/** The flags (?s) and (?m), which change what `.`, `^` and `$` are translated to. */
interface Mode {
  readonly dotAll: boolean;
  readonly multiline: boolean;
}

interface State {
  readonly pattern: string;
  index: number;
  source: string;
  mode: Mode;
  /** The modes outside of the groups that are open. */
  readonly outer: Mode[];
  /** Whether there is something that a quantifier can repeat. */
  repeatable: boolean;
}

/** Never leaves this file: becomes the message of a translation that failed. */
class Refusal extends Error {}

const START = "(?<![^])";
const END = "(?![^])";

export function translatePerlRegex(pattern: string): Translation {
  const state: State = {
    pattern,
    index: 0,
    source: "",
    mode: { dotAll: false, multiline: false },
    outer: [],
    repeatable: false,
  };
  try {
    const wrapped = readLeadingFlags(state);
    while (state.index < pattern.length) translateNext(state);
    return { ok: true, source: wrapped ? `${state.source})` : state.source };
  } catch (thrown) {
    if (thrown instanceof Refusal) return { ok: false, message: thrown.message };
    throw thrown;
  }
}

/** `(?i)` in front holds for the whole pattern: it becomes a group around it. */
function readLeadingFlags(state: State): boolean {
  const match = /^\(\?([a-z]+)\)/.exec(state.pattern);
  if (match === null) return false;
  const [construct, flags = ""] = match;
  state.mode = changeMode(state.mode, construct, flags, "");
  state.index = construct.length;
  if (flags.includes("i")) state.source = "(?i:";
  return flags.includes("i");
}

function translateNext(state: State): void {
  const character = state.pattern[state.index] ?? "";
  switch (character) {
    case "\\":
      return translateEscape(state);
    case "[":
      return translateClass(state);
    case "(":
      return openGroup(state);
    case ")": {
      const outside = state.outer.pop();
      if (outside === undefined) return refuse(")", "no ( stands before it");
      state.mode = outside;
      return emit(state, 1, ")");
    }
    case ".":
      return emit(state, 1, state.mode.dotAll ? "[^]" : "[^\\n]");
    case "^":
      return emit(state, 1, state.mode.multiline ? "(?<![^\\n])" : "^", false);
    case "$":
      return emit(state, 1, state.mode.multiline ? "(?![^\\n])" : `(?=\\n?${END})`, false);
    case "|":
      return emit(state, 1, "|", false);
    case "*":
    case "+":
    case "?":
      return translateQuantifier(state, character);
    case "{":
      return translateBrace(state);
    case "}":
    case "]":
      return emit(state, 1, `\\${character}`);
    default:
      return emit(state, 1, character);
  }
}

function emit(state: State, consumed: number, source: string, repeatable = true): void {
  state.index += consumed;
  state.source += source;
  state.repeatable = repeatable;
}

function refuse(construct: string, why = "JavaScript has nothing like it"): never {
  throw new Refusal(`cannot translate "${construct}" of the Perl regular expression; ${why}`);
}

function translateQuantifier(state: State, quantifier: string): void {
  const behind = state.pattern[state.index + quantifier.length];
  if (!state.repeatable) refuse(quantifier, "nothing that it could repeat stands before it");
  if (behind === "+") refuse(`${quantifier}+`, "JavaScript has no possessive quantifiers");
  const lazy = behind === "?" ? "?" : "";
  emit(state, quantifier.length + lazy.length, quantifier + lazy, false);
}

/** `{2,3}` repeats; every other brace is a literal one, as in `{"status":"UP"}`. */
function translateBrace(state: State): void {
  const rest = state.pattern.slice(state.index);
  const quantifier = /^\{\d+(,\d*)?\}/.exec(rest)?.[0];
  if (quantifier !== undefined && state.repeatable) return translateQuantifier(state, quantifier);
  // Perl 5.34 began to read these as quantifiers; older ones take them literally.
  const unclear = /^\{\s*(\d+\s*(,\s*\d*)?|,\s*\d+)\s*\}/.exec(rest)?.[0];
  if (unclear !== undefined) refuse(unclear, "write {MIN,MAX} to repeat, or \\{ for a brace");
  emit(state, 1, "\\{");
}

function openGroup(state: State): void {
  const rest = state.pattern.slice(state.index);
  const plain = /^\((?:\?(?:[=!]|<[=!]|<[A-Za-z_]\w*>))?(?![?*])/.exec(rest)?.[0];
  state.outer.push(state.mode);
  if (plain !== undefined) return emit(state, plain.length, plain, false);
  const flagged = /^\(\?([a-z]*)(?:-([a-z]+))?:/.exec(rest);
  if (flagged === null) {
    return refuse(/^\((?:\?(?:[A-Za-z0-9^-]+[)<'=]?|[^\w\s]{1,2})?|\*\w*)/.exec(rest)?.[0] ?? "(?");
  }
  const [construct, on = "", off = ""] = flagged;
  state.mode = changeMode(state.mode, construct, on, off);
  const group = on.includes("i") ? "(?i:" : off.includes("i") ? "(?-i:" : "(?:";
  emit(state, construct.length, group, false);
}

function changeMode(mode: Mode, construct: string, on: string, off: string): Mode {
  const foreign = /[^ims]/.exec(on + off)?.[0];
  if (foreign !== undefined) refuse(construct, `flag "${foreign}" is none of i, m, s`);
  const changed = (flag: string, now: boolean) =>
    off.includes(flag) ? false : on.includes(flag) ? true : now;
  return { dotAll: changed("s", mode.dotAll), multiline: changed("m", mode.multiline) };
}

/** Escapes that mean the same to both, in a class and outside. */
const SAME = "dDwWsSnrtf";
/** Escapes that are translated, outside a class; `undefined` in a class means that it is refused there. */
const TRANSLATED: Readonly<Record<string, { outside: string; inClass?: string }>> = {
  A: { outside: START },
  z: { outside: END },
  Z: { outside: `(?=\\n?${END})` },
  a: { outside: "\\x07", inClass: "\\x07" },
  e: { outside: "\\x1b", inClass: "\\x1b" },
  h: { outside: "[ \\t]", inClass: " \\t" },
  H: { outside: "[^ \\t]" },
  v: { outside: "[\\n\\x0b\\f\\r]", inClass: "\\n\\x0b\\f\\r" },
  V: { outside: "[^\\n\\x0b\\f\\r]" },
  N: { outside: "[^\\n]" },
  R: { outside: "(?:\\r\\n|[\\n\\x0b\\f\\r])" },
};

function translateEscape(state: State): void {
  const rest = state.pattern.slice(state.index);
  const letter = rest[1] ?? "";
  if (/^\\[bBN]\{/.test(rest)) refuse(rest.slice(0, 3));
  if (/[AzZbB]/.test(letter)) {
    return emit(state, 2, TRANSLATED[letter]?.outside ?? `\\${letter}`, false);
  }
  const code = readCodeEscape(rest);
  if (code !== undefined) return emit(state, code.length, code.source);
  const same = /^\\(?:[1-9](?!\d)|k<[A-Za-z_]\w*>)/.exec(rest)?.[0];
  if (same !== undefined) return emit(state, same.length, same);
  const translated = Object.hasOwn(TRANSLATED, letter) ? TRANSLATED[letter]?.outside : undefined;
  emit(state, 2, translated ?? sameEscape(letter, /[\^$\\.*+?()[\]{}|/]/));
}

/** `\x41`, `\x{41}`, `\012`, `\cA`: one character by its number. */
function readCodeEscape(rest: string): { length: number; source: string } | undefined {
  const [found, hex, bracedHex, octal, control] =
    /^\\(?:x([0-9A-Fa-f]{0,2})(?!\{)|x\{([0-9A-Fa-f]+)\}|(0[0-7]{0,2})|c([A-Za-z]))/.exec(rest) ??
      [];
  if (found === undefined) return undefined;
  if (control !== undefined) return { length: found.length, source: `\\c${control}` };
  const code = octal === undefined ? parseInt(hex ?? bracedHex ?? "", 16) : parseInt(octal, 8);
  if (!(code <= 0xffff)) refuse(found, "only characters up to FFFF are taken");
  return { length: found.length, source: `\\u${code.toString(16).padStart(4, "0")}` };
}

/** A punctuation mark stands for itself; `keep` are those that need their backslash in JavaScript too. */
function sameEscape(character: string, keep: RegExp): string {
  if (character === "") return refuse("\\", "no character stands behind it");
  if (SAME.includes(character) || keep.test(character)) return `\\${character}`;
  if (/[A-Za-z0-9]/.test(character)) return refuse(`\\${character}`);
  return character;
}

const POSIX: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: "\\x00-\\x7f",
  blank: " \\t",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "\\x21-\\x7e",
  lower: "a-z",
  print: "\\x20-\\x7e",
  punct: "!-\\/:-@\\[-`\\{-~",
  space: "\\s",
  upper: "A-Z",
  word: "\\w",
  xdigit: "0-9A-Fa-f",
};

function translateClass(state: State): void {
  const { pattern } = state;
  const opening = /^\[\^?\]?/.exec(pattern.slice(state.index))?.[0] ?? "[";
  // Perl takes a ] in front as a member, JavaScript as the end of an empty class.
  let source = opening.replace("]", "\\]");
  let index = state.index + opening.length;
  while (pattern[index] !== "]") {
    const rest = pattern.slice(index);
    if (rest === "") refuse(pattern.slice(state.index), "the class is not closed with ]");
    const member = translateMember(rest);
    source += member.source;
    index += member.length;
  }
  emit(state, index + 1 - state.index, `${source}]`);
}

function translateMember(rest: string): { length: number; source: string } {
  const posix = /^\[([:.=])(\^?)(\w*)\1\]/.exec(rest);
  if (posix !== null) {
    const [construct, kind, negated, name = ""] = posix;
    const known = kind === ":" && negated === "" && Object.hasOwn(POSIX, name);
    return {
      length: construct.length,
      source: (known ? POSIX[name] : undefined) ?? refuse(construct),
    };
  }
  if (rest.startsWith("[")) return { length: 1, source: "\\[" };
  if (!rest.startsWith("\\")) return { length: 1, source: rest[0] ?? "" };
  const code = readCodeEscape(rest);
  if (code !== undefined) return code;
  const letter = rest[1] ?? "";
  if (letter === "b") return { length: 2, source: "\\x08" };
  const translated = Object.hasOwn(TRANSLATED, letter)
    ? TRANSLATED[letter]?.inClass ?? refuse(`\\${letter}`, "it cannot stand in a class")
    : sameEscape(letter, /[\^\-\]\\[]/);
  return { length: 2, source: translated };
}
