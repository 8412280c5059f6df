/**
 * Regular expressions, as a seam: matching that cannot stall the program, whatever the expression is.
 *
 * The engine's own matcher is fast and cannot be stopped, so it gets what is known beforehand to take it about a
 * millisecond at the most. Everything else is matched by a machine of ours (expressions_machine.ts) a slice at a time,
 * in turns with all else that the program does. It is slower step by step, and needs a number of steps that grows with
 * the length of the text only, also where the engine would need longer than the universe is old; with back references
 * and with what looks ahead or behind that cannot be had, and there the steps are limited.
 */

import { messageOf, RingmasterError } from "../errors.ts";
import { type Clock, systemClock } from "./clock.ts";
import { stepsAtMost } from "./expressions_cost.ts";
import { type LaneLimits, Lanes } from "./expressions_lanes.ts";
import { Search } from "./expressions_machine.ts";
import { compileProgram, type Program } from "./expressions_program.ts";
import { parsePattern, type Pattern } from "./expressions_syntax.ts";

export interface Expressions {
  /**
   * Whether the expression (as for `new RegExp(source)`) is found in the text. Throws RingmasterError `timed_out` where
   * finding out takes too long, and `refused` where it takes too much memory: everything else goes on meanwhile. When
   * the signal aborts, nobody waits any more: it throws the signal's reason. A SyntaxError says what does not compile.
   */
  test(source: string, text: string, signal?: AbortSignal): Promise<boolean>;
}

/** Steps of the engine's matcher that are let be done in one go; about a millisecond where each of them is needed. */
const ENGINE_STEPS_MAX = 500_000;

/** Steps of our machine that are tried at once, before it is put in a lane; less than a millisecond. */
const FIRST_STEPS = 50_000;

/** Expressions that are kept compiled. */
const KEPT_MAX = 1_000;

/** Texts up to this length are kept with what was found in them. */
const LAST_TEXT_MAX = 4_096;

interface Compiled {
  readonly source: string;
  readonly engine: RegExp;
  readonly pattern: Pattern;
  /** Made when it is first needed. */
  program: Program | undefined;
  /** Its last match took long. */
  isSlow: boolean;
  /** The last text and what was found: servers of one service say the same, again and again. */
  last: { readonly text: string; readonly found: boolean } | undefined;
}

export interface ExpressionsOptions extends Partial<LaneLimits> {
  readonly clock: Clock;
}

export function createExpressions(options: ExpressionsOptions): Expressions {
  const kept = new Map<string, Compiled>();
  const lanes = new Lanes(options);

  function compiled(source: string): Compiled {
    const known = kept.get(source);
    if (known !== undefined) return known;
    const engine = new RegExp(source);
    const fresh = {
      source,
      engine,
      pattern: parsePattern(source),
      program: undefined,
      isSlow: false,
      last: undefined,
    };
    if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value ?? "");
    kept.set(source, fresh);
    return fresh;
  }

  return {
    // Async, so that every failure is a rejection.
    // deno-lint-ignore require-await -- see above
    async test(source, text, signal) {
      signal?.throwIfAborted();
      const expression = compiled(source);
      if (expression.last?.text === text) return expression.last.found;
      if (stepsAtMost(expression.pattern, text, ENGINE_STEPS_MAX) <= ENGINE_STEPS_MAX) {
        const found = expression.engine.test(text);
        if (text.length <= LAST_TEXT_MAX) expression.last = { text, found };
        return found;
      }
      const begin = () => beginSearch(expression, text);
      if (expression.isSlow || lanes.isBusy) return lanes.add(expression, begin, signal);
      const search = begin();
      return search.run(FIRST_STEPS) ?? lanes.add(expression, () => search, signal);
    },
  };
}

function beginSearch(expression: Compiled, text: string): Search {
  try {
    expression.program ??= compileProgram(expression.pattern);
    return new Search(expression.program, text);
  } catch (thrown) {
    if (!(thrown instanceof RingmasterError)) throw thrown;
    throw new RingmasterError(
      thrown.code,
      `cannot match the expression ${JSON.stringify(expression.source)}: ${messageOf(thrown)}`,
      { cause: thrown },
    );
  }
}

export const systemExpressions: Expressions = createExpressions({ clock: systemClock });
