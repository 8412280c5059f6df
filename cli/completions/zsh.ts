/** Completions for zsh (zshcompsys(1)). Pure. */

import type { CommandSpec, Completion, OptionSpec } from "../args.ts";
import { completedCommands, quoted, shortSummary, spellings } from "./specs.ts";

const FOOT = `  esac
}

# Both ways work: as a file _ringmaster in a folder of fpath, and sourced.
if [[ "\${funcstack[1]}" == _ringmaster ]]; then
  _ringmaster "$@"
else
  compdef _ringmaster ringmaster
fi
`;

export function zshCompletions(given: readonly CommandSpec[]): string {
  const commands = completedCommands(given);
  return [
    "#compdef ringmaster",
    '# Completions of ringmaster for zsh, made by "ringmaster completions zsh".',
    "",
    "_ringmaster() {",
    "  local -a verbs=(",
    ...commands.map(({ name, summary }) => `    ${quoted(`${name}:${shortSummary(summary)}`)}`),
    "  )",
    "  if ((CURRENT == 2)); then",
    "    _describe -t commands command verbs",
    "    return",
    "  fi",
    "  local verb=$words[2]",
    "  shift words",
    "  ((CURRENT--))",
    "  case $verb in",
    ...commands.flatMap(commandCase),
    FOOT,
  ].join("\n");
}

function commandCase({ name, operands = [], options }: CommandSpec): string[] {
  const specs = [
    ...options.map(optionSpec),
    ...operands.map(({ name: operand, optional, completes }, index) =>
      quoted(`${index + 1}:${optional === true ? ":" : ""}${operand}:${actionOf(completes)}`)
    ),
  ];
  return [
    `    ${name})`,
    "      _arguments \\",
    specs.map((spec) => `        ${spec}`).join(" \\\n"),
    "      ;;",
  ];
}

/** `'(-c --config)'{-c,--config=}'[the file]:PATH:_files'`. */
function optionSpec(option: OptionSpec): string {
  const { value, completes, summary } = option;
  const words = spellings(option).map((word) =>
    value !== undefined && word.startsWith("--") ? `${word}=` : word
  );
  const excluded = quoted(`(${spellings(option).join(" ")})`);
  const written = words.length === 1 ? words[0] : `{${words.join(",")}}`;
  const argument = value === undefined ? "" : `:${value}:${actionOf(completes)}`;
  return `${excluded}${written}${quoted(`[${escaped(shortSummary(summary))}]${argument}`)}`;
}

function actionOf(completion: Completion | undefined): string {
  // A blank stands for an argument that nothing is known about.
  if (completion === undefined) return " ";
  if (completion === "file") return "_files";
  return completion === "folder" ? "_files -/" : `(${completion.join(" ")})`;
}

/** Brackets and colons have a meaning in the specification of an option. */
function escaped(text: string): string {
  return text.replace(/[\\[\]:]/g, "\\$&");
}
