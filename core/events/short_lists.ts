/** Long lists in an event: a change of a thousand servers is one event, and who listens would get all of it. Pure. */

/** Entries of a list that are shown. */
export const LIST_MAX = 50;

/** The beginnings of lists that are too long, and how many entries each lacks, by the field that they stand in. */
export interface ShortLists {
  readonly lists: Readonly<Record<string, readonly unknown[]>>;
  readonly leftOut: Readonly<Record<string, number>>;
}

/** Undefined where no list of it is too long. */
export function shortLists(fact: object): ShortLists | undefined {
  const lists: Record<string, readonly unknown[]> = {};
  const leftOut: Record<string, number> = {};
  for (const [name, value] of Object.entries(fact)) {
    if (!Array.isArray(value) || value.length <= LIST_MAX) continue;
    lists[name] = value.slice(0, LIST_MAX);
    leftOut[name] = value.length - LIST_MAX;
  }
  return Object.keys(leftOut).length === 0 ? undefined : { lists, leftOut };
}
