/** The same changes on plain data: what a text is to say after them. Pure. */

import type { InputEdit } from "./contracts.ts";

type Collection = Record<string, unknown> | unknown[];

/** Undefined where a place is not there. */
export function applyEdits(
  input: unknown,
  edits: readonly InputEdit[],
): { readonly input: unknown } | undefined {
  const copy: unknown = structuredClone(input ?? {});
  for (const edit of edits) {
    const last = edit.path.at(-1);
    const parent = find(copy, edit.path.slice(0, -1));
    if (last === undefined || parent === undefined) return undefined;
    if (edit.kind === "set") put(parent, last, structuredClone(edit.value));
    else if (edit.kind === "remove") remove(parent, last);
    else {
      const list = get(parent, last) ?? [];
      if (!Array.isArray(list)) return undefined;
      put(parent, last, [...list, structuredClone(edit.value)]);
    }
  }
  return { input: copy };
}

function find(root: unknown, path: InputEdit["path"]): Collection | undefined {
  let at: unknown = root;
  for (const step of path) {
    if (!isCollection(at)) return undefined;
    at = get(at, step);
  }
  return isCollection(at) ? at : undefined;
}

function isCollection(value: unknown): value is Collection {
  return typeof value === "object" && value !== null;
}

function get(parent: Collection, step: string | number): unknown {
  if (Array.isArray(parent)) return typeof step === "number" ? parent[step] : undefined;
  return Object.hasOwn(parent, step) ? parent[step] : undefined;
}

function put(parent: Collection, step: string | number, value: unknown): void {
  if (!Array.isArray(parent)) parent[step] = value;
  else if (typeof step === "number") parent[step] = value;
}

function remove(parent: Collection, step: string | number): void {
  if (!Array.isArray(parent)) delete parent[step];
  else if (typeof step === "number") parent.splice(step, 1);
}

/** Whether two values of plain data are alike; the order of keys does not matter. */
export function sameData(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (!isCollection(left) || !isCollection(right)) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length &&
    keys.every((key) =>
      Object.hasOwn(right, key) && sameData(entryOf(left, key), entryOf(right, key))
    );
}

function entryOf(value: Collection, key: string): unknown {
  return Array.isArray(value) ? value[Number(key)] : value[key];
}
