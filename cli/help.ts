/** Help texts, made from what the commands say about themselves. Pure. */

import { type CommandSpec, HELP_OPTION, type OptionSpec, usageLine } from "./args.ts";
import { alignRows, type Painter } from "./output.ts";

const EXIT_CODES = [
  "0  done",
  "1  it failed, or problems were found",
  "2  the command line was not understood",
  "3  no director answers on the socket",
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
    `Usage: ${usageLine(command)}`,
    ...(operands.length === 0
      ? []
      : section("Operands", labelled(operands, ({ name }) => name), paint)),
    ...section("Options", labelled(options, optionLabel), paint),
    ...(command.sections ?? []).flatMap(({ title, lines }) => section(title, lines, paint)),
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
