/** What the completions of all shells are made of. Pure. */

import { type CommandSpec, HELP_OPTION, type OptionSpec } from "../args.ts";

/** The commands as a shell knows them: each with the option for its help, and with the word that explains another. */
export function completedCommands(commands: readonly CommandSpec[]): CommandSpec[] {
  const names = [...new Set(commands.map(({ name }) => name.split(" ")[0] ?? ""))];
  const help: CommandSpec = {
    name: "help",
    summary: "explains a command",
    operands: [{ name: "COMMAND", summary: "which one", optional: true, completes: names }],
    options: [],
  };
  return [
    ...withGroups(commands).map((command) => ({
      ...command,
      options: [...command.options, HELP_OPTION],
    })),
    help,
  ];
}

/** Of commands of two words the first one is completed too: a command of its own, whose operand is the second. */
function withGroups(commands: readonly CommandSpec[]): CommandSpec[] {
  const seen = new Set<string>();
  return commands.flatMap((command): CommandSpec[] => {
    const [first = "", second] = command.name.split(" ");
    const seconds = commands.flatMap(({ name }) =>
      name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : []
    );
    if (seconds.length === 0) return [command];
    const operands = [{ name: "WHAT", summary: seconds.join(", "), completes: seconds }];
    if (second === undefined) return [{ ...command, operands }];
    const alone = commands.some(({ name }) => name === first) || seen.has(first);
    seen.add(first);
    const summary = `${seconds.join(", ")}: ${command.summary}`;
    return alone ? [command] : [{ name: first, summary, operands, options: [] }, command];
  });
}

/** Commands as they begin: without the second words. */
export function firstWords(completed: readonly CommandSpec[]): CommandSpec[] {
  return completed.filter(({ name }) => !name.includes(" "));
}

/** The names of commands of two words. */
export function twoWords(completed: readonly CommandSpec[]): string[] {
  return completed.flatMap(({ name }) => name.includes(" ") ? [name] : []);
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
