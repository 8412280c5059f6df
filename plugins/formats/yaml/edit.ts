/**
 * Changes what a text says and leaves the rest of it as it stands: comments, order, and the lines that nothing is
 * changed in. The library writes the document twice, as it is and with the changes; only what differs between those two
 * is carried over into the text. What comes out is read once more, and counts only where it says what it is to say.
 */

import { type Document, isSeq, parseDocument } from "yaml";
import {
  applyEdits,
  diffLines,
  type FormatFile,
  type InputEdit,
  sameData,
} from "../../../core/plugin/mod.ts";
import { readByGrammar } from "./grammar.ts";

/** How people indent, the most frequent first. */
const STYLES = [2, 4, 3, 1, 8].flatMap((indent) => [
  { indent, indentSeq: true },
  { indent, indentSeq: false },
]);

type Style = typeof STYLES[number];

/** Undefined where the text cannot be changed so that it says exactly that. */
export function editYaml(file: FormatFile, edits: readonly InputEdit[]): string | undefined {
  const before = readByGrammar(file);
  if (before.problems.some(({ severity }) => severity === "error")) return undefined;
  const wanted = applyEdits(before.input, edits);
  if (wanted === undefined) return undefined;
  const says = (text: string | undefined) => {
    if (text === undefined) return false;
    const { input, problems } = readByGrammar({ ...file, text });
    return problems.every(({ severity }) => severity !== "error") && sameData(input, wanted.input);
  };
  const text = file.text.replaceAll("\r\n", "\n");
  const attempts = isJson(text)
    ? [() => mergeLines(text, json(before.input), json(wanted.input)), () => json(wanted.input)]
    : yamlAttempts(text, edits, wanted.input);
  for (const attempt of attempts) {
    const changed = attempt();
    if (says(changed)) {
      return file.text.includes("\r\n") ? changed?.replaceAll("\n", "\r\n") : changed;
    }
  }
  return undefined;
}

/** From the one that changes least to the one that needs least of the text. */
function yamlAttempts(
  text: string,
  edits: readonly InputEdit[],
  wanted: unknown,
): readonly (() => string | undefined)[] {
  const style = styleOf(text);
  const edited = () => written(text, style, (document) => applyTo(document, edits));
  const rewritten = () => written(text, style, (document) => rewrite(document, wanted));
  const merged = (after: () => string | undefined) => () => {
    const [before, changed] = [written(text, style), after()];
    return before === undefined || changed === undefined
      ? undefined
      : mergeLines(text, before, changed);
  };
  return [merged(edited), edited, merged(rewritten), rewritten];
}

function parse(text: string): Document.Parsed {
  return parseDocument(text, { version: "1.2", schema: "core", keepSourceTokens: false });
}

/** The whole document as the library writes it; undefined where it cannot be changed so. */
function written(
  text: string,
  style: Style,
  change: (document: Document) => void = () => {},
): string | undefined {
  const document = parse(text);
  try {
    change(document);
    return document.toString({ ...style, lineWidth: 0, blockQuote: false });
  } catch {
    // An alias stands where a collection is to be changed, or the like.
    return undefined;
  }
}

function applyTo(document: Document, edits: readonly InputEdit[]): void {
  for (const edit of edits) {
    if (edit.kind === "set") document.setIn(edit.path, nodeOf(document, edit.path, edit.value));
    else if (edit.kind === "remove") removeFrom(document, edit.path);
    else if (document.hasIn(edit.path) && document.getIn(edit.path) !== null) {
      document.addIn(edit.path, document.createNode(edit.value, { aliasDuplicateObjects: false }));
    } else {
      document.setIn(
        edit.path,
        document.createNode([edit.value], { aliasDuplicateObjects: false }),
      );
    }
  }
}

