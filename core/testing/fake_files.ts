/** A file system in memory. */

import { RingmasterError } from "../errors.ts";
import type { Files } from "../ports/mod.ts";

export interface FakeFiles extends Files {
  /** Writes a file as an operator's editor would: new text, new modification time. Without a mode there is none. */
  put(path: string, text: string, mode?: number): void;
  remove(path: string): void;
  get(path: string): string | undefined;
}

export function createFakeFiles(initial: Readonly<Record<string, string>> = {}): FakeFiles {
  const files = new Map<string, { text: string; modifiedMs: number; mode?: number }>();
  let modifiedMs = 0;
  const put = (path: string, text: string, mode?: number) => {
    files.set(path, { text, modifiedMs: ++modifiedMs, ...(mode === undefined ? {} : { mode }) });
  };
  const inside = (folder: string) => {
    const start = folder.endsWith("/") ? folder : `${folder}/`;
    return [...files.keys()].filter((each) => each.startsWith(start)).map((each) => {
      return each.slice(start.length);
    });
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
      if (file === undefined) {
        const isFolder = inside(path).length > 0;
        return Promise.resolve(
          isFolder ? { modifiedMs: 0, size: 0, isDirectory: true } : undefined,
        );
      }
      const { modifiedMs, text, mode } = file;
      return Promise.resolve({
        modifiedMs,
        size: sizeOf(text),
        isDirectory: false,
        ...(mode === undefined ? {} : { mode }),
      });
    },
    list(path) {
      const names = new Set(inside(path).map((each) => each.split("/")[0] ?? ""));
      return Promise.resolve(names.size === 0 ? undefined : [...names].sort());
    },
    replace(path, text) {
      put(path, text);
      return Promise.resolve();
    },
    rewrite(path, text) {
      const file = files.get(path);
      if (file === undefined) return Promise.reject(new Deno.errors.NotFound(`no file "${path}"`));
      put(path, text, file.mode);
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
