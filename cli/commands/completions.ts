/** `ringmaster completions`: what teaches a shell the words of this program. */

import { type CommandSpec, usageError } from "../args.ts";
import { bashCompletions } from "../completions/bash.ts";
import { fishCompletions } from "../completions/fish.ts";
import { zshCompletions } from "../completions/zsh.ts";
import { type Command, EXIT } from "./command.ts";

const SHELLS = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
} as const;

const NAMES = Object.keys(SHELLS);

function isShell(name: string): name is keyof typeof SHELLS {
  return Object.hasOwn(SHELLS, name);
}

/** The command is one of those that it completes, so it asks for them when it runs. */
export function completionsFor(commands: () => readonly CommandSpec[]): Command {
  return {
    name: "completions",
    summary: "prints completions for a shell: commands, options, fixed words and files",
    operands: [{ name: "SHELL", summary: NAMES.join(", "), completes: NAMES }],
    options: [],
    sections: [
      {
        title: "Examples",
        lines: [
          "source <(ringmaster completions bash)                                        this shell",
          "ringmaster completions bash > /usr/share/bash-completion/completions/ringmaster",
          'ringmaster completions zsh > "${fpath[1]}/_ringmaster"',
          "ringmaster completions fish > ~/.config/fish/completions/ringmaster.fish",
        ],
      },
    ],
    run(args, console) {
      const shell = args.operand("SHELL") ?? "";
      if (!isShell(shell)) {
        throw usageError(`unknown shell "${shell}"; there are ${NAMES.join(", ")}`, "completions");
      }
      console.raw(SHELLS[shell](commands()));
      return Promise.resolve(EXIT.done);
    },
  };
}
