/** Reads YAML text by the whole grammar: plain data with the line of everything in it, or all that is wrong. */

import { LineCounter, parseDocument } from "yaml";
import {
  type FormatFile,
  type FormatReading,
  messageOf,
  type Problem,
} from "../../../core/plugin/mod.ts";
import { offsetAt } from "./locate.ts";
import { syntaxMessage } from "./messages.ts";
import { type Fault, toPlain } from "./plain.ts";

/** One slip often makes the parser stumble over everything behind it. */
export const FAULTS_MAX = 10;

/** Never throws: what the text says wrong is a problem. */
export function readByGrammar(file: FormatFile): FormatReading {
  try {
    return readDocument(file);
  } catch (thrown) {
    // The parser recurses and may run out of stack on text that nests without end.
    return refuse([problemAt(file, 1, `cannot read the text as YAML: ${messageOf(thrown)}`)]);
  }
}

function readDocument(file: FormatFile): FormatReading {
  const lines = new LineCounter();
  const document = parseDocument(file.text, {
    version: "1.2",
    schema: "core",
    // Tags such as !!binary and !!timestamp would make what is not plain data.
    resolveKnownTags: false,
    strict: true,
    stringKeys: true,
    // `toPlain` finds keys that are written twice; the parser compares each with each.
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
  });
  const syntax = [...document.errors, ...document.warnings].map((error) => ({
    offset: error.pos[0],
    message: syntaxMessage(error.code, error.message),
  }));
  if (syntax.length > 0) return refuse(describeFaults(file, lines, syntax));
  if (document.contents === null) {
    return refuse([problemAt(file, 1, "the file is empty; wanted is a list of services")]);
  }
  const { value, faults, targets } = toPlain(document);
  if (faults.length > 0) return refuse(describeFaults(file, lines, faults));
  return {
    input: value,
    problems: [],
    locate: (path) => lineAt(lines, offsetAt(document.contents, targets, path)),
  };
}

/** The first fault of each line, in the order of the lines, and not more than help. */
function describeFaults(file: FormatFile, lines: LineCounter, faults: readonly Fault[]): Problem[] {
  // A fault behind the end of the text, such as a missing bracket, belongs to the last line that says something.
  const lastOffset = Math.max(0, file.text.trimEnd().length - 1);
  const byLine = new Map<number, string>();
  for (const { offset, message } of [...faults].sort((a, b) => a.offset - b.offset)) {
    const line = lineAt(lines, Math.min(offset, lastOffset));
    if (!byLine.has(line)) byLine.set(line, message);
  }
  const problems = [...byLine].map(([line, message]) => problemAt(file, line, message));
  const shown = problems.slice(0, FAULTS_MAX);
  const next = problems[FAULTS_MAX];
  if (next === undefined) return shown;
  const more = `${problems.length - FAULTS_MAX} more lines that cannot be read begin here`;
  return [...shown, { ...next, message: more }];
}

/** 1-based. Before the first character of a text the counter says line 0. */
function lineAt(lines: LineCounter, offset: number): number {
  return Math.max(1, lines.linePos(offset).line);
}

function problemAt(file: FormatFile, line: number, message: string): Problem {
  return { severity: "error", file: file.path, line, path: "", message };
}

function refuse(problems: readonly Problem[]): FormatReading {
  return { input: undefined, problems, locate: () => undefined };
}
