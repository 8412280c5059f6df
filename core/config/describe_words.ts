/** How differences are put into words, whatever they are differences of. */

export type Shown = string | number | boolean | undefined;

/** The words for a field, and its value as it is shown. */
type Words<Item> = readonly (readonly [words: string, show: (item: Item) => Shown])[];

/** The words for every field; the type says when one is missing. */
export type AllWords<Item, Except extends keyof Item = never> = {
  readonly [Name in Exclude<keyof Required<Item>, Except>]: Words<Item>;
};

/** `scheduler rr instead of wrr`, for every field that differs. */
export function compared<Item>(
  words: Readonly<Record<string, Words<Item>>>,
  before: Item,
  after: Item,
): string[] {
  return Object.values(words).flat()
    .map(([what, show]) => instead(what, show(before), show(after)))
    .filter((line) => line !== undefined);
}

/** `scheduler rr instead of wrr`, or undefined where nothing changed. */
function instead(what: string, before: Shown, after: Shown): string | undefined {
  return before === after ? undefined : `${what} ${shown(after)} instead of ${shown(before)}`;
}

function shown(value: Shown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === undefined ? "unset" : String(value);
}

/** Text in quotes; nothing stays nothing. */
export function quoted(text: string | undefined): string | undefined {
  return text === undefined ? undefined : JSON.stringify(text);
}

/** What differs between two mappings from names to values. */
export function mapped(
  prefix: string,
  before: Readonly<Record<string, Shown>>,
  after: Readonly<Record<string, Shown>>,
): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].map((name) => instead(`${prefix}${name}`, before[name], after[name]))
    .filter((line) => line !== undefined);
}
