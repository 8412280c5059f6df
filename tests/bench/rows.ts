/** What a benchmark says: a figure with its unit, and, where two things ran side by side, their ratio. */

export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** This figure divided by that of the named row of the same run. */
  readonly ratio?: { readonly to: string; readonly value: number };
}

/** One line a row, in columns. */
export function formatRows(rows: readonly BenchRow[]): string {
  const width = Math.max(...rows.map((row) => row.name.length));
  return rows.map(({ name, value, unit, ratio }) => {
    const figure = Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
    const beside = ratio === undefined ? "" : `  ${ratio.value.toFixed(2)} times ${ratio.to}`;
    return `${name.padEnd(width)}  ${figure.padStart(9)} ${unit.padEnd(14)}${beside}`.trimEnd();
  }).join("\n");
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
