/** What is wrong with a configuration, said so that the operator finds the place and the remedy. */

export interface Problem {
  readonly severity: "error" | "warning";
  readonly file: string;
  /** 1-based. */
  readonly line?: number;
  /** Where in the native configuration, such as `services[0].real[1]`; empty where there is no such place. */
  readonly path: string;
  /** What was found and what is allowed; no full stop. */
  readonly message: string;
}

/** `file:line: path: message`; a warning says so behind the place. */
export function formatProblem(problem: Problem): string {
  return placed(problem, problem.severity === "warning" ? "warning: " : "");
}

/** Why a configuration is refused, without the warnings beside it, which say nothing of that. */
export function errorTexts(problems: readonly Problem[]): string[] {
  return problems.filter(({ severity }) => severity === "error").map((each) => placed(each, ""));
}

/**
 * The warnings that `after` has more than `before`, for a list that says itself that they are warnings. Lines do not
 * count, and neither do places in a list where the same is warned of as often as before: what stands further up moves
 * both.
 */
export function newWarnings(before: readonly Problem[], after: readonly Problem[]): string[] {
  const place = ({ file, path, message }: Problem) => JSON.stringify([file, path, message]);
  const meaning = ({ file, message }: Problem) => JSON.stringify([file, message]);
  const [old, fresh] = without(before, after, place);
  return without(old, fresh, meaning)[1]
    .filter(({ severity }) => severity === "warning").map((each) => placed(each, ""));
}

/** What is left of both when each of the one has gone with one of the other that has the same name. */
function without(
  before: readonly Problem[],
  after: readonly Problem[],
  nameOf: (problem: Problem) => string,
): [Problem[], Problem[]] {
  const old = new Map<string, Problem[]>();
  for (const each of before) {
    const name = nameOf(each);
    const same = old.get(name);
    if (same === undefined) old.set(name, [each]);
    else same.push(each);
  }
  const fresh = after.filter((each) => old.get(nameOf(each))?.pop() === undefined);
  return [[...old.values()].flat(), fresh];
}

function placed({ file, line, path, message }: Problem, mark: string): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `${place}: ${mark}${path === "" ? "" : `${path}: `}${message}`;
}

/**
 * The allowed word nearest to a misspelt one (Damerau-Levenshtein distance of at most a third of
 * its length), or undefined.
 */
export function nearestWord(found: string, allowed: Iterable<string>): string | undefined {
  let best: { word: string; distance: number } | undefined;
  for (const word of allowed) {
    const distance = editDistance(found.toLowerCase(), word.toLowerCase());
    if (best === undefined || distance < best.distance) best = { word, distance };
  }
  const limit = Math.max(1, Math.ceil(found.length / 3));
  return best !== undefined && best.distance <= limit ? best.word : undefined;
}

function editDistance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > 8 || left.length > 64) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] &&
        left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? Infinity;
}
