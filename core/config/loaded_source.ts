/** What a load keeps of the files that it read, for whoever shows, changes or replaces them. */

import type { InputEdit } from "../plugin/mod.ts";
import type { Files } from "../ports/mod.ts";
import { sameValue } from "./diff.ts";
import { isMapping } from "./piece.ts";
import type { Source } from "./source.ts";
import { type Texts, withTexts } from "./texts.ts";

/** Its texts hold secrets, so that they are told to nobody who only prints what is there. */
export class LoadedSource {
  /** The file that was read first. */
  readonly path: string;
  /** Name of its format: `yaml`; empty where no format takes it. */
  readonly format: string;
  /** The files of the configuration in the order of their reading; neither keys of a cluster nor plugin files. */
  readonly files: readonly string[];
  readonly #source: Source;
  readonly #texts: Texts;

  /** To be made when the files of the configuration were read, and nothing else; `texts` may grow afterwards. */
  constructor(source: Source, texts: Texts) {
    this.path = source.path;
    this.format = source.formatName;
    this.files = Object.freeze(Object.keys(texts));
    this.#source = source;
    this.#texts = texts;
    Object.freeze(this);
  }

  /** Native input, what all files say together. */
  get input(): unknown {
    return this.#source.reading.input;
  }

  textOf(path: string): string | undefined {
    return Object.hasOwn(this.#texts, path) ? this.#texts[path] : undefined;
  }

  /** Files in which all that was read is as it was read, keys and plugin files too. */
  filesAsRead(files: Files): Files {
    return withTexts(files, this.#texts);
  }

  /** The file that has all services; undefined where several have some. */
  get editable(): EditableFile | undefined {
    const { parts } = this.#source;
    const all = servicesOf(this.input);
    const part = parts.find(({ reading: { input } }) => sameValue(servicesOf(input), all));
    const text = part === undefined ? undefined : this.textOf(part.path);
    if (part === undefined || text === undefined) return undefined;
    const { path, format, formatName = "" } = part;
    return {
      path,
      text,
      format: formatName,
      edit: (edits) => format?.edit?.({ path, text }, edits),
      byHand: (edits) => format?.byHand?.({ path, text }, edits),
    };
  }
}

/** A file that can be changed, or told how to change, so that its services are others. */
export interface EditableFile {
  readonly path: string;
  readonly text: string;
  /** Name of its format. */
  readonly format: string;
  /** The whole text with changes; undefined where its format cannot be written so. */
  edit(edits: readonly InputEdit[]): string | undefined;
  /** The same in the format's own words for a person; undefined where it has none. */
  byHand(edits: readonly InputEdit[]): string | undefined;
}

function servicesOf(input: unknown): unknown {
  return isMapping(input) ? input.services ?? [] : [];
}
