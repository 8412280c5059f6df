/** The program of a guard, for sh (POSIX shell command language); pure. */

import type { GuardRequest } from "./guard.ts";

/** What it is told, a word a line. */
export type GuardWord = "armed" | "unarmed" | "done";

/** A word as the shell takes it, whatever is in it. Throws TypeError for a zero byte, which no argument can have. */
export function quoteWord(word: string): string {
  if (word.includes("\0")) {
    throw new TypeError(`cannot hand ${JSON.stringify(word)} to a program: it has a zero byte`);
  }
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * Reads words until its input ends, which the kernel sees to when this process is gone, however it went. It takes no
 * notice of signals that are meant for this process and reach its neighbours too: the terminal's, and those of a
 * service manager that ends what is left of a service.
 */
export function guardScript({ commands, delayMs, path }: GuardRequest): string {
  const lines = commands.map((command) =>
    `on_duty && ${command.map(quoteWord).join(" ")} </dev/null >/dev/null 2>&1`
  );
  return `trap '' HUP INT QUIT TERM PIPE
path=${quoteWord(path)}
state=unarmed
while read -r word; do
  case $word in
    armed | unarmed) state=$word ;;
    done) exit 0 ;;
  esac
done
on_duty() {
  read -r name 2>/dev/null <"$path" && [ "$name" = "$$" ]
}
if [ "$state" = armed ]; then
  sleep ${(delayMs / 1_000).toFixed(3)}
${lines.map((line) => `  ${line}\n`).join("")}fi
on_duty && rm -f "$path"
exit 0
`;
}
