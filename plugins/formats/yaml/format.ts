/** The native format: which files are its own, and which reader is asked. */

import type { Format, FormatFile, FormatReading } from "../../../core/plugin/mod.ts";
import { editYaml } from "./edit.ts";
import { readByGrammar } from "./grammar.ts";
import { readQuickly } from "./quick.ts";
import { writeYaml } from "./write.ts";

export const yamlFormat: Format = {
  recognizes: ({ path, text }) => /\.(ya?ml|json)$/i.test(path) || looksLikeMapping(text),
  read(file) {
    const input = readQuickly(file.text);
    return input === undefined
      ? readByGrammar(file)
      : { input, problems: [], locate: lateLocate(file) };
  },
  write: writeYaml,
  edit: editYaml,
};

/** What may stand before the first key: blank lines, comments, directives and the start of a document. */
const PREAMBLE = /^(?:[ \t]*(?:#.*)?|%.*|---[ \t]*)$/;
const MAPPING_START = /^(?:\{|(?:"[^"]*"|'[^']*'|[A-Za-z_][\w.-]*)[ \t]*:(?:\s|$))/;

/** Whether the first line that says something is a key with a colon, or an opening brace. */
export function looksLikeMapping(text: string): boolean {
  const unmarked = text.replace(/^\uFEFF/, "");
  for (let start = 0; start < unmarked.length;) {
    const end = unmarked.indexOf("\n", start);
    const line = unmarked.slice(start, end < 0 ? undefined : end).replace(/\r$/, "");
    if (!PREAMBLE.test(line)) return MAPPING_START.test(line);
    if (end < 0) break;
    start = end + 1;
  }
  return false;
}

/** Lines are asked for only where something is to be said of them, and only the whole grammar knows them. */
function lateLocate(file: FormatFile): FormatReading["locate"] {
  let reading: FormatReading | undefined;
  return (path) => {
    reading ??= readByGrammar(file);
    return reading.locate(path);
  };
}
