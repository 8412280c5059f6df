/** From text to words with their lines, for both files. */

/** Something that a file says, with the line that says it. */
export interface Given<Value> {
  readonly value: Value;
  /** 1-based. */
  readonly line: number;
}

/** A line of ha.cf with something on it. */
export interface Directive {
  readonly word: string;
  readonly values: readonly string[];
  readonly line: number;
}

/** The longest line, in bytes, that Heartbeat reads as one. */
export const LINE_BYTES_MAX = 5_120;

const BYTE_ORDER_MARK = /^\uFEFF/;

/** The lines of a text, without comments: a `#` begins one wherever it stands. */
function uncommented(text: string): string[] {
  return text.replace(BYTE_ORDER_MARK, "").split("\n").map((line) => line.replace(/#[^]*/, ""));
}

/** What the lines of ha.cf say: a directive, then values between blanks, tabs and commas. */
export function splitDirectives(text: string): Directive[] {
  return uncommented(text).flatMap((content, index) => {
    const [word, ...values] = content.split(/[\s,]+/).filter((part) => part !== "");
    return word === undefined ? [] : [{ word, values, line: index + 1 }];
  });
}

/** The 1-based numbers of the lines that are longer than Heartbeat reads. */
export function longLines(text: string): number[] {
  const encoder = new TextEncoder();
  return text.split("\n").flatMap((line, index) =>
    encoder.encode(line).length > LINE_BYTES_MAX ? [index + 1] : []
  );
}

/** A line of haresources, continuation lines and all, with something on it. */
export interface JoinedLine {
  /** At least one. */
  readonly words: readonly Given<string>[];
  /** Lines that a backslash with blanks behind it continues. */
  readonly loose: readonly number[];
  /** The last of its lines. */
  readonly end: number;
}

/**
 * Joins lines that end with a backslash, which is dropped without a blank in its place, and splits them at blanks. A
 * backslash with blanks behind it, as pasting leaves it, continues the line too.
 */
export function joinLines(text: string): JoinedLine[] {
  const joined: JoinedLine[] = [];
  let pieces: Given<string>[] = [];
  let loose: number[] = [];
  const lines = uncommented(text);
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    const continued = /\\(\s*)$/.exec(content);
    pieces.push({ value: continued === null ? content : content.slice(0, continued.index), line });
    if (continued?.[1] !== undefined && /[^\r]/.test(continued[1])) loose.push(line);
    if (continued !== null && line < lines.length) continue;
    const words = splitPieces(pieces);
    if (words.length > 0) joined.push({ words, loose, end: line });
    pieces = [];
    loose = [];
  }
  return joined;
}

/** The words of the pieces put together; a word has the line of its first character. */
function splitPieces(pieces: readonly Given<string>[]): Given<string>[] {
  const whole = pieces.map(({ value }) => value).join("");
  const words: Given<string>[] = [];
  let piece = 0;
  let behind = pieces[0]?.value.length ?? 0;
  for (const match of whole.matchAll(/\S+/g)) {
    while (match.index >= behind && piece + 1 < pieces.length) {
      piece++;
      behind += pieces[piece]?.value.length ?? 0;
    }
    words.push({ value: match[0], line: pieces[piece]?.line ?? 1 });
  }
  return words;
}
