/** What several files say, as the input of one configuration, in which every place knows its file and line. Pure. */

import type { Problem } from "../model/mod.ts";
import type { Format, FormatReading } from "../plugin/mod.ts";
import { sameValue } from "./diff.ts";
import { given } from "./given.ts";
import { isMapping } from "./piece.ts";
import { pushDefaults } from "./push_defaults.ts";
import type { Path } from "./report.ts";

export interface ReadingOfFile {
  /** The file, as it is shown. */
  readonly path: string;
  readonly reading: FormatReading;
  /** Left out where no format takes it. */
  readonly format?: Format;
  /** The name of that format. */
  readonly formatName?: string;
}

/** A list to which every file may add. */
const LIST = "services";

/**
 * Puts what named files say beside what the naming one says: services behind its own, anything else where nobody before
 * has said it. Defaults hold for the services of their own file.
 */
export function mergeReadings(
  main: ReadingOfFile,
  others: readonly ReadingOfFile[],
): FormatReading {
  return others.length === 0 ? main.reading : new Merger(main).merge(others);
}

class Merger {
  readonly #main: ReadingOfFile;
  readonly #input: Record<string, unknown>;
  /** Who said each key of the root. */
  readonly #owners = new Map<string, ReadingOfFile>();
  /** For each entry of the list, who said it, and where in the file's own list it is. */
  readonly #entries: { readonly owner: ReadingOfFile; readonly index: number }[] = [];
  readonly #problems: Problem[] = [];

  constructor(main: ReadingOfFile) {
    this.#main = main;
    this.#input = {};
  }

  merge(others: readonly ReadingOfFile[]): FormatReading {
    const parts = [this.#main, ...others];
    const shared = shareDefaults(parts);
    for (const part of parts) {
      this.#problems.push(...part.reading.problems);
      const { input } = part.reading;
      if (isMapping(input)) this.#add(part, shared ? input : pushDefaults(input));
    }
    const { input } = this.#main.reading;
    return {
      // What is no mapping is for the schema to refuse.
      input: isMapping(input) ? this.#input : input,
      problems: this.#problems,
      ...given("doubtful", this.#main.reading.doubtful),
      locate: (path) => {
        const [owner, own] = this.#find(path);
        return owner.reading.locate(own);
      },
      fileOf: (path) => {
        const [owner, own] = this.#find(path);
        return owner.reading.fileOf?.(own) ?? (owner === this.#main ? undefined : owner.path);
      },
    };
  }

  #add(part: ReadingOfFile, input: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(input)) {
      if (value === undefined) continue;
      const owner = this.#owners.get(key);
      if (owner === undefined || isDefault(owner, key) && !isDefault(part, key)) {
        this.#owners.set(key, part);
        this.#input[key] = value;
      }
      const addable = owner === undefined || isList(this.#input[key]);
      if (key === LIST && Array.isArray(value) && addable) this.#addEntries(part, value);
      else if (owner !== undefined && !sameValue(this.#input[key], value)) {
        if (!isDefault(part, key)) this.#conflict(part, key, owner);
      }
    }
  }

  #addEntries(part: ReadingOfFile, entries: readonly unknown[]): void {
    const before = this.#entries.length === 0 ? [] : this.#input[LIST];
    this.#input[LIST] = [...(Array.isArray(before) ? before : []), ...entries];
    this.#entries.push(...entries.map((_, index) => ({ owner: part, index })));
  }

  #conflict(part: ReadingOfFile, key: string, owner: ReadingOfFile): void {
    const { reading, path } = part;
    const line = reading.locate([key]);
    const said = owner.reading.locate([key]);
    const where = `${owner.path}${said === undefined ? "" : `:${said}`}`;
    this.#problems.push({
      severity: "warning",
      file: reading.fileOf?.([key]) ?? path,
      ...(line === undefined ? {} : { line }),
      path: key,
      message: `it counts for nothing here, because ${where} says it already`,
    });
  }

  /** Who said a place, and which place that is in its own input. */
  #find(path: Path): readonly [ReadingOfFile, Path] {
    const [key, index, ...rest] = path;
    if (key === LIST && typeof index === "number") {
      const entry = this.#entries[index];
      return entry === undefined
        ? [this.#owners.get(LIST) ?? this.#main, path]
        : [entry.owner, [LIST, entry.index, ...rest]];
    }
    return [typeof key === "string" ? this.#owners.get(key) ?? this.#main : this.#main, path];
  }
}

/** Whether the format has filled the key in: a file whose parts have lines has none for what it does not say. */
function isDefault({ reading }: ReadingOfFile, key: string): boolean {
  if (key === LIST || reading.locate([key]) !== undefined) return false;
  const { input } = reading;
  return isMapping(input) &&
    [...Object.keys(input).map((each) => [each]), [LIST, 0]]
      .some((path) => reading.locate(path) !== undefined);
}

/** Whether all that define services have the same defaults, or none. */
function shareDefaults(parts: readonly ReadingOfFile[]): boolean {
  const inputs = parts.map(({ reading }) => reading.input).filter(isMapping);
  const [first, ...others] = inputs.filter((input) => {
    return Array.isArray(input[LIST]) && input[LIST].length > 0;
  });
  return others.every((input) => sameValue(input.defaults, first?.defaults));
}

/** A list may have nothing below its key. */
function isList(value: unknown): boolean {
  return Array.isArray(value) || value === null;
}
