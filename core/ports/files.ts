/** The file system, as a seam: the few things that the director does with files. */

import { RingmasterError } from "../errors.ts";
import { plainReason } from "./tcp.ts";

export interface FileFacts {
  readonly modifiedMs: number;
  readonly size: number;
  readonly isDirectory: boolean;
}

export interface Files {
  /** Throws RingmasterError `config_unreadable`, naming path and reason. */
  readText(path: string): Promise<string>;
  /** Undefined where there is nothing at that path. */
  facts(path: string): Promise<FileFacts | undefined>;
  /** Appends text, making the file if need be; opened and closed each time, so that log rotation needs no signal. */
  append(path: string, text: string): Promise<void>;
}

export const systemFiles: Files = {
  async readText(path) {
    try {
      return await Deno.readTextFile(path);
    } catch (thrown) {
      throw new RingmasterError(
        "config_unreadable",
        `cannot read "${path}": ${
          thrown instanceof Deno.errors.NotFound ? "no such file" : plainReason(thrown)
        }`,
        { cause: thrown },
      );
    }
  },
  async facts(path) {
    try {
      const info = await Deno.stat(path);
      return {
        modifiedMs: info.mtime?.getTime() ?? 0,
        size: info.size,
        isDirectory: info.isDirectory,
      };
    } catch (thrown) {
      // NotADirectory is what a path that leads through a plain file gives.
      const nothing = thrown instanceof Deno.errors.NotFound ||
        thrown instanceof Deno.errors.NotADirectory;
      if (nothing) return undefined;
      throw thrown;
    }
  },
  async append(path, text) {
    await Deno.writeTextFile(path, text, { append: true, create: true });
  },
};
