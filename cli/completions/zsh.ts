/** Completions for zsh (zshcompsys(1)). Pure. */

import type { CommandSpec, Completion, OptionSpec } from "../args.ts";
import {
  completedCommands,
  firstWords,
  quoted,
  shortSummary,
  spellings,
  twoWords,
} from "./specs.ts";

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
    ...firstWords(commands).map(({ name, summary }) =>
      `    ${quoted(`${name}:${shortSummary(summary)}`)}`
    ),
    "  )",
    "  if ((CURRENT == 2)); then",
    "    _describe -t commands command verbs",
    "    return",
    "  fi",
    "  local verb=$words[2]",
    "  shift words",
    "  ((CURRENT--))",
    ...secondWord(twoWords(commands)),
    "  case $verb in",
    ...commands.flatMap(commandCase),
    FOOT,
  ].join("\n");
}

/** The verb of a command of two words is both, once the second one is whole. */
function secondWord(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [
    '  case "$CURRENT $verb $words[2]" in',
    '    "2 "*) ;;',
    `    ${names.map((name) => `*${quoted(` ${name}`)}`).join("|")})`,
    '      verb="$verb $words[2]"',
    "      shift words",
    "      ((CURRENT--))",
    "      ;;",
    "  esac",
  ];
}

function commandCase({ name, operands = [], options }: CommandSpec): string[] {
  const specs = [
    ...options.map(optionSpec),
    ...operands.map(({ name: operand, optional, repeated, completes }, index) => {
      const place = repeated === true ? "*" : String(index + 1);
      const colon = optional === true && repeated !== true ? ":" : "";
      return quoted(`${place}:${colon}${escaped(operand)}:${actionOf(completes)}`);
    }),
  ];
  return [
    `    ${quoted(name)})`,
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
