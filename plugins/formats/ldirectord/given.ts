/** Values with the line that says them, and how they become plain values of the native configuration. */

export interface Given<Value> {
  readonly value: Value;
  readonly line: number;
}

type Path = readonly (string | number)[];

type Plain<Table> = {
  readonly [Key in keyof Table]?: Table[Key] extends Given<infer Value> | undefined ? Value : never;
};

export function mapGiven<Value, Other>(
  given: Given<Value> | undefined,
  change: (value: Value) => Other,
): Given<Other> | undefined {
  return given === undefined ? undefined : { value: change(given.value), line: given.line };
}

/** The values that are given, under their keys; the line of each goes to `record`. */
export function plain<Table extends Readonly<Record<string, Given<unknown> | undefined>>>(
  table: Table,
  record: (path: Path, line: number) => void,
): Plain<Table> {
  const values: Record<string, unknown> = {};
  for (const [key, given] of Object.entries(table)) {
    if (given === undefined) continue;
    values[key] = given.value;
    record([key], given.line);
  }
  // Keys and types are those of the table, which a loop over entries cannot express.
  return values as Plain<Table>;
}
