/** What differs between two texts, line by line: the shortest difference (Myers 1986), and how it is printed. */

/** Lines `from` to `to` (from 0, without `to`) of the first text have these of the second in their place. */
export interface LineChange {
  readonly from: number;
  readonly to: number;
  readonly otherFrom: number;
  readonly otherTo: number;
}

/** Texts that differ in more than that are changed as a whole: the time grows with the square of it. */
const DISTANCE_MAX = 2_000;

/** In order; empty where the two are alike. */
export function diffLines(
  before: readonly string[],
  after: readonly string[],
): readonly LineChange[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const shorter = Math.min(before.length, after.length) - head;
  while (tail < shorter && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const left = before.slice(head, before.length - tail);
  const right = after.slice(head, after.length - tail);
  return changesOf(left, right).map((change) => ({
    from: change.from + head,
    to: change.to + head,
    otherFrom: change.otherFrom + head,
    otherTo: change.otherTo + head,
  }));
}

function changesOf(left: readonly string[], right: readonly string[]): LineChange[] {
  if (left.length === 0 && right.length === 0) return [];
  const trace = search(left, right);
  if (trace === undefined) {
    return [{ from: 0, to: left.length, otherFrom: 0, otherTo: right.length }];
  }
  const changes: LineChange[] = [];
  let [at, otherAt] = [left.length, right.length];
  // From the end to the beginning: at each step one line was taken away or put in, and lines that are alike follow.
  for (let distance = trace.length - 1; distance > 0; distance--) {
    const reached = trace[distance - 1] ?? new Map<number, number>();
    const diagonal = at - otherAt;
    const down = goesDown(reached, diagonal, distance);
    const from = reached.get(down ? diagonal + 1 : diagonal - 1) ?? 0;
    const otherFrom = from - (down ? diagonal + 1 : diagonal - 1);
    const step = {
      from,
      to: down ? from : from + 1,
      otherFrom,
      otherTo: otherFrom + (down ? 1 : 0),
    };
    const next = changes[0];
    if (next !== undefined && next.from === step.to && next.otherFrom === step.otherTo) {
      changes[0] = { ...step, to: next.to, otherTo: next.otherTo };
    } else changes.unshift(step);
    [at, otherAt] = [from, otherFrom];
  }
  return changes;
}

type Reached = ReadonlyMap<number, number>;

/** How far one gets on each diagonal with 0, 1, 2 ... changes; undefined where they are too many. */
function search(left: readonly string[], right: readonly string[]): readonly Reached[] | undefined {
  const trace: Reached[] = [];
  for (let distance = 0; distance <= DISTANCE_MAX; distance++) {
    const before = trace.at(-1) ?? new Map<number, number>();
    const reached = new Map<number, number>();
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      const down = goesDown(before, diagonal, distance);
      let at = distance === 0
        ? 0
        : down
        ? before.get(diagonal + 1) ?? 0
        : (before.get(diagonal - 1) ?? 0) + 1;
      while (
        at < left.length && at - diagonal < right.length && left[at] === right[at - diagonal]
      ) at++;
      reached.set(diagonal, at);
      if (at >= left.length && at - diagonal >= right.length) return [...trace, reached];
    }
    trace.push(reached);
  }
  return undefined;
}

/** Whether a line of the second text is put in, rather than one of the first taken away. */
function goesDown(reached: Reached, diagonal: number, distance: number): boolean {
  return diagonal === -distance ||
    (diagonal !== distance &&
      (reached.get(diagonal - 1) ?? -1) < (reached.get(diagonal + 1) ?? -1));
}

const CONTEXT = 3;

/** A unified diff, as patch(1) takes it; empty where the two texts are alike. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const [left, right] = [linesOf(before), linesOf(after)];
  const changes = diffLines(left, right);
  if (changes.length === 0) return "";
  const hunks: LineChange[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1);
    const end = last?.at(-1)?.to;
    if (last !== undefined && end !== undefined && change.from - end <= 2 * CONTEXT) {
      last.push(change);
    } else hunks.push([change]);
  }
  const body = hunks.map((hunk) => printHunk(hunk, left, right)).join("");
  return `--- ${path}\n+++ ${path}\n${body}`;
}

/** Each with its line break; the last one may have none. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function printHunk(
  hunk: readonly LineChange[],
  left: readonly string[],
  right: readonly string[],
): string {
  const [first, last] = [hunk[0], hunk.at(-1)];
  if (first === undefined || last === undefined) return "";
  const from = Math.max(0, first.from - CONTEXT);
  const to = Math.min(left.length, last.to + CONTEXT);
  const otherFrom = first.otherFrom - (first.from - from);
  const otherTo = last.otherTo + (to - last.to);
  let text = `@@ -${range(from, to)} +${range(otherFrom, otherTo)} @@\n`;
  let at = from;
  for (const change of hunk) {
    text += printed(" ", left.slice(at, change.from));
    text += printed("-", left.slice(change.from, change.to));
    text += printed("+", right.slice(change.otherFrom, change.otherTo));
    at = change.to;
  }
  return text + printed(" ", left.slice(at, to));
}

/** A range that is empty is named by the line before it. */
function range(from: number, to: number): string {
  const start = from === to ? from : from + 1;
  return to - from === 1 ? `${start}` : `${start},${to - from}`;
}

function printed(sign: string, lines: readonly string[]): string {
  return lines.map((line) =>
    line.endsWith("\n") ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`
  ).join("");
}
