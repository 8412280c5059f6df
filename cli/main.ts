/** The command line: from words to a command, from its outcome to an exit code. */

import { messageOf, RingmasterError } from "../mod.ts";
import { parseCommand, unknownCommand } from "./args.ts";
import { type Command, EXIT, type ExitCode } from "./commands/command.ts";
import { COMMANDS } from "./commands/list.ts";
import { commandHelp, overallHelp } from "./help.ts";
import { type Console, systemConsole } from "./output.ts";

async function dispatch(words: readonly string[], console: Console): Promise<ExitCode> {
  const [word, ...rest] = words;
  if (word === undefined) {
    console.error(overallHelp(COMMANDS, console.paint));
    return EXIT.usage;
  }
  if (word === "--version") return await dispatch(["version"], console);
  if (word === "--help" || word === "-h" || word === "help") {
    const about = word === "help" ? rest[0] : undefined;
    console.out(
      about === undefined
        ? overallHelp(COMMANDS, console.paint)
        : commandHelp(commandNamed(about), console.paint),
    );
    return EXIT.done;
  }
  const command = commandNamed(word);
  const args = parseCommand(command, rest);
  if (!args.help) return await command.run(args, console);
  console.out(commandHelp(command, console.paint));
  return EXIT.done;
}

function commandNamed(word: string): Command {
  const found = COMMANDS.find((command) => command.name === word);
  if (found === undefined) throw unknownCommand(word, COMMANDS.map(({ name }) => name));
  return found;
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
