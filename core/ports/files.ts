/** The file system, as a seam: the few things that the director does with files. */

import { RingmasterError } from "../errors.ts";
import { plainReason } from "./tcp.ts";
import { appendWhole, putWhole } from "./whole_file.ts";

export interface FileFacts {
  readonly modifiedMs: number;
  readonly size: number;
  readonly isDirectory: boolean;
  /** Permission bits, such as 0o640; left out where the system has none. */
  readonly mode?: number;
  /** Number of the owner; left out where the system has none. */
  readonly ownerId?: number;
}

export interface Files {
  /** Throws RingmasterError `config_unreadable`, naming path and reason. */
  readText(path: string): Promise<string>;
  /** Undefined where there is nothing at that path. */
  facts(path: string): Promise<FileFacts | undefined>;
  /**
   * Appends text, making the file if need be, or throws and leaves none of it there, as where the disk gets full on the
   * way: who tries again writes nothing twice. Opened and closed each time, so that log rotation needs no signal.
   */
  append(path: string, text: string): Promise<void>;
  /** The names in a folder, sorted; undefined where there is no such folder. */
  list(path: string): Promise<readonly string[] | undefined>;
  /**
   * Puts a whole text in the place of a file, making the folder if need be: who reads it finds the old text or the new
   * one, also after a crash. The file is the owner's alone.
   */
  replace(path: string, text: string): Promise<void>;
  /**
   * Puts a whole text in the place of a file that is there, as `replace` does; the file keeps its mode and its owner,
   * and where the path is a symbolic link, the file that it leads to is replaced. Throws where it cannot be kept so;
   * the old file is whole then.
   */
  rewrite(path: string, text: string): Promise<void>;
  /** Writes to a file that is there, as the kernel's settings under /proc are. */
  write(path: string, text: string): Promise<void>;
  /** The path from the root of the file system, seen from where this process runs. */
  absolute(path: string): string;
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
        ...(info.mode === null ? {} : { mode: info.mode & 0o7777 }),
        ...(info.uid === null ? {} : { ownerId: info.uid }),
      };
    } catch (thrown) {
      if (saysNothingThere(thrown)) return undefined;
      throw thrown;
    }
  },
  async append(path, text) {
    using file = await Deno.open(path, { append: true, create: true });
    await appendWhole(file, new TextEncoder().encode(text));
  },
  async list(path) {
    try {
      const names = await Array.fromAsync(Deno.readDir(path), (entry) => entry.name);
      return names.sort();
    } catch (thrown) {
      if (saysNothingThere(thrown)) return undefined;
      throw thrown;
    }
  },
  async replace(path, text) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (folder !== "") await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
    await putWhole(path, text);
  },
  async rewrite(path, text) {
    const target = await Deno.realPath(path);
    const { mode, uid, gid } = await Deno.stat(target);
    await putWhole(target, text, async (beside) => {
      const made = await Deno.stat(beside);
      if (made.uid !== uid || made.gid !== gid) await Deno.chown(beside, uid, gid);
      // Behind the owner: a change of that may take bits of the mode away (chown(2)).
      if (mode !== null) await Deno.chmod(beside, mode & 0o7777);
    });
  },
  async write(path, text) {
    await Deno.writeTextFile(path, text, { create: false });
  },
  absolute: (path) => path.startsWith("/") ? path : `${Deno.cwd()}/${path.replace(/^(\.\/)+/, "")}`,
};

/** NotADirectory is what a path that leads through a plain file gives. */
function saysNothingThere(thrown: unknown): boolean {
  return thrown instanceof Deno.errors.NotFound || thrown instanceof Deno.errors.NotADirectory;
}
