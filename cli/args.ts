/** The command line as words become arguments: the only place that knows how options are written. */

import { parseArgs } from "@std/cli/parse-args";
import { nearestWord, RingmasterError } from "../mod.ts";

export interface OptionSpec {
  /** The long form, without its dashes. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** What stands for the value in help texts; a switch where left out. */
  readonly value?: string;
  readonly summary: string;
  readonly required?: boolean;
}

/** What a command takes and what its help says. */
export interface CommandSpec {
  readonly name: string;
  /** One line, which begins in lower case and follows the name. */
  readonly summary: string;
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
  const options = [...spec.options, HELP_OPTION];
  const unknown: string[] = [];
  const parsed = parseArgs(words, {
    boolean: options.filter((each) => each.value === undefined).map((each) => each.name),
    string: options.filter((each) => each.value !== undefined).map((each) => each.name),
    alias: Object.fromEntries(
      options.flatMap((each) => each.short === undefined ? [] : [[each.name, each.short]]),
    ),
    "--": true,
    unknown: (argument) => void unknown.push(argument),
  });
  const given = (name: string) => Object.hasOwn(parsed, name) ? parsed[name] : undefined;
  const surplus = Array.isArray(parsed["--"]) ? parsed["--"].map(String) : [];
  const first = unknown[0] ?? surplus[0];
  if (first !== undefined) throw usageError(describeUnknown(first, options), spec.name);
  const help = given("help") === true;
  if (!help) checkValues(spec, given);
  return {
    help,
    has: (name) => given(name) === true,
    text(name) {
      const value = given(name);
      return typeof value === "string" ? value : undefined;
    },
  };
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

function describeUnknown(argument: string, options: readonly OptionSpec[]): string {
  if (!argument.startsWith("-")) {
    const hint = options.some((each) => each.name === "config")
      ? ", did you mean " + JSON.stringify(`-c ${argument}`) + "?"
      : "";
    return `unexpected argument "${argument}"${hint}`;
  }
  const [written = argument] = argument.split("=");
  const near = nearestWord(written, options.map((each) => `--${each.name}`));
  return `unknown option "${written}"${near === undefined ? "" : `, did you mean "${near}"?`}`;
}

/** A word that is no command, with the one that was probably meant. */
export function unknownCommand(word: string, commands: readonly string[]): RingmasterError {
  const near = nearestWord(word, commands);
  const hint = near === undefined ? ";" : `, did you mean "${near}"?`;
  return usageError(`unknown command "${word}"${hint} there are ${commands.join(", ")}`);
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
