/** What a script says of its resource. Pure. */

/**
 * Heartbeat's rule for resource.d scripts: the words on standard output count, the exit code does not. "not running"
 * is not running; otherwise "running", "Running" or "OK" is running; anything else is not.
 */
export function saysRunning(output: string): boolean {
  if (/[nN]ot [rR]unning/.test(output)) return false;
  return /[rR]unning|OK/.test(output);
}

/** Exit codes of OCF agents: 0 and 8 (as a master) are running, 7 is not; all others are errors. */
export function ocfState(code: number): "running" | "stopped" | "failed" {
  if (code === 0 || code === 8) return "running";
  return code === 7 ? "stopped" : "failed";
}

const LINES_QUOTED_MAX = 3;

/** The last words of a script that failed, on one line. */
export function lastWords(result: {
  readonly code: number;
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
}): string {
  const end = result.signal === undefined
    ? `it ended with code ${result.code}`
    : `it was killed by ${result.signal}`;
  const lines = `${result.stdout}\n${result.stderr}`.split("\n").map((line) => line.trim());
  const said = lines.filter((line) => line !== "").slice(-LINES_QUOTED_MAX).join("; ");
  return said === "" ? `${end} and said nothing` : `${end} and said "${said}"`;
}
