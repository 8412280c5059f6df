/** The command line as words become arguments: the only place that knows how options are written. */

import { parseArgs } from "@std/cli/parse-args";
import { formatDuration, nearestWord, parseDuration, RingmasterError } from "../mod.ts";

export interface OptionSpec {
  /** The long form, without its dashes. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** What stands for the value in help texts; a switch where left out. */
  readonly value?: string;
  readonly summary: string;
  readonly required?: boolean;
  /** What the value can be, for the shell to complete. */
  readonly completes?: Completion;
  /** Left out of the line that says how the command is written, because it is for few. */
  readonly rare?: true;
}

/** What a shell offers in the place of a value: fixed words, or the names of files or folders. */
export type Completion = readonly string[] | "file" | "folder";

/** A word that stands without dashes; its place among the others says what it is. */
export interface OperandSpec {
  /** In capitals, as the help shows it. */
  readonly name: string;
  readonly summary: string;
  /** Operands that may be left out stand behind all others. */
  readonly optional?: boolean;
  /** Takes all the words that are left; only for the last. */
  readonly repeated?: true;
  readonly completes?: Completion;
}

/** What a command takes and what its help says. */
export interface CommandSpec {
  /** One word, or two where several commands are about the same thing: `server add`. */
  readonly name: string;
  /** One line, which begins in lower case and follows the name. */
  readonly summary: string;
  readonly operands?: readonly OperandSpec[];
  readonly options: readonly OptionSpec[];
  /** Further sections of the help: a title and lines. */
  readonly sections?: readonly HelpSection[];
}

export interface HelpSection {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface Arguments {
  readonly help: boolean;
  /** The value of an option, or undefined where it was not given. */
  text(name: string): string | undefined;
  /** Whether a switch was given. */
  has(name: string): boolean;
  /** An operand by its name, or undefined where it was left out. */
  operand(name: string): string | undefined;
  /** The words of a repeated operand, in their order. */
  operands(name: string): readonly string[];
}

export const HELP_OPTION: OptionSpec = { name: "help", short: "h", summary: "print this text" };

/** A command line that is not understood; the message ends with where to find the help. */
export function usageError(message: string, command?: string): RingmasterError {
  const help = command === undefined ? "ringmaster --help" : `ringmaster ${command} --help`;
  const joint = message.endsWith("?") ? " " : "; ";
  return new RingmasterError("usage", `${message}${joint}"${help}" says more`);
}

/** Reads the words behind a command. Throws RingmasterError `usage`. */
export function parseCommand(spec: CommandSpec, words: readonly string[]): Arguments {
  const { operands = [] } = spec;
  const options = [...spec.options, HELP_OPTION];
  const { parsed, unknown, positional } = splitWords(options, words);
  const given = (name: string) => Object.hasOwn(parsed, name) ? parsed[name] : undefined;
  const repeats = operands.at(-1)?.repeated === true;
  const surplus = unknown[0] ?? (repeats ? undefined : positional[operands.length]);
  if (surplus !== undefined) throw usageError(describeUnknown(surplus, spec, options), spec.name);
  const help = given("help") === true;
  if (!help) {
    checkOperands(spec, positional);
    checkValues(spec, given);
  }
  return {
    help,
    has: (name) => given(name) === true,
    text(name) {
      const value = given(name);
      return typeof value === "string" ? value : undefined;
    },
    operand: (name) => positional[operands.findIndex((operand) => operand.name === name)],
    operands: (name) => positional.slice(operands.findIndex((operand) => operand.name === name)),
  };
}

interface Words {
  readonly parsed: Readonly<Record<string, unknown>>;
  /** Options that there are not, as they were written. */
  readonly unknown: readonly string[];
  /** Words without dashes, and all behind `--`, in their order. */
  readonly positional: readonly string[];
}

function splitWords(options: readonly OptionSpec[], words: readonly string[]): Words {
  const unknown: string[] = [];
  const parsed = parseArgs(words, {
    boolean: options.filter((each) => each.value === undefined).map((each) => each.name),
    string: ["_", ...options.filter((each) => each.value !== undefined).map((each) => each.name)],
    alias: Object.fromEntries(
      options.flatMap((each) => each.short === undefined ? [] : [[each.name, each.short]]),
    ),
    "--": true,
    unknown(argument, key) {
      if (key === undefined) return true;
      unknown.push(argument);
      return false;
    },
  });
  const behindDashes = Array.isArray(parsed["--"]) ? parsed["--"].map(String) : [];
  // The library keeps the words without dashes under a name that an option may have.
  const bare: unknown = parsed._;
  if (!Array.isArray(bare)) {
    return { parsed, unknown: [...unknown, "--_"], positional: behindDashes };
  }
  return { parsed, unknown, positional: [...bare.map(String), ...behindDashes] };
}

function checkOperands(spec: CommandSpec, positional: readonly string[]): void {
  for (const [index, { name, optional }] of (spec.operands ?? []).entries()) {
    const word = positional[index];
    if (word === "" || (word === undefined && optional !== true)) {
      throw usageError(
        `cannot ${spec.name} without ${name}: ${usageLine(spec)}`,
        spec.name,
      );
    }
  }
}

/** How the command is written: `ringmaster weight SERVICE REAL N [--socket PATH]`. */
export function usageLine({ name, operands = [], options }: CommandSpec): string {
  return [
    "ringmaster",
    name,
    ...operands.map(operandUsage),
    ...options.filter(({ rare }) => rare !== true).map(optionUsage),
  ].join(" ");
}

function operandUsage({ name, optional, repeated }: OperandSpec): string {
  const written = repeated === true ? `${name}...` : name;
  return optional === true ? `[${written}]` : written;
}

function optionUsage(option: OptionSpec): string {
  const whole = option.value === undefined
    ? spelling(option)
    : `${spelling(option)} ${option.value}`;
  return option.required === true ? whole : `[${whole}]`;
}

function checkValues(spec: CommandSpec, given: (name: string) => unknown): void {
  for (const option of spec.options) {
    const written = spelling(option);
    if (option.value !== undefined && given(option.name) === "") {
      throw usageError(`option ${written} needs a value: ${written} ${option.value}`, spec.name);
    }
    if (option.required === true && given(option.name) === undefined) {
      throw usageError(
        `cannot ${spec.name} without ${written} ${option.value ?? ""}`.trimEnd(),
        spec.name,
      );
    }
  }
}

/** The shortest way to write an option. */
function spelling(option: OptionSpec): string {
  return option.short === undefined ? `--${option.name}` : `-${option.short}`;
}

function describeUnknown(
  argument: string,
  { operands = [] }: CommandSpec,
  options: readonly OptionSpec[],
): string {
  if (!argument.startsWith("-")) {
    const takesConfig = options.some((each) => each.name === "config") && operands.length === 0;
    const hint = takesConfig ? `, did you mean ${JSON.stringify(`-c ${argument}`)}?` : "";
    return `unexpected argument "${argument}"${hint}`;
  }
  const [written = argument] = argument.split("=");
  const near = nearestWord(written, options.map((each) => `--${each.name}`));
  return `unknown option "${written}"${near === undefined ? "" : `, did you mean "${near}"?`}`;
}

/** The command that the first words name, two before one, and the words behind it. */
export function findCommand<Spec extends CommandSpec>(
  commands: readonly Spec[],
  words: readonly string[],
): { readonly command: Spec; readonly rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(" ");
    const command = words.length < length ? undefined : commands.find((each) => each.name === name);
    if (command !== undefined) return { command, rest: words.slice(length) };
  }
  return undefined;
}

