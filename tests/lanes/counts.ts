/** From the output of `deno test` to counts. Pure. */

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Tests that were found and not run: `ignore`, or an `only` elsewhere. */
  readonly ignored: number;
}

const NO_COUNTS: Counts = { passed: 0, failed: 0, ignored: 0 };

/** `ok | 12 passed (3 steps) | 0 failed | 1 ignored (23ms)`; the last such line of the output is the summary. */
const SUMMARY =
  /^(?:ok|FAILED) \| (\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed(?: \(\d+ steps?\))?(.*)$/gm;
const IGNORED = /\| (\d+) ignored/;

/** The counts of the summary line, or undefined where there is none: then the run ended before its tests did. */
export function readCounts(output: string): Counts | undefined {
  const last = [...stripAnsi(output).matchAll(SUMMARY)].at(-1);
  if (last === undefined) return undefined;
  const [, passed, failed, rest = ""] = last;
  return {
    passed: Number(passed),
    failed: Number(failed),
    ignored: Number(IGNORED.exec(rest)?.[1] ?? 0),
  };
}

/**
 * What a test run counts for, so that none looks green that is not: one that ended with an error has at least one
 * failure, and so has one that ran no test at all.
 */
export function judge(code: number, output: string): Counts {
  const counts = readCounts(output);
  if (counts === undefined) return { ...NO_COUNTS, failed: 1 };
  const bad = code !== 0 || counts.passed === 0;
  return bad ? { ...counts, failed: Math.max(1, counts.failed) } : counts;
}

function stripAnsi(text: string): string {
  // deno-lint-ignore no-control-regex -- the escape character is what such sequences begin with
  return text.replaceAll(/\x1b\[[0-9;]*m/g, "");
}
