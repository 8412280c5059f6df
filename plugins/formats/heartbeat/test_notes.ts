/** For the tests of this folder: a reader run on one value, or a file, with what was noted in short. */

import { type HaCf, readHaCf } from "./ha_cf.ts";
import { type Haresources, readHaresources } from "./haresources.ts";
import { createNotebook, type Notebook, type Notes } from "./notes.ts";

function inShort(notebook: Notebook, withPlace: boolean): string[] {
  return notebook.problems().map(({ severity, line, path, message }) =>
    withPlace
      ? `${severity} ${line}: ${path === "" ? "" : `${path}: `}${message}`
      : `${severity === "warning" ? "warning: " : ""}${message}`
  );
}

/** The value, and the messages; a warning has `warning: ` in front. */
export function tried<Value>(
  read: (notes: Notes) => Value,
): { value: Value; messages: string[] } {
  const notebook = createNotebook();
  const value = read(notebook.at({ file: "test", line: 1 }, "test"));
  return { value, messages: inShort(notebook, false) };
}

/** Two nodes and a medium: what every file needs, in one line each, and no warning. */
export const BASIS = ["node a b", "mcast eth0 225.0.0.1 694 1 0", "auto_failback off"];

/** What lines make of ha.cf; messages are `error 3: mcast: ...`. */
export function haCf(...lines: string[]): HaCf & { messages: string[] } {
  const notebook = createNotebook();
  const read = readHaCf(lines.join("\n"), "ha.cf", notebook);
  return { ...read, messages: inShort(notebook, true) };
}

/** The same behind three lines with which ha.cf is complete, so that the first one given is line 4. */
export function withBasis(...lines: string[]): HaCf & { messages: string[] } {
  return haCf(...BASIS, ...lines);
}

/** What lines make of haresources, with the nodes a and b. */
export function haresources(...lines: string[]): Haresources & { messages: string[] } {
  const notebook = createNotebook();
  const read = readHaresources(lines.join("\n"), "haresources", ["a", "b"], notebook);
  return { ...read, messages: inShort(notebook, true) };
}
