/** The commands that documents mention, and what the program's own help says that there is. */

import { codeLines } from "./markdown.ts";

export interface Mention {
  readonly verb: string;
  /** As they are written, without their values: `-c`, `--backend`. */
  readonly options: readonly string[];
  readonly line: number;
}

// `ringmaster` must begin a word, so that /run/ringmaster/admin.sock is none; a placeholder is no verb.
const COMMAND =
  /(?:^|[\s("'$])(?:ringmaster|[\w./]*cli\/main\.ts) +([a-z][a-z|-]*)(?![\w.:/])([^;&#]*)/;

/** Each `ringmaster VERB` and `cli/main.ts VERB` that is set as code; `drain|enable` is two verbs. */
export function commandMentions(document: string): Mention[] {
  return codeLines(document).flatMap(({ text, line }) => {
    const match = COMMAND.exec(text);
    if (match === null) return [];
    const [, verbs = "", rest = ""] = match;
    // A bar between blanks begins another program.
    const words = rest.replace(/\s\|\s.*$/, "").split(/[\s[\]"']+/);
    const options = words.flatMap((word) => /^(--?[a-z][\w-]*)/.exec(word)?.[1] ?? []);
    return verbs.split("|").filter((verb) => verb !== "").map((verb) => ({ verb, options, line }));
  });
}

/** The verbs that `ringmaster --help` lists. */
export function verbsOf(help: string): string[] {
  return sectionLines(help, "Commands").flatMap((line) => /^ {2}([a-z-]+)/.exec(line)?.[1] ?? []);
}

/** The options that `ringmaster VERB --help` lists, in both their spellings. */
export function optionsOf(help: string): string[] {
  return sectionLines(help, "Options").flatMap((line) => {
    const match = /^ {2}(?:(-\w), | {4})(--[\w-]+)/.exec(line);
    return match === null ? [] : match.slice(1).filter((each) => each !== undefined);
  });
}

function sectionLines(help: string, title: string): string[] {
  const lines = help.split("\n");
  const start = lines.indexOf(`${title}:`);
  if (start < 0) return [];
  const rest = lines.slice(start + 1);
  const end = rest.indexOf("");
  return end < 0 ? rest : rest.slice(0, end);
}

/** Each `deno task NAME` that is set as code. */
export function taskMentions(document: string): { readonly task: string; readonly line: number }[] {
  return codeLines(document).flatMap(({ text, line }) =>
    [...text.matchAll(/\bdeno(?:@[\d.]+)? task ([a-z][\w:-]*)/g)].map(([, task = ""]) => ({
      task,
      line,
    }))
  );
}
