/** Completions for fish (fish's `complete`). Pure. */

import type { CommandSpec, Completion, OperandSpec, OptionSpec } from "../args.ts";
import { completedCommands, firstWords, shortSummary } from "./specs.ts";

const HEAD = `# Completions of ringmaster for fish, made by "ringmaster completions fish".

function __ringmaster_begins
    test (count (commandline -opc)) -eq 1
end

function __ringmaster_verb -a verb
    set -l words (commandline -opc)
    set -l last (math 1 + (count (string split ' ' -- $verb)))
    test (count $words) -ge $last; and test "$words[2..$last]" = $verb
end

function __ringmaster_operand -a verb place
    __ringmaster_verb $verb; or return 1
    set -l words (commandline -opc)
    set -l first (math 2 + (count (string split ' ' -- $verb)))
    test (count (string match -v -- '-*' $words[$first..-1])) -eq $place
end

complete -c ringmaster -f`;

export function fishCompletions(given: readonly CommandSpec[]): string {
  const commands = completedCommands(given);
  return [
    HEAD,
    ...firstWords(commands).map(({ name, summary }) =>
      line("__ringmaster_begins", `-a ${name}`, describe(summary))
    ),
    ...commands.flatMap((command) => [
      ...command.options.map((option) => optionLine(command, option)),
      ...(command.operands ?? []).flatMap((operand, place) => operandLine(command, operand, place)),
    ]),
    "",
  ].join("\n");
}

/** Two words are one argument of the functions above. */
function verbWord(name: string): string {
  return name.includes(" ") ? `"${name}"` : name;
}

function optionLine({ name }: CommandSpec, option: OptionSpec): string {
  const { short, value, completes, summary } = option;
  return line(
    `__ringmaster_verb ${verbWord(name)}`,
    short === undefined ? "" : `-s ${short}`,
    `-l ${option.name}`,
    value === undefined ? "" : valueOf(completes),
    describe(summary),
  );
}

function operandLine(
  { name }: CommandSpec,
  { completes, summary }: OperandSpec,
  place: number,
): string[] {
  if (completes === undefined) return [];
  const condition = `__ringmaster_operand ${verbWord(name)} ${place}`;
  return [line(condition, actionOf(completes), describe(summary))];
}

function line(condition: string, ...parts: readonly string[]): string {
  const words = [`-n ${fishQuoted(condition)}`, ...parts.filter((part) => part !== "")];
  return `complete -c ringmaster ${words.join(" ")}`;
}

function describe(summary: string): string {
  return `-d ${fishQuoted(shortSummary(summary))}`;
}

/** Of an option: without -x fish would offer files beside what else there is. */
function valueOf(completion: Completion | undefined): string {
  if (completion === undefined) return "-x";
  return completion === "file" ? "-r -F" : `-x ${actionOf(completion)}`;
}

function actionOf(completion: Completion): string {
  if (completion === "file") return "-F";
  // fish looks for folders with a function of its own.
  if (completion === "folder") return "-a '(__fish_complete_directories)'";
  return `-a ${fishQuoted(completion.join(" "))}`;
}

/** Between single quotes fish reads a backslash before a quote or another backslash only. */
function fishQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
