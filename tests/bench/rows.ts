/** What a benchmark says: a figure with its unit, and, where two things ran side by side, their ratio. */

export interface BenchRow {
  readonly name: string;
  /** The median where it was measured several times. */
  readonly value: number;
  readonly unit: string;
  /** The greatest of several. */
  readonly worst?: number;
  /** This figure divided by that of the named row of the same run. */
  readonly ratio?: { readonly to: string; readonly value: number };
  /** What was promised. */
  readonly target?: Target;
}

export interface Target {
  readonly atMost: number;
  /** What is held against it: the figure where left out. */
  readonly of?: "ratio";
}

/** One line a row, in columns: name, figure, unit, the worst, the ratio, the target and whether it was met. */
export function formatRows(rows: readonly BenchRow[]): string {
  const width = Math.max(...rows.map((row) => row.name.length));
  const anyWorst = rows.some((row) => row.worst !== undefined);
  return rows.map((row) => {
    const { name, value, unit, worst, ratio } = row;
    const slowest = worst === undefined ? "" : `worst ${figure(worst)}`;
    const beside = ratio === undefined ? "" : `  ${ratio.value.toFixed(2)} times ${ratio.to}`;
    return [
      `${name.padEnd(width)}  ${figure(value).padStart(9)} ${unit.padEnd(14)}`,
      anyWorst ? slowest.padEnd(14) : slowest,
      beside,
      verdict(row),
    ].join("").trimEnd();
  }).join("\n");
}

function figure(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}

/** A figure that is no number has missed its target. */
export function isMissed({ value, ratio, target }: BenchRow): boolean {
  if (target === undefined) return false;
  const held = target.of === "ratio" ? ratio?.value ?? NaN : value;
  return !(held <= target.atMost);
}

function verdict(row: BenchRow): string {
  if (row.target === undefined) return "";
  const { atMost, of } = row.target;
  const unit = of === "ratio" ? "times" : row.unit;
  return `  at most ${atMost} ${unit}: ${isMissed(row) ? "MISSED" : "met"}`;
}

/** The row of something that was measured several times. */
export function rowOf(
  name: string,
  values: readonly number[],
  unit: string,
  atMost?: number,
): BenchRow {
  return {
    name,
    value: median(values),
    unit,
    worst: Math.max(...values),
    ...(atMost === undefined ? {} : { target: { atMost } }),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