/** Words that are no command, with the one that was probably meant. */
export function unknownCommand(
  [word = "", second]: readonly string[],
  commands: readonly string[],
): RingmasterError {
  const group = commands.filter((name) => name.startsWith(`${word} `));
  if (group.length > 0 && (second === undefined || second.startsWith("-"))) {
    return usageError(`"${word}" wants another word: there are ${group.join(", ")}`, word);
  }
  const whole = group.length > 0 ? `${word} ${second}` : word;
  const allowed = group.length > 0 ? group : commands;
  const near = nearestWord(whole, allowed);
  const hint = near === undefined ? ";" : `, did you mean "${near}"?`;
  return usageError(`unknown command "${whole}"${hint} there are ${allowed.join(", ")}`);
}

/** A whole number of seconds or a fraction, above zero. */
export function parseSeconds(text: string, option: string, command: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (seconds > 0 && seconds <= 86_400) return seconds;
  throw usageError(
    `option ${option} is "${text}", wanted a number of seconds above 0, at most 86400`,
    command,
  );
}

/** A duration with its unit within limits, in milliseconds. Throws RingmasterError `usage`. */
export function parseSpan(
  text: string,
  limits: { readonly minMs: number; readonly maxMs: number },
  option: string,
  command: string,
): number {
  const { minMs, maxMs } = limits;
  const spanMs = parseDuration(text);
  if (spanMs !== undefined && spanMs >= minMs && spanMs <= maxMs) return spanMs;
  throw usageError(
    `option ${option} is "${text}", wanted a duration with its unit, ` +
      `from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`,
    command,
  );
}

/** A whole number within limits, both included. Throws RingmasterError `usage`. */
export function parseWhole(
  text: string,
  limits: { readonly min: number; readonly max: number; readonly or?: string },
  what: string,
  command: string,
): number {
  const { min, max, or } = limits;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : -1;
  if (value >= min && value <= max) return value;
  const wanted = max === Number.MAX_SAFE_INTEGER
    ? `a whole number of at least ${min}`
    : `a whole number from ${min} to ${max}`;
  throw usageError(
    `${what} is "${text}", wanted ${wanted}${or === undefined ? "" : ` or "${or}"`}`,
    command,
  );
}
