/**
 * Watching a director: its status once a second. On a terminal each picture takes the place of the one before, on a
 * screen of its own, so that the terminal is afterwards as it was; elsewhere one status follows the other.
 */

import { type Clock, messageOf, sleep, type Snapshot } from "../mod.ts";
import { clip, type Console, formatMoment, type Painter, printable } from "./output.ts";
import { renderStatus } from "./status_view.ts";

export const WATCH_PERIOD_MS = 1_000;

/** Alternate screen and cursor (xterm control sequences, DECSET 1049 and 25). */
const ENTER_SCREEN = "\x1b[?1049h\x1b[?25l";
const LEAVE_SCREEN = "\x1b[?25h\x1b[?1049l";
/** Home, each line wiped behind its text, and all below the last line wiped: nothing flickers. */
const HOME = "\x1b[H";
const WIPE_LINE = "\x1b[K";
const WIPE_BELOW = "\x1b[J";

export interface WatchOptions {
  readonly console: Console;
  readonly clock: Clock;
  /** Whether to print one JSON object a line. */
  readonly json: boolean;
  readonly fetch: () => Promise<Snapshot>;
  /** Aborted when somebody has seen enough. */
  readonly stop: AbortSignal;
  /** Calls back when the window has another size; what is returned ends that. */
  readonly onResize: (callback: () => void) => () => void;
}

/** What is known at one moment; `failure` says why the snapshot is not of now. */
export interface Picture {
  readonly now: number;
  readonly snapshot: Snapshot;
  readonly failure?: string;
}

/** Watches until it is stopped or nobody reads any more. Throws where the director does not answer the first time. */
export async function watchStatus(options: WatchOptions): Promise<void> {
  const { console, clock, json, fetch, stop, onResize } = options;
  let picture: Picture = { now: clock.now(), snapshot: await fetch() };
  const view = console.interactive && !json ? screenView(console) : streamView(console, json);
  const unlisten = onResize(() => view.draw(picture, true));
  const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
  stop.addEventListener("abort", () => end(undefined), { once: true });
  try {
    view.open();
    for (;;) {
      view.draw(picture, false);
      await sleep(clock, WATCH_PERIOD_MS, stop).catch(() => {});
      if (stop.aborted || console.closed) return;
      // Who has seen enough does not wait for a director that hangs.
      const next = await Promise.race([nextPicture(picture, fetch, clock), ended]);
      if (next === undefined) return;
      picture = next;
    }
  } finally {
    unlisten();
    view.close();
  }
}

async function nextPicture(
  { snapshot }: Picture,
  fetch: () => Promise<Snapshot>,
  clock: Clock,
): Promise<Picture> {
  try {
    return { snapshot: await fetch(), now: clock.now() };
  } catch (thrown) {
    return { snapshot, now: clock.now(), failure: messageOf(thrown) };
  }
}

interface View {
  open(): void;
  draw(picture: Picture, again: boolean): void;
  close(): void;
}

function screenView(console: Console): View {
  return {
    open: () => console.raw(ENTER_SCREEN),
    draw(picture) {
      const { columns, rows } = console.size() ?? { columns: 80, rows: 24 };
      // A line that fills the window leaves the cursor where wiping would take its last character.
      const size = { columns: columns - 1, rows };
      const lines = fitWindow(pictureLines(picture, console.paint), size);
      console.raw(HOME + lines.map((line) => line + WIPE_LINE).join("\r\n") + WIPE_BELOW);
    },
    close: () => console.raw(LEAVE_SCREEN),
  };
}

function streamView(console: Console, json: boolean): View {
  let drawn = 0;
  let failure: string | undefined;
  return {
    open() {},
    draw(picture, again) {
      // What was printed is not printed anew for a window of another size.
      if (again) return;
      const news = picture.failure !== failure;
      failure = picture.failure;
      if (failure !== undefined) {
        if (news) console.error(`ringmaster: ${staleness(picture)}`);
      } else if (json) console.out(JSON.stringify(picture.snapshot));
      else {
        if (drawn > 0) console.out("");
        console.out(pictureLines(picture, console.paint).join("\n"));
      }
      drawn++;
    },
    close() {},
  };
}

/** The time, whether what follows is of now, and the status. */
export function pictureLines(picture: Picture, paint: Painter): string[] {
  const { now, snapshot, failure } = picture;
  const time = paint("dim", formatMoment(now));
  const stale = failure === undefined ? "" : `  ${paint("red", staleness(picture))}`;
  return [time + stale, ...renderStatus(snapshot, paint)];
}

function staleness({ snapshot, failure = "" }: Picture): string {
  return `stale, no answer since ${formatMoment(snapshot.takenAt)}: ${printable(failure)}`;
}

/** As many lines as the window has, none wider than it; the last one says how many are missing. */
export function fitWindow(
  lines: readonly string[],
  { columns, rows }: { readonly columns: number; readonly rows: number },
): string[] {
  const clipped = (part: readonly string[]) => part.map((line) => clip(line, columns));
  if (lines.length <= rows) return clipped(lines);
  const shown = lines.slice(0, Math.max(0, rows - 1));
  return clipped([...shown, `... ${lines.length - shown.length} more lines`]);
}
