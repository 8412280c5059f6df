/** Deno on one of the project's scripts, as the tests start it. */

const ROOT = new URL("../..", import.meta.url).pathname;

/** The command line: this Deno by its path, the project's settings, and nothing fetched or asked. */
export function denoCommand(script: string, ...args: readonly string[]): string[] {
  const flags = ["--allow-all", "--cached-only", "--no-prompt", `--config=${ROOT}deno.json`];
  return [Deno.execPath(), "run", ...flags, `${ROOT}${script}`, ...args];
}
