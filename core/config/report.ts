/** Collects what is wrong, each with the line that it came from, and forgets nothing and doubles nothing. */

import type { Problem } from "../model/mod.ts";

/** Steps from the root of the native configuration: keys and positions in lists. */
export type Path = readonly (string | number)[];

export type Locate = (path: Path) => number | undefined;

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
  readonly #problems: Problem[] = [];
  /** Path and message of every problem: a default that many services inherit is wrong only once. */
  readonly #known = new Set<string>();

  constructor(file: string, locate: Locate) {
    this.#file = file;
    this.#locate = locate;
  }

  /** Whether there is anything but warnings. */
  get failed(): boolean {
    return this.#problems.some((problem) => problem.severity === "error");
  }

  /** How many problems there are so far, warnings too. */
  get count(): number {
    return this.#problems.length;
  }

  error(path: Path, message: string): void {
    this.#add("error", path, message, this.lineOf(path));
  }

  warn(path: Path, message: string): void {
    this.#add("warning", path, message, this.lineOf(path));
  }

  /** A problem that comes from the command line and has no place in the file. */
  errorOutside(message: string): void {
    this.#add("error", [], message, undefined);
  }

  /** What a format found by itself. */
  adopt(problems: readonly Problem[]): void {
    this.#problems.push(...problems);
  }

  /** The line of a place, or of the nearest place around it that has one. */
  lineOf(path: Path): number | undefined {
    for (let length = path.length; length >= 0; length--) {
      const line = this.#locate(path.slice(0, length));
      if (line !== undefined) return line;
    }
    return undefined;
  }

  /** All problems, in the order of their lines. */
  list(): Problem[] {
    return [...this.#problems].sort((left, right) => (left.line ?? 0) - (right.line ?? 0));
  }

  #add(
    severity: Problem["severity"],
    path: Path,
    message: string,
    line: number | undefined,
  ): void {
    const problem: Problem = {
      severity,
      file: this.#file,
      ...(line === undefined ? {} : { line }),
      path: formatPath(path),
      message,
    };
    const key = `${severity} ${problem.path} ${message}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#problems.push(problem);
  }
}
