/** The command line: from words to a command, from its outcome to an exit code. */

import { messageOf, RingmasterError } from "../mod.ts";
import { findCommand, parseCommand, unknownCommand } from "./args.ts";
import { EXIT, type ExitCode } from "./commands/command.ts";
import { COMMANDS } from "./commands/list.ts";
import { commandHelp, groupHelp, overallHelp } from "./help.ts";
import { type Console, systemConsole } from "./output.ts";

async function dispatch(words: readonly string[], console: Console): Promise<ExitCode> {
  const [word, ...rest] = words;
  if (word === undefined) {
    console.error(overallHelp(COMMANDS, console.paint));
    return EXIT.usage;
  }
  if (word === "--version") return await dispatch(["version"], console);
  if (word === "--help" || word === "-h" || word === "help") {
    console.out(
      word === "help" && rest.length > 0
        ? helpAbout(rest, console)
        : overallHelp(COMMANDS, console.paint),
    );
    return EXIT.done;
  }
  const found = findCommand(COMMANDS, words);
  if (found === undefined) {
    if (rest.some(asksForHelp)) {
      console.out(helpAbout([word], console));
      return EXIT.done;
    }
    throw unknownCommand(words, COMMANDS.map(({ name }) => name));
  }
  const args = parseCommand(found.command, found.rest);
  if (!args.help) return await found.command.run(args, console);
  console.out(commandHelp(found.command, console.paint));
  return EXIT.done;
}

function asksForHelp(word: string): boolean {
  return word === "--help" || word === "-h";
}

/** About a command, or about all that begin with a word. */
function helpAbout(words: readonly string[], console: Console): string {
  const found = findCommand(COMMANDS, words);
  if (found !== undefined) return commandHelp(found.command, console.paint);
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${words[0]} `));
  if (group.length === 0) throw unknownCommand(words, COMMANDS.map(({ name }) => name));
  return groupHelp(words[0] ?? "", group, console.paint);
}

function exitCodeOf(thrown: unknown): ExitCode {
  if (!(thrown instanceof RingmasterError)) return EXIT.failed;
  if (thrown.code === "usage") return EXIT.usage;
  return thrown.code === "no_director" ? EXIT.noDirector : EXIT.failed;
}

async function main(words: readonly string[]): Promise<ExitCode> {
  const console = systemConsole();
  try {
    return await dispatch(words, console);
  } catch (thrown) {
    console.error(`ringmaster: ${messageOf(thrown)}`);
    return exitCodeOf(thrown);
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
