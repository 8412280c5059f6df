/**
 * Loads with a layer of run-time changes that must not keep a director from starting or reloading: where it does not
 * go together with what the files say, as much of it as does is applied, and the rest says why not.
 */

import { formatProblem, type Problem } from "../model/mod.ts";
import { type LayerPiece, type LayerTrace, subjectWords, warningsOf } from "./layer.ts";
import type { LoadMore, LoadResult } from "./load.ts";

type Load = (more: LoadMore) => Promise<LoadResult>;

/** Without a result that is ok where the files are at fault themselves: the problems are theirs then. */
export async function loadLayered(load: Load, pieces: readonly LayerPiece[]): Promise<LoadResult> {
  const whole = await load({ layer: pieces });
  if (whole.ok || pieces.length === 0) return whole;
  const bare = await load({ layer: [] });
  if (!bare.ok) return bare;
  const search = new Search(load);
  const good = await search.goodOf([], pieces, whole);
  const result = good.length === 0 ? bare : await load({ layer: good });
  // Nothing but the files can have changed since the last attempt.
  if (!result.ok) return result;
  const skipped = pieces.filter((piece) => !good.includes(piece)).map((piece) =>
    search.traceOf(piece)
  );
  return Object.freeze({
    ...result,
    layer: pieces.flatMap((piece) =>
      [...result.layer ?? [], ...skipped].filter((trace) => trace.piece === piece)
    ),
    warnings: [...result.warnings, ...warningsOf(skipped)],
  });
}

/** Halves what does not work until what is wrong is alone: a few loads for each change that is wrong. */
class Search {
  readonly #load: Load;
  readonly #reasons = new Map<LayerPiece, string>();

  constructor(load: Load) {
    this.#load = load;
  }

  /** Those of `doubtful` that go together with `base`; `tried` is what came of loading all of them with it. */
  async goodOf(
    base: readonly LayerPiece[],
    doubtful: readonly LayerPiece[],
    tried?: LoadResult,
  ): Promise<readonly LayerPiece[]> {
    const result = tried ?? await this.#load({ layer: [...base, ...doubtful] });
    if (result.ok) return doubtful;
    const [first, second] = doubtful;
    if (first === undefined) return [];
    if (second === undefined) {
      const problem = result.problems.find(({ severity }) => severity === "error");
      this.#reasons.set(first, problem === undefined ? "it is refused" : reasonOf(problem, first));
      return [];
    }
    const middle = Math.ceil(doubtful.length / 2);
    const left = await this.goodOf(base, doubtful.slice(0, middle));
    const right = await this.goodOf([...base, ...left], doubtful.slice(middle));
    return [...left, ...right];
  }

  traceOf(piece: LayerPiece): LayerTrace {
    const reason = this.#reasons.get(piece) ?? "it is refused";
    return { piece, said: piece.base ?? null, state: "impossible", reason };
  }
}

/** What stands behind the name of the change, where that is told beside it. */
function reasonOf(problem: Problem, piece: LayerPiece): string {
  const { file, path, message } = problem;
  if (file !== subjectWords(piece)) return formatProblem(problem);
  return path === "" ? message : `${path}: ${message}`;
}
