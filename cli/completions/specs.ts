/** What the completions of all shells are made of. Pure. */

import { type CommandSpec, HELP_OPTION, type OptionSpec } from "../args.ts";

/** The commands as a shell knows them: each with the option for its help, and with the word that explains another. */
export function completedCommands(commands: readonly CommandSpec[]): CommandSpec[] {
  const names = commands.map(({ name }) => name);
  const help: CommandSpec = {
    name: "help",
    summary: "explains a command",
    operands: [{ name: "COMMAND", summary: "which one", optional: true, completes: names }],
    options: [],
  };
  return [
    ...commands.map((command) => ({ ...command, options: [...command.options, HELP_OPTION] })),
    help,
  ];
}

/** An option in its spellings: `-c` and `--config`. */
export function spellings({ name, short }: OptionSpec): string[] {
  return [...(short === undefined ? [] : [`-${short}`]), `--${name}`];
}

/** A summary as a shell shows it: its first clause, on one line. */
export function shortSummary(summary: string): string {
  return summary.replaceAll("\n", " ").replace(/;.*$/, "");
}

/** A text between quotes, which bash and zsh leave as it is. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
