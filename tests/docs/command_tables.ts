/** The table of commands in docs/commands.md, made from what the commands say about themselves. */

import { type CommandSpec, type OptionSpec, usageLine } from "../../cli/args.ts";
import { COMMANDS } from "../../cli/commands/list.ts";
import { JSON_OPTION, PLAN_OPTION } from "../../cli/commands/command.ts";
import { TARGET_OPTIONS } from "../../cli/commands/target_options.ts";

export const COMMANDS_PAGE = "docs/commands.md";

const HEADINGS = ["command", "what it does", "options of its own"];

/** What stands above the table, because so many commands have it. */
const SHARED = new Set([...TARGET_OPTIONS, JSON_OPTION, PLAN_OPTION].map(({ name }) => name));

export function commandTables(commands: readonly CommandSpec[] = COMMANDS): string {
  const rows = commands.map((command) => [
    `\`${usageLine({ ...command, options: [] })}\``,
    plain(command.summary),
    command.options.filter(({ name }) => !SHARED.has(name)).map(spelled).join(", "),
  ]);
  return tableOf([HEADINGS, ...rows]);
}

function spelled({ name, short, value }: OptionSpec): string {
  const dashes = short === undefined ? `--${name}` : `-${short}`;
  return `\`${dashes}${value === undefined ? "" : ` ${value}`}\``;
}

function plain(text: string): string {
  return text.replaceAll("\n", " ").replaceAll("|", "\\|");
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0))
  );
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const [head = "", ...padded] = rows.map((row) =>
    line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)))
  );
  return [head, line(widths.map((width) => "-".repeat(width))), ...padded].join("\n");
}
