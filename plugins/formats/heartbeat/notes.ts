/** Collects the problems of both files, so that reading goes on after an error and all of them are told at once. */

import type { Problem } from "../../../core/plugin/mod.ts";

/** A line of one of the files, 1-based. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** Notes what is wrong at one place; what it is about is already known. */
export interface Notes {
  error(message: string): void;
  warn(message: string): void;
}

export interface Notebook {
  /** Notes for one place. `subject` is the directive or the resource, such as `mcast`. */
  at(place: Place, subject: string): Notes;
  /** Everything noted so far: file by file in the order in which they came up, each in the order of its lines. */
  problems(): Problem[];
  hasErrors(): boolean;
}

/** A message is one line of bearable length, whatever bytes the file has in it. */
const MESSAGE_LENGTH_MAX = 400;

export function createNotebook(): Notebook {
  const byFile = new Map<string, Problem[]>();
  const all = () => [...byFile.values()].flat();
  return {
    at({ file, line }, subject) {
      const note = (severity: Problem["severity"]) => (message: string) => {
        const problems = byFile.get(file) ?? [];
        byFile.set(file, problems);
        problems.push({
          severity,
          file,
          line,
          path: printable(subject),
          message: printable(message),
        });
      };
      return { error: note("error"), warn: note("warning") };
    },
    problems: () =>
      [...byFile.values()].flatMap((problems) =>
        problems.toSorted((left, right) => (left.line ?? 0) - (right.line ?? 0))
      ),
    hasErrors: () => all().some((problem) => problem.severity === "error"),
  };
}

function printable(text: string): string {
  const cut = text.length > MESSAGE_LENGTH_MAX ? `${text.slice(0, MESSAGE_LENGTH_MAX)} ...` : text;
  return cut.replaceAll(
    /[\p{Cc}\p{Zl}\p{Zp}]/gu,
    (control) => `\\x${(control.codePointAt(0) ?? 0).toString(16).padStart(2, "0")}`,
  );
}
