/** From a path in the plain data back to the place in the text. */

import { type Alias, isAlias, isMap, isSeq } from "yaml";
import { keyName, offsetOf } from "./plain.ts";

/**
 * The offset of a key, or of an entry of a list; where the path leads to nothing, that of the nearest parent. What an
 * alias stands for is found where it is written.
 */
export function offsetAt(
  root: unknown,
  targets: ReadonlyMap<Alias, unknown>,
  path: readonly (string | number)[],
): number {
  let node = root;
  let offset = offsetOf(root) ?? 0;
  for (const part of path) {
    if (isAlias(node)) node = targets.get(node);
    const next = child(node, part);
    if (next === undefined) break;
    offset = offsetOf(next.place) ?? offset;
    node = next.value;
  }
  return offset;
}

/** The value at one step, and the node that shows its place. */
function child(
  node: unknown,
  part: string | number,
): { readonly place: unknown; readonly value: unknown } | undefined {
  if (isSeq(node)) {
    const item = typeof part === "number" ? node.items[part] : undefined;
    return item === undefined ? undefined : { place: item, value: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((each) => keyName(each.key) === String(part));
  return pair === undefined ? undefined : { place: pair.key, value: pair.value };
}
