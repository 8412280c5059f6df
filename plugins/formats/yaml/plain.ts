/**
 * From the nodes of a YAML document to plain data, in one pass that takes time in proportion to the text: aliases
 * share what they name instead of copying it, and keys are compared through a set.
 */

import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type YAMLMap } from "yaml";

export interface Fault {
  /** Where in the text, in UTF-16 code units. */
  readonly offset: number;
  readonly message: string;
}

export interface PlainReading {
  readonly value: unknown;
  readonly faults: readonly Fault[];
  /** The node that each alias stands for. */
  readonly targets: ReadonlyMap<Alias, unknown>;
}

/** Far deeper than any configuration, and shallow enough for everything that walks the data by recursion. */
export const DEPTH_MAX = 100;

/** Entries of the whole document with every alias written out: a few lines of aliases can stand for billions. */
export const EXPANDED_SIZE_MAX = 1_000_000;

interface Converted {
  readonly value: unknown;
  readonly size: number;
}

const NOTHING: Converted = { value: null, size: 1 };

interface Anchor {
  readonly node: unknown;
  /** Undefined while the node that has the anchor is still being converted. */
  converted?: Converted;
}

export function toPlain(document: Document.Parsed): PlainReading {
  const converter = new Converter();
  const { value, size } = converter.convert(document.contents, 0);
  if (converter.targets.size > 0 && size > EXPANDED_SIZE_MAX) {
    converter.faults.push({
      offset: 0,
      message: `the aliases stand for more than ${EXPANDED_SIZE_MAX} entries`,
    });
  }
  return { value, faults: converter.faults, targets: converter.targets };
}

class Converter {
  readonly faults: Fault[] = [];
  readonly targets = new Map<Alias, unknown>();
  readonly #anchors = new Map<string, Anchor>();

  convert(node: unknown, depth: number): Converted {
    if (isAlias(node)) return this.#follow(node);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return NOTHING;
    const anchor: Anchor = { node };
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, anchor);
    const converted = isScalar(node)
      ? { value: node.value, size: 1 }
      : this.#collection(node, depth);
    anchor.converted = converted;
    return converted;
  }

  #collection(node: unknown, depth: number): Converted {
    if (depth >= DEPTH_MAX) {
      this.#fault(node, `mappings and lists stand more than ${DEPTH_MAX} levels deep`);
      return NOTHING;
    }
    if (isMap(node)) return this.#mapping(node, depth);
    if (!isSeq(node)) return NOTHING;
    const items = node.items.map((item) => this.convert(item, depth + 1));
    return { value: items.map((item) => item.value), size: sizeOf(items) };
  }

  #mapping(node: YAMLMap, depth: number): Converted {
    const entries = new Map<string, Converted>();
    for (const { key, value } of node.items) {
      const name = keyName(key);
      if (entries.has(name)) this.#fault(key, `the key ${JSON.stringify(name)} is written twice`);
      entries.set(name, this.convert(value, depth + 1));
    }
    // `fromEntries` makes own properties of every key, also of one that is called `__proto__`.
    const plain = Object.fromEntries([...entries].map(([name, { value }]) => [name, value]));
    return { value: plain, size: sizeOf(entries.values()) };
  }

  #follow(alias: Alias): Converted {
    const anchor = this.#anchors.get(alias.source);
    if (anchor?.converted !== undefined) {
      this.targets.set(alias, anchor.node);
      return anchor.converted;
    }
    const why = anchor === undefined
      ? `stands for nothing: there is no anchor &${alias.source} before it`
      : "stands inside of what it stands for";
    this.#fault(alias, `the alias *${alias.source} ${why}`);
    return NOTHING;
  }

  #fault(node: unknown, message: string): void {
    this.faults.push({ offset: offsetOf(node) ?? 0, message });
  }
}

function sizeOf(parts: Iterable<Converted>): number {
  let size = 1;
  for (const part of parts) size += part.size;
  return size;
}

/** A key as text; the parser already refused keys that are no scalars. */
export function keyName(key: unknown): string {
  return isScalar(key) ? String(key.value) : "";
}

/** Where a node begins in the text, or undefined for a node that is not written, such as the value of `key:`. */
export function offsetOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)
    ? node.range?.[0]
    : undefined;
}
