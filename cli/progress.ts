/** One line on a terminal while something takes its time; nothing where there is no terminal. */

import { type Clock, sleep, type Snapshot, systemPorts } from "../mod.ts";
import { fetchSnapshot, type Target } from "./client.ts";
import { clip, type Console } from "./output.ts";

/** What is faster than this needs no progress. */
export const QUIET_MS = 400;
const LOOK_MS = 500;
const LOOK_LIMIT_MS = 2_000;

export interface ProgressOptions {
  readonly target: Target;
  readonly console: Console;
  /** The line for a snapshot; `before` is the first one. */
  readonly lineOf: (snapshot: Snapshot, before: Snapshot) => string;
  readonly clock?: Clock;
  readonly fetch?: () => Promise<Snapshot>;
}

/** Runs the body, and shows how far it is meanwhile. What cannot be shown never gets into its way. */
export async function withProgress<Result>(
  options: ProgressOptions,
  body: () => Promise<Result>,
): Promise<Result> {
  const { console } = options;
  if (!console.interactive) return await body();
  const ended = new AbortController();
  let drawn = false;
  const draw = (line: string) => {
    if (ended.signal.aborted) return;
    const { columns = 80 } = console.size() ?? {};
    console.raw(`\r${clip(line, columns - 1)}\x1b[K`);
    drawn = true;
  };
  show(options, ended.signal, draw);
  try {
    return await body();
  } finally {
    ended.abort();
    if (drawn) console.raw("\r\x1b[K");
  }
}

async function show(
  options: ProgressOptions,
  ended: AbortSignal,
  draw: (line: string) => void,
): Promise<void> {
  const { target, lineOf, clock = systemPorts.clock } = options;
  const fetch = options.fetch ?? (() => fetchSnapshot(target, LOOK_LIMIT_MS));
  try {
    const before = await fetch();
    await sleep(clock, QUIET_MS, ended);
    while (!ended.aborted) {
      draw(lineOf(await fetch(), before));
      await sleep(clock, LOOK_MS, ended);
    }
  } catch {
    // It has ended, or the director has no time for questions; the answer itself will come.
  }
}
