/** For the tests of this folder: configurations in a temporary folder, and a command that is run on one. */

import { parseCommand } from "../args.ts";
import { createTestConsole, type TestConsole } from "../test_console.ts";
import type { Command, ExitCode } from "./command.ts";

export const VALID = `backend: memory
services:
  - virtual: 127.0.0.1:9072/tcp
    scheduler: rr
    check: { type: connect }
    real: [127.0.0.1:9001 masq 1, 127.0.0.1:9002 masq 1]
`;

export const BROKEN = `backend: memory
services:
  - virtual: 127.0.0.1:9072/tcp
    schedular: rr
    check: { type: conect }
    real: [127.0.0.1:9001 masq 1]
`;

/** Runs the body with the path of a file that has this text, in a folder of its own. */
export async function withFile(
  text: string,
  body: (path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-cli-" });
  try {
    const path = `${folder}/ringmaster.yaml`;
    await Deno.writeTextFile(path, text);
    await body(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

export interface Outcome {
  readonly code: ExitCode;
  readonly console: TestConsole;
}

/** Runs a command as main.ts does; what it throws is the test's to expect. */
export async function runCommand(command: Command, words: readonly string[]): Promise<Outcome> {
  const console = createTestConsole();
  const code = await command.run(parseCommand(command, words), console);
  return { code, console };
}
