/** Durations as operators write them ("250ms", "1s", "2m", "1h") and as the program keeps them: milliseconds. */

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const FORM = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/** Milliseconds of a duration with its unit, or undefined where the text is none. Fractions are allowed ("1.5s"). */
export function parseDuration(text: string): number | undefined {
  const match = FORM.exec(text.trim());
  if (match === null) return undefined;
  const [, amount = "", unit = ""] = match;
  const durationMs = Math.round(Number(amount) * (UNITS[unit] ?? NaN));
  return Number.isSafeInteger(durationMs) ? durationMs : undefined;
}

/** The shortest exact spelling: 1000 is "1s", 1500 is "1500ms", 120000 is "2m". */
export function formatDuration(durationMs: number): string {
  for (const unit of ["h", "m", "s"]) {
    const size = UNITS[unit] ?? NaN;
    if (durationMs !== 0 && durationMs % size === 0) return `${durationMs / size}${unit}`;
  }
  return `${durationMs}ms`;
}
