/** What the end of a program says about a server. Pure. */

import type { CheckResult, CommandResult } from "../../../core/plugin/mod.ts";

/** A line of output that is longer is cut. */
export const LINE_LENGTH_MAX = 200;

/**
 * Exit code 0 is up and every other one down. A program that a signal has killed has said nothing, and that is down
 * too (ldirectord took it for up).
 */
export function verdictOf({ code, signal, stdout, stderr }: CommandResult): CheckResult {
  const end = signal === undefined ? `exit code ${code}` : `killed by ${signal}`;
  const said = lastLine(stdout) || lastLine(stderr);
  return {
    healthy: code === 0 && signal === undefined,
    message: said === "" ? end : `${end}: ${said}`,
  };
}

/** The last line that is not empty, without colours and other controls; empty where there is none. */
export function lastLine(output: string): string {
  for (const line of output.split(/[\r\n]+/).reverse()) {
    const text = plain(line);
    if (text !== "") return text.length <= LINE_LENGTH_MAX ? text : cut(text);
  }
  return "";
}

function cut(text: string): string {
  return `${text.slice(0, LINE_LENGTH_MAX)}...`;
}

/** ECMA-48 control sequences (colours) go, and each other control character is a blank. */
function plain(line: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what it is about
  return line.replaceAll(/\x1b\[[0-?]*[ -/]*[@-~]/g, "").replaceAll(/[\x00-\x1f\x7f-\x9f]/g, " ")
    .trim();
}
