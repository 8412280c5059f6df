/**
 * From lines to global directives and virtual sections: the grammar of ldirectord.cf, and what is done about files
 * that have lost their indentation.
 *
 * A section starts with `virtual` at the start of a line; its lines have at least four blanks or a tab in front; a
 * blank line or a line with less in front ends it; comment lines do neither. Web pages and mail eat indentation, so a
 * directive that only a virtual can have, standing without indentation after one, belongs to it: ldirectord refuses
 * such a line, so no working file means anything else by it.
 */

import { type IpFamily, nearestWord } from "../../../core/plugin/mod.ts";
import { type Directive, DIRECTIVE_WORDS, findDirective, retiredHint } from "./directives.ts";
import { type Line, SECTION_INDENT, splitLines, stripComment } from "./lines.ts";
import type { Notebook, Notes } from "./notes.ts";

export interface Statement {
  readonly line: number;
  readonly keyword: string;
  /** What stands behind `=` and its blanks; blanks at the end are still there. */
  readonly value: string;
}

export interface Section {
  /** `virtual` or `virtual6`. */
  readonly head: Statement;
  /** `virtual 10.0.0.150:9072`: how problems name the section. */
  readonly title: string;
  /** What the addresses in the section are: 6 for `virtual6`. */
  readonly family: IpFamily;
  /** Only directives that belong there and are not refused. */
  readonly body: readonly Statement[];
}

export interface Structure {
  readonly globals: readonly Statement[];
  readonly sections: readonly Section[];
}

interface OpenSection extends Section {
  readonly body: Statement[];
}

interface State {
  readonly notebook: Notebook;
  readonly globals: Statement[];
  readonly sections: OpenSection[];
  /** Whether the next indented line belongs to the last section. */
  open: boolean;
  /** What ended the last section, in words. */
  endedBy: string;
  /** Directives of a virtual that stand without indentation. */
  readonly lost: Statement[];
  /** Directives of either scope that stand without indentation behind the first virtual. */
  readonly ambiguous: Statement[];
}

export function readStructure(text: string, notebook: Notebook): Structure {
  const state: State = {
    notebook,
    globals: [],
    sections: [],
    open: false,
    endedBy: "",
    lost: [],
    ambiguous: [],
  };
  for (const line of splitLines(text)) readLine(line, state);
  warnLostIndentation(state);
  return state;
}

function readLine(line: Line, state: State): void {
  if (line.kind === "comment") return;
  if (line.kind === "blank") return readBlank(line, state);
  const indented = line.indent >= SECTION_INDENT;
  const statement = readStatement(line, indented, state);
  if (statement === undefined) return;
  const { keyword } = statement;
  const directive = findDirective(keyword);
  if (directive?.scope === "opens") return openSection(statement, line, state);
  if (indented) reopen(line, state);
  const notes = notesAt(line, keyword, indented, state);
  const retired = retiredHint(keyword);
  if (retired !== undefined) notes.error(`cannot use "${keyword}", an old word; ${retired}`);
  else if (directive === undefined) notes.error(unknown(keyword));
  else if (indented) placeInSection(statement, line, directive, state);
  else placeUnindented(statement, line, directive, state);
}

/** A blank line ends a section, and more than four blanks in one are an error, as they are for ldirectord. */
function readBlank(line: Line, state: State): void {
  if (!state.open) return;
  if (line.indent > SECTION_INDENT) {
    notesAt(line, "", true, state).error(
      `cannot read a line of ${line.indent} blanks in a virtual; delete the line, or its blanks to end the virtual`,
    );
  } else {
    state.open = false;
    state.endedBy = `blank line ${line.number}`;
  }
}

/** Says once that an indented line stands in no section; the lines below it are read as if it did. */
function reopen(line: Line, state: State): void {
  if (state.open) return;
  const last = state.sections.at(-1);
  if (last !== undefined) {
    notesAt(line, "", true, state).error(
      `cannot place an indented line; the virtual of line ${last.head.line} ended at ${state.endedBy}`,
    );
    state.open = true;
  } else {
    state.notebook.at(line.number, "").error(
      "cannot place an indented line; no virtual stands above it",
    );
  }
}

function readStatement(line: Line, indented: boolean, state: State): Statement | undefined {
  const match = /^(\w+)\s*=\s*([^]*)$/.exec(line.text);
  if (match !== null) {
    const [, keyword = "", value = ""] = match;
    const directive = findDirective(keyword);
    const ofSection = indented || (directive?.scope === "virtual" && state.sections.length > 0);
    return { line: line.number, keyword, value: ofSection ? stripComment(value) : value };
  }
  const first = /^\w*/.exec(line.text)?.[0] ?? "";
  if (line.text.trim() === "supervised") {
    notesAt(line, first, indented, state).warn('"supervised" alone is read as supervised=yes');
    return { line: line.number, keyword: first, value: "yes" };
  }
  const message = findDirective(first) === undefined
    ? unknown(/^\S+/.exec(line.text)?.[0] ?? "")
    : `cannot read "${line.text.trimEnd()}"; wanted ${first} = VALUE`;
  notesAt(line, first, indented, state).error(message);
  return undefined;
}