/** A list that has lost its last entry is written anew: a blank line that it began with would stand before `[]`. */
function removeFrom(document: Document, path: InputEdit["path"]): void {
  document.deleteIn(path);
  const place = path.slice(0, -1);
  const rest = document.getIn(place, true);
  if (isSeq(rest) && rest.items.length === 0) document.setIn(place, document.createNode([]));
}

/** A plain value in the place of another keeps that one's comments. */
function nodeOf(document: Document, path: InputEdit["path"], value: unknown): unknown {
  const plain = typeof value !== "object" || value === null;
  const before = document.getIn(path, true);
  const isScalar = typeof before === "object" && before !== null && "value" in before;
  return plain && isScalar ? value : document.createNode(value, { aliasDuplicateObjects: false });
}

/** The services written anew, where aliases or tags are in the way. */
function rewrite(document: Document, wanted: unknown): void {
  if (typeof wanted !== "object" || wanted === null || !("services" in wanted)) return;
  document.set(
    "services",
    document.createNode(wanted.services, { aliasDuplicateObjects: false }),
  );
}

function styleOf(text: string): Style {
  let best = { style: STYLES[0] ?? { indent: 2, indentSeq: true }, alike: -1 };
  const lines = new Set(text.split("\n"));
  for (const style of STYLES) {
    const alike = written(text, style)?.split("\n").filter((line) => lines.has(line)).length ?? 0;
    if (alike > best.alike) best = { style, alike };
  }
  return best.style;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function json(input: unknown): string {
  return `${JSON.stringify(input, null, 2)}\n`;
}

/** `text` with what leads from `before` to `after`, which say the same as it does but for their layout. */
function mergeLines(text: string, before: string, after: string): string {
  const [own, left, right] = [text.split("\n"), before.split("\n"), after.split("\n")];
  const squeezed = (lines: readonly string[]) => lines.map((line) => line.replaceAll(/\s+/g, ""));
  // Where each line of `before` is in the text; undefined for one that is laid out otherwise there.
  const places = new Map<number, number>();
  let at = 0;
  let ownAt = 0;
  for (const change of [...diffLines(squeezed(left), squeezed(own)), undefined]) {
    for (; at < (change?.from ?? left.length); at++, ownAt++) places.set(at, ownAt);
    if (change !== undefined) [at, ownAt] = [change.to, change.otherTo];
  }
  const startOf = (line: number) => line === 0 ? 0 : placeBehind(places, line - 1);
  const result: string[] = [];
  let done = 0;
  for (const hunk of widened(diffLines(left, right), places, left)) {
    const [from, to] = [startOf(hunk.from), places.get(hunk.to) ?? own.length];
    result.push(...own.slice(done, from), ...right.slice(hunk.otherFrom, hunk.otherTo));
    done = to;
  }
  return [...result, ...own.slice(done)].join("\n");
}

function placeBehind(places: ReadonlyMap<number, number>, line: number): number {
  const place = places.get(line);
  return place === undefined ? 0 : place + 1;
}

type Hunk = ReturnType<typeof diffLines>[number];

/**
 * Hunks whose lines before and behind are in the text as well; those that meet become one. Blank lines that only the
 * library put in stay out.
 */
function widened(
  hunks: readonly Hunk[],
  places: ReadonlyMap<number, number>,
  left: readonly string[],
): Hunk[] {
  const wide: Hunk[] = [];
  for (const hunk of hunks) {
    let { from, to, otherFrom, otherTo } = hunk;
    while (from > 0 && !places.has(from - 1)) [from, otherFrom] = [from - 1, otherFrom - 1];
    while (to < left.length && !places.has(to)) {
      if (left[to] !== "" || otherTo !== hunk.otherTo) otherTo++;
      to++;
    }
    const last = wide.at(-1);
    if (last !== undefined && from <= last.to) {
      wide[wide.length - 1] = {
        ...last,
        to: Math.max(to, last.to),
        otherTo: Math.max(otherTo, last.otherTo),
      };
    } else wide.push({ from, to, otherFrom, otherTo });
  }
  return wide;
}
