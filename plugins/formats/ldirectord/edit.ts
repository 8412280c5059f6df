/**
 * Changes what an ldirectord.cf says, line by line; everything else stays as it stands. What comes out is read once
 * more, and counts only where it says what it is to say.
 */

import { applyEdits, type FormatFile, type InputEdit, sameData } from "../../../core/plugin/mod.ts";
import { buildInput } from "./build.ts";
import { checkText, isMapping, plainService, realText, serviceText } from "./edit_text.ts";
import { splitLines, stripComment } from "./lines.ts";
import { createNotebook } from "./notes.ts";
import { readStructure, type Section } from "./structure.ts";

type Path = InputEdit["path"];

/** Undefined where the text cannot be changed so that it says exactly that. */
export function editLdirectord(
  file: FormatFile,
  edits: readonly InputEdit[],
): string | undefined {
  const before = readAll(file);
  const wanted = before === undefined ? undefined : applyEdits(before.input, edits);
  if (before === undefined || wanted === undefined) return undefined;
  const changed = new Change(file.text, before).apply(edits);
  const after = changed === undefined ? undefined : readAll({ ...file, text: changed });
  return after !== undefined && sameData(plain(after.input), plain(wanted.input))
    ? changed
    : undefined;
}

interface ReadFile {
  readonly input: ReturnType<typeof buildInput>["input"];
  /** As many as services. */
  readonly sections: readonly Section[];
  readonly locate: (path: Path) => number | undefined;
}

/** Undefined where something is wrong with it. */
export function readAll({ path, text }: FormatFile): ReadFile | undefined {
  const notebook = createNotebook(path);
  const structure = readStructure(text, notebook);
  const { input, origins } = buildInput(structure, notebook);
  if (notebook.hasErrors()) return undefined;
  return { input, sections: structure.sections, locate: origins.locate };
}

function plain(input: unknown): unknown {
  if (!isMapping(input)) return input;
  const { services } = input;
  return { ...input, services: Array.isArray(services) ? services.map(plainService) : [] };
}

/** Lines of the file as they are to be: text instead of a line, behind it, or nothing. */
class Change {
  readonly #lines: readonly string[];
  readonly #before: ReadFile;
  /** By the number of the line. */
  readonly #instead = new Map<number, readonly string[]>();
  readonly #behind = new Map<number, string[]>();

  constructor(text: string, before: ReadFile) {
    this.#lines = text.split("\n");
    this.#before = before;
  }

