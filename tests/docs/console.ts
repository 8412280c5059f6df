/** Console blocks of a document: commands behind `$`, each with the output that it is shown with. */

import type { Block } from "./markdown.ts";

export interface ShownCommand {
  readonly command: string;
  /** The lines below it, up to the next command. */
  readonly output: string;
  readonly line: number;
}

/** The commands of a block that is tagged `console`. */
export function shownCommands({ text, line }: Block): ShownCommand[] {
  const shown: { command: string; output: string[]; line: number }[] = [];
  for (const [index, each] of text.trimEnd().split("\n").entries()) {
    if (each.startsWith("$ ")) {
      shown.push({ command: each.slice(2), output: [], line: line + index });
    } else shown.at(-1)?.output.push(each);
  }
  return shown.map((each) => ({ ...each, output: each.output.join("\n").trim() }));
}

/** The name of the file that a block is to be written to, where it names one: `ts plugins/backlog.ts`. */
export function fileNameOf({ info }: Block): string | undefined {
  return /^(?:ts|yaml) (\S+)$/.exec(info)?.[1];
}

/** Output without what differs from run to run: colours, times, and the names of folders. */
export function steady(output: string, folder: string): string {
  // deno-lint-ignore no-control-regex -- the escape that begins a colour is a control character
  return output.replaceAll(/\u001b\[[\d;]*m/g, "")
    .replaceAll(/ \(\d+(?:\.\d+)?(?:µs|ms|s)\)/g, "")
    .replaceAll(`${folder}/`, "")
    .trim();
}
