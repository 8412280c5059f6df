/** The texts of files: kept as they are read, or laid over what is on disk. */

import type { Files } from "../ports/mod.ts";

/** Texts by the path that they are read by. */
export type Texts = Readonly<Record<string, string>>;

/** Files that remember the texts that were read from them. */
export function recordTexts(
  files: Files,
): { readonly files: Files; readonly texts: Record<string, string> } {
  const texts: Record<string, string> = {};
  return {
    texts,
    files: {
      ...files,
      async readText(path) {
        return texts[path] = await files.readText(path);
      },
    },
  };
}

/** Files of which some have other texts than on disk. */
export function withTexts(files: Files, texts: Texts): Files {
  const textOf = (path: string) => Object.hasOwn(texts, path) ? texts[path] : undefined;
  return {
    ...files,
    async readText(path) {
      return textOf(path) ?? await files.readText(path);
    },
    async facts(path) {
      const found = await files.facts(path);
      const text = textOf(path);
      if (found !== undefined || text === undefined) return found;
      return { modifiedMs: 0, size: new TextEncoder().encode(text).length, isDirectory: false };
    },
  };
}

/** Files of which each text is read once: read again it is the same, also where somebody writes meanwhile. */
export function rememberTexts(files: Files): Files {
  const known = new Map<string, Promise<string>>();
  return {
    ...files,
    readText(path) {
      const text = known.get(path) ?? files.readText(path);
      known.set(path, text);
      return text;
    },
  };
}
