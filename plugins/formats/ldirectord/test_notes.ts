/** For the tests of this folder: a reader run on one value, with what it noted in short. */

import { createNotebook } from "./notes.ts";
import type { Reader } from "./values.ts";

/** The value, and the messages; a warning has `warning: ` in front. */
export function tryReader<Value>(
  reader: Reader<Value>,
  text: string,
): { value: Value | undefined; messages: string[] } {
  const notebook = createNotebook("test.cf");
  const value = reader(text, notebook.at(1, "test"));
  const messages = notebook.problems().map(({ severity, message }) =>
    severity === "warning" ? `warning: ${message}` : message
  );
  return { value, messages };
}
