/** Collects what is wrong, each with the line that it came from, and forgets nothing and doubles nothing. */

import type { Problem } from "../model/mod.ts";
import type { Origin } from "./layer_draft.ts";

/** Steps from the root of the native configuration: keys and positions in lists. */
export type Path = readonly (string | number)[];

export type Locate = (path: Path) => number | undefined;

/** The file that a place is in; undefined for the one that was read first. */
export type FileOf = (path: Path) => string | undefined;

/** Whether a place is the file's own, and where it is there. */
export type OriginOf = (path: Path) => Origin;

const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** `services[0].real[1].check.recieve`; odd keys in brackets and quotes. */
export function formatPath(path: Path): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (!PLAIN_KEY.test(part)) text += `[${JSON.stringify(part)}]`;
    else text += text === "" ? part : `.${part}`;
  }
  return text;
}

export class Report {
  readonly #file: string;
  readonly #locate: Locate;
  readonly #fileOf: FileOf;
  readonly #originOf: OriginOf;
  readonly #problems: Problem[] = [];
  /** Path and message of every problem: a default that many services inherit is wrong only once. */
  readonly #known = new Set<string>();
  #doubtful: readonly Path[] = [];

  constructor(
    file: string,
    locate: Locate,
    fileOf: FileOf = () => undefined,
    originOf: OriginOf = (path) => ({ kind: "file", path }),
  ) {
    this.#file = file;
    this.#locate = locate;
    this.#fileOf = fileOf;
    this.#originOf = originOf;
  }

  /** Whether there is anything but warnings. */
  get failed(): boolean {
    return this.#problems.some((problem) => problem.severity === "error");
  }

  /** How many problems there are so far, warnings too. */
  get count(): number {
    return this.#problems.length;
  }

  /** What is said from now on of these places, or below them, only follows from an error that is told already. */
  doubt(places: readonly Path[]): void {
    this.#doubtful = places;
  }

  error(path: Path, message: string): void {
    if (this.#isDoubtful(path)) return;
    this.#add("error", message, this.#placeOf(path));
  }

  warn(path: Path, message: string): void {
    if (this.#isDoubtful(path)) return;
    this.#add("warning", message, this.#placeOf(path));
  }

  /** A problem that comes from the command line and has no place in the file. */
  errorOutside(message: string): void {
    this.#add("error", message, { file: this.#file, path: "" });
  }

  /** What a format found by itself. */
  adopt(problems: readonly Problem[]): void {
    this.#problems.push(...problems);
  }

  /** The line of a place, or of the nearest place around it that has one. */
  lineOf(path: Path): number | undefined {
    return this.#placeOf(path).line;
  }

  /** Where that line is, in words: `in line 5`, and the file where it is not the one that was read first. */
  whereIs(path: Path): string {
    const { file, line } = this.#placeOf(path);
    if (line === undefined) {
      return this.#originOf(path).kind === "layer" ? `in the ${file}` : "further up";
    }
    return file === this.#file ? `in line ${line}` : `in line ${line} of "${file}"`;
  }

  /** All problems, file by file, in the order of their lines. */
  list(): Problem[] {
    const files = [...new Set([this.#file, ...this.#problems.map(({ file }) => file)])];
    return this.#problems.toSorted((left, right) =>
      files.indexOf(left.file) - files.indexOf(right.file) || (left.line ?? 0) - (right.line ?? 0)
    );
  }

  #isDoubtful(path: Path): boolean {
    return this.#doubtful.some((place) => place.every((part, index) => path[index] === part));
  }

  /** The place of the file; of what a run-time change says, that change. */
  #placeOf(given: Path): Pick<Problem, "file" | "line" | "path"> {
    const origin = this.#originOf(given);
    if (origin.kind === "layer") {
      return { file: `run-time change of ${origin.subject}`, path: formatPath(origin.path) };
    }
    const path = formatPath(origin.path);
    for (let length = origin.path.length; length >= 0; length--) {
      const part = origin.path.slice(0, length);
      const line = this.#locate(part);
      if (line !== undefined) return { file: this.#fileOf(part) ?? this.#file, line, path };
    }
    return { file: this.#file, path };
  }

  #add(
    severity: Problem["severity"],
    message: string,
    place: Pick<Problem, "file" | "line" | "path">,
  ): void {
    const problem: Problem = { severity, ...place, message };
    const key = `${severity} ${problem.path} ${message}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#problems.push(problem);
  }
}
