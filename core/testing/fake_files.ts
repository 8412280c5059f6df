/** A file system in memory. */

import { RingmasterError } from "../errors.ts";
import type { Files } from "../ports/mod.ts";

export interface FakeFiles extends Files {
  /** Writes a file as an operator's editor would: new text, new modification time. */
  put(path: string, text: string): void;
  remove(path: string): void;
  get(path: string): string | undefined;
}

export function createFakeFiles(initial: Readonly<Record<string, string>> = {}): FakeFiles {
  const files = new Map<string, { text: string; modifiedMs: number }>();
  let modifiedMs = 0;
  const put = (path: string, text: string) => {
    files.set(path, { text, modifiedMs: ++modifiedMs });
  };
  for (const [path, text] of Object.entries(initial)) put(path, text);
  return {
    put,
    remove: (path) => void files.delete(path),
    get: (path) => files.get(path)?.text,
    readText(path) {
      const file = files.get(path);
      return file === undefined
        ? Promise.reject(
          new RingmasterError(
            "config_unreadable",
            `cannot read "${path}": no such file`,
          ),
        )
        : Promise.resolve(file.text);
    },
    facts(path) {
      const file = files.get(path);
      return Promise.resolve(
        file === undefined
          ? undefined
          : { modifiedMs: file.modifiedMs, size: sizeOf(file.text), isDirectory: false },
      );
    },
    list(path) {
      const inside = [...files.keys()].filter((each) => each.startsWith(`${path}/`));
      const names = new Set(inside.map((each) => each.slice(path.length + 1).split("/")[0] ?? ""));
      return Promise.resolve(inside.length === 0 ? undefined : [...names].sort());
    },
    replace(path, text) {
      put(path, text);
      return Promise.resolve();
    },
    write(path, text) {
      if (!files.has(path)) return Promise.reject(new Deno.errors.NotFound(`no file "${path}"`));
      put(path, text);
      return Promise.resolve();
    },
    absolute: (path) => path.startsWith("/") ? path : `/${path}`,
    append(path, text) {
      put(path, (files.get(path)?.text ?? "") + text);
      return Promise.resolve();
    },
  };
}

function sizeOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
