/** Keys as a terminal sends them (ECMA-48 and xterm control sequences). Pure. */

/** One character that was typed, or the name of a key that is none. */
export type Key =
  | { readonly kind: "text"; readonly text: string }
  | {
    readonly kind:
      | "up"
      | "down"
      | "page_up"
      | "page_down"
      | "home"
      | "end"
      | "enter"
      | "escape"
      | "erase"
      | "redraw";
  };

const SEQUENCES: Readonly<Record<string, Exclude<Key["kind"], "text">>> = {
  "[A": "up",
  "OA": "up",
  "[B": "down",
  "OB": "down",
  "[5~": "page_up",
  "[6~": "page_down",
  "[H": "home",
  "OH": "home",
  "[1~": "home",
  "[F": "end",
  "OF": "end",
  "[4~": "end",
};

const SINGLE: Readonly<Record<string, Exclude<Key["kind"], "text">>> = {
  "\r": "enter",
  "\n": "enter",
  "\b": "erase",
  "\x7f": "erase",
  "\x0c": "redraw",
};

/** A sequence behind the escape character; longer ones than these mean nothing here. */
const SEQUENCE = /^(?:\[[0-9;]*[A-Za-z~]|O[A-Z])/;

/** The keys in what was read at once; a terminal sends a sequence in one piece. */
export function keysOf(text: string): Key[] {
  const keys: Key[] = [];
  for (let rest = text; rest !== "";) {
    const [character = ""] = rest;
    rest = rest.slice(character.length);
    if (character === "\x1b") {
      const sequence = SEQUENCE.exec(rest)?.[0];
      const kind = sequence === undefined ? "escape" : SEQUENCES[sequence];
      rest = rest.slice(sequence?.length ?? 0);
      if (kind !== undefined) keys.push({ kind });
      continue;
    }
    const kind = SINGLE[character];
    if (kind !== undefined) keys.push({ kind });
    else if (character >= " ") keys.push({ kind: "text", text: character });
  }
  return keys;
}
