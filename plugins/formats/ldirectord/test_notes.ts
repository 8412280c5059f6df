/** For the tests of this folder: a reader run on one value, or the format on a file, with what was noted in short. */

import { buildInput, type Built } from "./build.ts";
import { createNotebook } from "./notes.ts";
import type { NativeService } from "./service.ts";
import { readStructure } from "./structure.ts";
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

/** What a file becomes, whatever is wrong with it; messages are `error 3: virtual 10.0.0.1:80: real: ...`. */
export function build(text: string): Built & { messages: string[] } {
  const notebook = createNotebook("test.cf");
  const built = buildInput(readStructure(text, notebook), notebook);
  const messages = notebook.problems().map(({ severity, line, path, message }) =>
    `${severity} ${line}: ${path}: ${message}`
  );
  return { ...built, messages };
}

/** A file with one virtual, in line 1; its messages are `error 3: ...`, without the place. */
export function buildOne(
  head: string,
  body: readonly string[],
  globals: readonly string[] = [],
): { service: NativeService | undefined; messages: string[] } {
  const lines = [head, ...body.map((line) => `    ${line}`), ...globals];
  const { input, messages } = build(lines.join("\n"));
  const short = messages.map((each) =>
    each.replace(/^(\w+ \d+): (virtual6? \S+: )?(\w+: )?/, "$1: ")
  );
  return { service: input.services[0], messages: short };
}
