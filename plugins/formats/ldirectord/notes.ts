/** Collects problems, so that reading goes on after an error and all of them are reported at once. */

import type { Problem } from "../../../core/plugin/mod.ts";

/** Notes what is wrong with one directive; line and path are already known. */
export interface Notes {
  error(message: string): void;
  warn(message: string): void;
}

export interface Notebook {
  /** Notes for one place. `path` is such as `virtual 10.0.0.150:9072: real`. */
  at(line: number, path: string): Notes;
  /** Everything noted so far, in the order of the file. */
  problems(): Problem[];
  hasErrors(): boolean;
}

/** A message is one line of bearable length, whatever bytes the file has in it. */
const MESSAGE_LENGTH_MAX = 400;

export function createNotebook(file: string): Notebook {
  const problems: Problem[] = [];
  return {
    at(line, path) {
      const note = (severity: Problem["severity"]) => (message: string) => {
        problems.push({ severity, file, line, path: printable(path), message: printable(message) });
      };
      return { error: note("error"), warn: note("warning") };
    },
    problems: () => problems.toSorted((left, right) => (left.line ?? 0) - (right.line ?? 0)),
    hasErrors: () => problems.some((problem) => problem.severity === "error"),
  };
}

function printable(text: string): string {
  const cut = text.length > MESSAGE_LENGTH_MAX ? `${text.slice(0, MESSAGE_LENGTH_MAX)} ...` : text;
  return cut.replaceAll(
    /[\p{Cc}\p{Zl}\p{Zp}]/gu,
    (control) => `\\x${(control.codePointAt(0) ?? 0).toString(16).padStart(2, "0")}`,
  );
}