  apply(edits: readonly InputEdit[]): string | undefined {
    const sets = edits.filter(({ kind }) => kind === "set");
    const removedKeys = edits.filter(({ kind, path }) => {
      return kind === "remove" && typeof path.at(-1) === "string";
    });
    const values = applyEdits(this.#before.input, [...sets, ...removedKeys])?.input;
    const all = edits.every((edit) => this.#settings(edit, values)) && this.#reals(edits, values);
    if (!all) return undefined;
    return this.#lines.flatMap((line, index) => [
      ...(this.#instead.get(index + 1) ?? [line]),
      ...(this.#behind.get(index + 1) ?? []),
    ]).join("\n");
  }

  /** What a service says beside its servers, and services that go. False where there are no words for it. */
  #settings({ kind, path, ...rest }: InputEdit, values: unknown): boolean {
    const [list, index, key, inner] = path;
    const section = typeof index === "number" ? this.#before.sections[index] : undefined;
    if (list !== "services" || section === undefined) return false;
    if (key === "real") return true;
    if (key === undefined) return kind === "remove" && this.#removeSection(section);
    const value = "value" in rest ? rest.value : undefined;
    if (key !== "check") return this.#say(section, serviceText(String(key), value ?? "0"), value);
    const check = valueAt(values, ["services", index ?? 0, "check"]);
    const type = isMapping(check) ? check.type : undefined;
    const given = inner === undefined && isMapping(value)
      ? Object.entries(value)
      : [[String(inner), value] as const];
    return given.every(([each, own]) => {
      // The words do not depend on the value where a line is only taken out.
      return this.#say(section, checkText(each, own ?? "0s", type), own);
    });
  }

  #say(
    { head, body }: Section,
    words: ReturnType<typeof serviceText>,
    value: unknown,
  ): boolean {
    if (words === undefined) return false;
    const found = body.filter(({ keyword }) => keyword === words.keyword);
    const last = found.at(-1);
    if (value === undefined) { for (const { line } of found) this.#instead.set(line, []); }
    else if (last !== undefined) this.#instead.set(last.line, [this.#with(last.line, words.text)]);
    else this.#put(head.line, `${this.#indentOf(body[0]?.line)}${words.keyword}=${words.text}`);
    return true;
  }

  #removeSection({ head, body }: Section): boolean {
    const last = Math.max(head.line, ...body.map(({ line }) => line));
    for (let line = head.line; line <= last; line++) this.#instead.set(line, []);
    // One of the two blank lines around it goes too.
    const isBlank = (line: number) => (this.#lines[line - 1] ?? "").trim() === "";
    if (isBlank(last + 1) && last + 1 < this.#lines.length && isBlank(head.line - 1)) {
      this.#instead.set(last + 1, []);
    }
    return true;
  }

  #reals(edits: readonly InputEdit[], values: unknown): boolean {
    return this.#before.sections.every((section, index) => {
      const place = ["services", index, "real"];
      const own = edits.filter(({ path }) => place.every((key, at) => path[at] === key));
      if (own.length === 0) return true;
      // A whole list is rare, and a line may be several servers: who writes it takes it in hand.
      if (own.some(({ kind, path }) => path.length === 3 && kind !== "append")) return false;
      const gone = own.filter(({ kind, path }) => kind === "remove" && path.length === 4)
        .map(({ path }) => path[3]);
      const changed = new Set(own.map(({ path }) => path[3]));
      const added = own.flatMap((edit) => edit.kind === "append" ? [edit.value] : []);
      const before = this.#before.input.services[index]?.real ?? [];
      const byLine = Map.groupBy(before.keys(), (at) => this.#before.locate([...place, at]) ?? 0);
      return [...byLine].every(([line, members]) => {
        if (!members.some((at) => changed.has(at))) return true;
        const left = members.filter((at) => !gone.includes(at));
        const texts = left.map((at) => realText(valueAt(values, [...place, at])));
        if (!allGiven(texts)) return false;
        this.#instead.set(line, texts.map((text) => this.#with(line, text)));
        return true;
      }) && this.#addReals(section, [...byLine.keys()].at(-1), added);
    });
  }

  #addReals({ head, family, body }: Section, last: number | undefined, added: readonly unknown[]) {
    const texts = added.map(realText);
    if (!allGiven(texts)) return false;
    const word = family === 6 ? "real6" : "real";
    const indent = this.#indentOf(last ?? body[0]?.line);
    for (const text of texts) this.#put(last ?? head.line, `${indent}${word}=${text}`);
    return true;
  }

  #put(line: number, text: string): void {
    this.#behind.set(line, [...this.#behind.get(line) ?? [], text]);
  }

  /** A line with another value, and the comment that it has. */
  #with(line: number, text: string): string {
    const raw = this.#lines[line - 1] ?? "";
    const [front = ""] = /^\s*\w+\s*=\s*/.exec(raw) ?? [];
    const value = stripComment(raw.slice(front.length));
    const comment = raw.slice(front.length + value.trimEnd().length);
    return `${front}${text}${comment}`;
  }

  #indentOf(line: number | undefined): string {
    const own = /^[ \t]+/.exec(this.#lines[(line ?? 0) - 1] ?? "")?.[0] ?? "\t";
    const [read] = splitLines(`${own}x`);
    return read !== undefined && read.indent >= 4 ? own : "\t";
  }
}

function allGiven(texts: (string | undefined)[]): texts is string[] {
  return texts.every((text) => text !== undefined);
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, key) => {
    if (Array.isArray(at)) return typeof key === "number" ? at[key] : undefined;
    return isMapping(at) ? at[key] : undefined;
  }, root);
}