function openSection(head: Statement, line: Line, state: State): void {
  const title = `${head.keyword} ${/^\S*/.exec(head.value)?.[0] ?? ""}`.trimEnd();
  const notes = state.notebook.at(line.number, title);
  if (line.indent > 0) notes.error(`cannot start a virtual with blanks in front; delete them`);
  const family = head.keyword === "virtual6" ? 6 : 4;
  state.sections.push({ head, title, family, body: [] });
  state.open = true;
}

function placeInSection(
  statement: Statement,
  line: Line,
  directive: Directive,
  state: State,
): void {
  const section = state.sections.at(-1);
  // Without a section the line has been refused already.
  if (section === undefined) return;
  const { keyword } = statement;
  const notes = notesAt(line, keyword, true, state);
  const family = familyMismatch(keyword, section);
  if (directive.scope === "global") {
    notes.error(
      `cannot use "${keyword}" in a virtual; it is global and stands without indentation`,
    );
  } else if (family !== undefined) notes.error(family);
  else if (directive.refusal !== undefined) notes.error(refused(keyword, directive.refusal));
  else section.body.push(statement);
}

function placeUnindented(
  statement: Statement,
  line: Line,
  directive: Directive,
  state: State,
): void {
  const { keyword } = statement;
  if (directive.scope === "virtual") {
    if (!inSection(state)) {
      state.notebook.at(line.number, keyword).error(
        `cannot place "${keyword}", a directive of a virtual; no virtual stands above it`,
      );
      return;
    }
    state.lost.push(statement);
    state.open = true;
    return placeInSection(statement, line, directive, state);
  }
  const notes = state.notebook.at(line.number, keyword);
  if (line.indent > 0) {
    notes.error(
      `cannot place "${keyword}" with ${line.indent} blanks in front; a global directive has none, one of a virtual at least ${SECTION_INDENT} or a tab`,
    );
  } else if (directive.refusal !== undefined) notes.error(refused(keyword, directive.refusal));
  else {
    state.globals.push(statement);
    if (directive.scope === "both" && inSection(state)) state.ambiguous.push(statement);
  }
  state.open = false;
  state.endedBy = `global directive "${keyword}" in line ${line.number}`;
}

/** `real` belongs to `virtual`, `real6` to `virtual6`; likewise the fallbacks. */
function familyMismatch(keyword: string, section: Section): string | undefined {
  const isPlain = keyword === "real" || keyword === "fallback";
  if (isPlain && section.family === 6) {
    return `cannot use "${keyword}" in a virtual6; wanted ${keyword}6`;
  }
  const isSix = keyword === "real6" || keyword === "fallback6";
  if (isSix && section.family === 4) {
    return `cannot use "${keyword}" in a virtual; wanted ${keyword.slice(0, -1)}, or virtual6`;
  }
  return undefined;
}

function warnLostIndentation(state: State): void {
  const [first] = state.lost;
  if (first === undefined) return;
  const section = state.sections.findLast((each) => each.head.line < first.line);
  const count = state.lost.length;
  const others = count === 1 ? "it is" : `it and ${count - 1} other${count === 2 ? "" : "s"} are`;
  const either = state.ambiguous.map(({ keyword, line }) => `"${keyword}" in line ${line}`);
  const caveat = either.length === 0
    ? ""
    : `; what could be either is read as global (${either.join(", ")})`;
  state.notebook.at(first.line, `${section?.title ?? ""}: ${first.keyword}`).warn(
    `"${first.keyword}" of a virtual stands without indentation; ${others} read as part of the virtual above${caveat}`,
  );
}

function notesAt(line: Line, keyword: string, indented: boolean, state: State): Notes {
  const section = state.sections.at(-1);
  const ofSection = indented || findDirective(keyword)?.scope === "virtual";
  const title = ofSection && section !== undefined ? section.title : "";
  return state.notebook.at(line.number, [title, keyword].filter((part) => part !== "").join(": "));
}

function inSection(state: State): boolean {
  return state.sections.length > 0;
}

function unknown(word: string): string {
  const near = nearestWord(word, DIRECTIVE_WORDS);
  return `unknown directive "${word}"${near === undefined ? "" : `, did you mean "${near}"?`}`;
}

function refused(keyword: string, why: string): string {
  return `cannot use "${keyword}"; ${why}`;
}
