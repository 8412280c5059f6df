/**
 * What a configuration is read from: one file, or a folder whose format has several in it, and the files that those
 * name. All are read once, and what they say becomes one input.
 */

import type { Problem } from "../model/mod.ts";
import type { Format, FormatFile, FormatInclude, FormatReading } from "../plugin/mod.ts";
import {
  askFormat,
  chooseFormat,
  chooseInFolder,
  type ChosenFormat,
  type FormatTools,
  unknownFormat,
} from "./choose_format.ts";
import { digestOf } from "./digest.ts";
import { contentOf } from "./file_content.ts";
import { pathBeside } from "./plugin_files.ts";
import { mergeReadings, type ReadingOfFile } from "./merge_readings.ts";

/** So many times a format may name further files after it has seen those that it named before. */
export const NEEDS_ROUNDS_MAX = 8;

/** Far more files than any configuration has. */
export const FILES_MAX = 100;

export interface Source {
  /** The file that was read first; in a folder, the one that its format names. */
  readonly path: string;
  /** What all files say together. */
  readonly reading: FormatReading;
  /** Of the file that was read first; undefined where no format takes it. */
  readonly format: Format | undefined;
  /** The name of that format; empty where no format takes it. */
  readonly formatName: string;
  /** What each file says by itself; the one that was read first comes first. */
  readonly parts: readonly ReadingOfFile[];
}

export interface SourceRequest extends FormatTools {
  /** A file or a folder, as the operator named it. */
  readonly path: string;
  /** Gets the digest of every file that is read, by its path, also where reading fails later. */
  readonly digests: Record<string, string>;
  /** A further file that the operator named. */
  readonly beside?: string;
}

/** Throws where the file that is named cannot be read, or a format fails. */
export function readSource(request: SourceRequest): Promise<Source> {
  return new SourceReader(request).read();
}

type Readings = readonly [ReadingOfFile, ...ReadingOfFile[]];

class SourceReader {
  readonly #request: SourceRequest;
  readonly #seen = new Set<string>();

  constructor(request: SourceRequest) {
    this.#request = request;
  }

  async read(): Promise<Source> {
    const { ports: { files }, digests } = this.#request;
    const inFolder = await this.#inFolder();
    const path = inFolder?.path ?? this.#request.path;
    const text = await files.readText(path);
    digests[path] = digestOf(text);
    this.#seen.add(this.#identity(path));
    const chosen = inFolder ?? chooseFormat({ path, text }, this.#request);
    const [main, ...others] = await this.#readFile({ path, text }, chosen);
    const further = [...others, ...await this.#readBeside()];
    return {
      path,
      reading: mergeReadings(main, further),
      format: chosen?.format,
      formatName: chosen?.plugin.name ?? "",
      parts: [main, ...further],
    };
  }

  /** Throws as reading the first file does. */
  async #readBeside(): Promise<readonly ReadingOfFile[]> {
    const { beside: path, ports: { files }, digests } = this.#request;
    if (path === undefined) return [];
    const text = await files.readText(path);
    digests[path] = digestOf(text);
    this.#seen.add(this.#identity(path));
    return await this.#readFile({ path, text }, chooseFormat({ path, text }, this.#request));
  }

  async #inFolder() {
    const { path, ports: { files } } = this.#request;
    // What cannot be looked at is told by the attempt to read it.
    const facts = await files.facts(path).catch(() => undefined);
    return facts?.isDirectory === true ? await chooseInFolder(path, this.#request) : undefined;
  }

  /** What a file says, and behind it what those say that it names. */
  async #readFile(file: FormatFile, chosen: ChosenFormat | undefined): Promise<Readings> {
    if (chosen === undefined) {
      return [{ path: file.path, reading: unknownFormat(file, this.#request) }];
    }
    const { plugin, format } = chosen;
    const { others, problems } = await this.#gather(file, chosen);
    const whole = format.needs === undefined ? file : { ...file, others };
    const reading = askFormat(plugin, () => format.read(whole));
    const included: ReadingOfFile[] = [];
    for (const include of reading.includes ?? []) {
      included.push(...await this.#include(include, file.path));
    }
    const all = problems.length === 0 ? reading : withProblems(reading, problems);
    const own = { path: file.path, reading: all, format, formatName: plugin.name };
    return [own, ...included];
  }

  /** The further files that a format needs, by the names that it gave. */
  async #gather(file: FormatFile, { plugin, format }: ChosenFormat) {
    const others: Record<string, string | null> = {};
    const problems: Problem[] = [];
    for (let round = 0; round < NEEDS_ROUNDS_MAX; round++) {
      const named = askFormat(
        plugin,
        () => format.needs?.({ ...file, others: { ...others } }) ?? [],
      );
      const fresh = [...new Set(named)].filter((name) => !Object.hasOwn(others, name));
      if (fresh.length === 0) break;
      for (const name of fresh.slice(0, FILES_MAX)) {
        const path = besidePath(file.path, name);
        const content = await this.#content(path);
        others[name] = content.kind === "text" ? content.text : null;
        if (content.kind === "unreadable") {
          problems.push({ severity: "error", file: path, path: "", message: content.reason });
        }
      }
    }
    return { others, problems };
  }

  async #include(
    include: FormatInclude,
    mainPath: string,
  ): Promise<readonly ReadingOfFile[]> {
    const path = besidePath(mainPath, include.path);
    const identity = this.#identity(path);
    // Two lines may name the same file: what it says is there already.
    if (this.#seen.has(identity)) return [];
    this.#seen.add(identity);
    const refuse = (message: string) => {
      const { file = mainPath, line } = include;
      const problem: Problem = { severity: "error", file, line, path: "", message };
      return [{ path, reading: withProblems(EMPTY, [problem]) }];
    };
    if (this.#seen.size > FILES_MAX) return refuse(`names more than ${FILES_MAX} files`);
    const content = await this.#content(path);
    if (content.kind !== "text") return refuse(content.reason);
    const file = { path, text: content.text };
    return await this.#readFile(file, chooseFormat(file, this.#request));
  }

  /** The same for all ways to write a path. */
  #identity(path: string): string {
    return pathBeside("/", this.#request.ports.files.absolute(path));
  }

  async #content(path: string) {
    const { ports: { files }, digests } = this.#request;
    const content = await contentOf(path, files);
    digests[path] = content.digest;
    return content;
  }
}

const EMPTY: FormatReading = { input: {}, problems: [], locate: () => undefined };

/** The methods of the reading may rely on it, so that it is asked itself. */
function withProblems(reading: FormatReading, problems: readonly Problem[]): FormatReading {
  return {
    input: reading.input,
    problems: [...reading.problems, ...problems],
    locate: (path) => reading.locate(path),
    fileOf: (path) => reading.fileOf?.(path),
  };
}

/** A path that is written in a file: relative to its folder, or from the root. */
export function besidePath(file: string, written: string): string {
  if (written.startsWith("/")) return written;
  return file.slice(0, file.lastIndexOf("/") + 1) + written;
}
