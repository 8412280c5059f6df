/** Completions for bash (bash(1), Programmable Completion). Pure. */

import type { CommandSpec, Completion } from "../args.ts";
import { completedCommands, firstWords, quoted, spellings, twoWords } from "./specs.ts";

const HEAD = `# Completions of ringmaster for bash, made by "ringmaster completions bash".

_ringmaster_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_ringmaster_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$2")
}

_ringmaster() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local verb="\${COMP_WORDS[1]:-}" place=0 index=2 glued
  COMPREPLY=()`;

// bash breaks words at "=" and ":" too, so that an address of IPv4 with its port is three words.
const VALUES = `  # "--option=value" arrives as three words.
  if [[ $current == "=" ]]; then
    current=""
  elif [[ $previous == "=" ]]; then
    previous="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  case "$verb $previous" in`;

const OPTIONS = `  esac
  if [[ $current == -* ]]; then
    case "$verb" in`;

const OPERANDS = `    esac
    return
  fi
  # Operands are counted without options and their values; an address with its port is several words.
  while ((index < COMP_CWORD)); do
    glued=0
    if [[ \${COMP_WORDS[index+1]} == "=" ]]; then glued=1; fi
    case "$verb \${COMP_WORDS[index]}" in`;

const PLACES = `      "$verb "[:=]*) index=$((index + 2)) ;;
      "$verb -"*) index=$((index + 1)) ;;
      *) place=$((place + 1)) index=$((index + 1)) ;;
    esac
  done
  case "$verb $place" in`;

const FOOT = `  esac
}

complete -F _ringmaster ringmaster
`;

export function bashCompletions(given: readonly CommandSpec[]): string {
  const commands = completedCommands(given);
  const names = firstWords(commands).map(({ name }) => name).join(" ");
  return [
    HEAD,
    `  if ((COMP_CWORD == 1)); then`,
    `    _ringmaster_words ${quoted(names)} "$current"`,
    "    return",
    "  fi",
    ...secondWord(twoWords(commands)),
    VALUES,
    ...commands.flatMap(valueCases),
    OPTIONS,
    ...commands.map(optionCase),
    OPERANDS,
    ...commands.flatMap(skipCases),
    PLACES,
    ...commands.flatMap(operandCases),
    FOOT,
  ].join("\n");
}

/** The verb of a command of two words is both, once the second one is whole. */
function secondWord(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [
    '  case "$COMP_CWORD $verb ${COMP_WORDS[2]}" in',
    '    "2 "*) ;;',
    `    ${names.map((name) => `*${quoted(` ${name}`)}`).join(" | ")})`,
    '      verb="$verb ${COMP_WORDS[2]}" index=3',
    "      ;;",
    "  esac",
  ];
}

/** What stands behind an option that takes a value. */
function valueCases({ name, options }: CommandSpec): string[] {
  return options.filter(({ value }) => value !== undefined).map((option) => {
    const action = actionOf(option.completes);
    return `    ${patterns(name, spellings(option))}) ${
      action === "" ? "" : `${action}; `
    }return ;;`;
  });
}

function optionCase({ name, options }: CommandSpec): string {
  const words = options.flatMap(spellings).join(" ");
  return `      ${quoted(name)}) _ringmaster_words ${quoted(words)} "$current" ;;`;
}

function skipCases({ name, options }: CommandSpec): string[] {
  const withValue = options.filter(({ value }) => value !== undefined).flatMap(spellings);
  return withValue.length === 0
    ? []
    : [`      ${patterns(name, withValue)}) index=$((index + 2 + glued)) ;;`];
}

function operandCases({ name, operands = [] }: CommandSpec): string[] {
  return operands.flatMap(({ completes }, place) => {
    const action = actionOf(completes);
    return action === "" ? [] : [`    ${quoted(`${name} ${place}`)}) ${action} ;;`];
  });
}

function patterns(verb: string, words: readonly string[]): string {
  return words.map((word) => quoted(`${verb} ${word}`)).join(" | ");
}

function actionOf(completion: Completion | undefined): string {
  if (completion === undefined) return "";
  if (completion === "file") return `_ringmaster_files -f "$current"`;
  if (completion === "folder") return `_ringmaster_files -d "$current"`;
  return `_ringmaster_words ${quoted(completion.join(" "))} "$current"`;
}
