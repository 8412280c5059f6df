/** Help texts, made from what the commands say about themselves. Pure. */

import { type CommandSpec, HELP_OPTION, type OptionSpec, usageLine } from "./args.ts";
import { alignRows, type Painter } from "./output.ts";

const EXIT_CODES = [
  "0  done",
  "1  it failed, or problems were found",
  "2  the command line was not understood",
  "3  no director answers on the socket or at the host",
];

export function overallHelp(commands: readonly CommandSpec[], paint: Painter): string {
  const rows = commands.map(({ name, summary }) => [name, summary]);
  return [
    `${paint("bold", "ringmaster")}: a layer-4 load-balancing director for Linux`,
    "",
    "Usage: ringmaster COMMAND [OPERAND...] [OPTION...]",
    ...section("Commands", alignRows(rows), paint),
    "",
    '"ringmaster COMMAND --help" explains a command.',
    ...section("Exit codes", EXIT_CODES, paint),
  ].join("\n");
}

export function commandHelp(command: CommandSpec, paint: Painter): string {
  const { operands = [] } = command;
  const options = [...command.options, HELP_OPTION];
  return [
    `${paint("bold", `ringmaster ${command.name}`)}: ${command.summary}`,
    "",
    ...usageLines(command),
    ...(operands.length === 0
      ? []
      : section("Operands", labelled(operands, ({ name }) => name), paint)),
    ...section("Options", labelled(options, optionLabel), paint),
    ...(command.sections ?? []).flatMap(({ title, lines }) => section(title, lines, paint)),
  ].join("\n");
}

const USAGE_COLUMNS = 100;

/** How the command is written, broken between its words. */
function usageLines(command: CommandSpec): string[] {
  const lead = "Usage: ";
  const lines: string[] = [];
  for (const word of usageLine(command).split(/ (?=\[)/)) {
    const whole = lines.length === 0 ? lead + word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && whole.length <= USAGE_COLUMNS) lines.pop();
    lines.push(
      lines.length === 0 || whole.length <= USAGE_COLUMNS ? whole : " ".repeat(11) + word,
    );
  }
  return lines;
}

/** Of commands that begin with the same word: each in a line, and all options that they have between them. */
export function groupHelp(word: string, group: readonly CommandSpec[], paint: Painter): string {
  const options = new Map(
    [...group.flatMap((command) => command.options), HELP_OPTION].map((each) => [each.name, each]),
  );
  return [
    `Usage: ringmaster ${word} ${
      group.map(({ name }) => name.slice(word.length + 1)).join("|")
    } ...`,
    ...section("Commands", alignRows(group.map(({ name, summary }) => [name, summary])), paint),
    ...section("Options", labelled([...options.values()], optionLabel), paint),
    "",
    `"ringmaster ${group[0]?.name ?? word} --help" explains one of them.`,
  ].join("\n");
}

function section(title: string, lines: readonly string[], paint: Painter): string[] {
  return ["", paint("bold", `${title}:`), ...lines.map((line) => `  ${line}`.trimEnd())];
}

function optionLabel({ name, short, value }: OptionSpec): string {
  const dash = short === undefined ? "    " : `-${short}, `;
  return `${dash}--${name}${value === undefined ? "" : ` ${value}`}`;
}

/** A row for each, its summary on as many lines as it has. */
function labelled<Spec extends { readonly summary: string }>(
  specs: readonly Spec[],
  labelOf: (spec: Spec) => string,
): string[] {
  return alignRows(
    specs.flatMap((spec) =>
      spec.summary.split("\n").map((line, index) => [index === 0 ? labelOf(spec) : "", line])
    ),
  );
}
