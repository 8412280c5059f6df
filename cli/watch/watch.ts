/**
 * Watching a director: its status once a second. On a terminal each picture takes the place of the one before, on a
 * screen of its own, and keys choose what is seen; elsewhere one status follows the other.
 */

import { type Clock, messageOf, sleep, type Snapshot } from "../../mod.ts";
import type { ToldEvent } from "../event_stream.ts";
import { type Console, formatMoment, type Painter } from "../output.ts";
import type { SortColumn } from "../server_order.ts";
import { renderStatus } from "../status_view.ts";
import { keysOf } from "./keys.ts";
import type { Keyboard } from "./keyboard.ts";
import { createModel, type Page, press } from "./model.ts";
import { createScreen } from "./screen.ts";
import { type Picture, renderWindow, staleness } from "./view.ts";

export const WATCH_PERIOD_MS = 1_000;

export interface WatchOptions {
  readonly console: Console;
  readonly clock: Clock;
  /** Whether to print one JSON object a line. */
  readonly json: boolean;
  readonly fetch: () => Promise<Snapshot>;
  /** What happened last, for a screen; nothing is shown where it throws. */
  readonly recent?: () => Promise<readonly ToldEvent[]>;
  readonly sort?: SortColumn;
  /** Left out where nobody types. */
  readonly keyboard?: Keyboard;
  /** Aborted when somebody has seen enough. */
  readonly stop: AbortSignal;
  /** Calls back when the window has another size; what is returned ends that. */
  readonly onResize: (callback: () => void) => () => void;
}

/** Watches until it is stopped or nobody reads any more. Throws where the director does not answer the first time. */
export async function watchStatus(options: WatchOptions): Promise<void> {
  const { console, clock, json, stop, onResize } = options;
  const onScreen = console.interactive && !json;
  const look = () => lookOnce(options, onScreen);
  let picture: Picture = await look();
  const quit = new AbortController();
  const seen = AbortSignal.any([stop, quit.signal]);
  const view = onScreen
    ? screenView(options, () => quit.abort())
    : streamView(console, json, options.sort);
  const unlisten = onResize(() => view.draw(picture, true));
  const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
  seen.addEventListener("abort", () => end(undefined), { once: true });
  try {
    view.open();
    for (;;) {
      view.draw(picture, false);
      await sleep(clock, WATCH_PERIOD_MS, seen).catch(() => {});
      if (seen.aborted || console.closed) return;
      // Who has seen enough does not wait for a director that hangs.
      const next = await Promise.race([nextPicture(picture, look, clock), ended]);
      if (next === undefined) return;
      picture = next;
    }
  } finally {
    unlisten();
    view.close();
  }
}

async function lookOnce(
  { clock, fetch, recent }: WatchOptions,
  onScreen: boolean,
): Promise<Picture> {
  const [snapshot, events] = await Promise.all([
    fetch(),
    onScreen && recent !== undefined ? recent().catch(() => undefined) : undefined,
  ]);
  return { now: clock.now(), snapshot, ...(events === undefined ? {} : { events }) };
}

async function nextPicture(
  before: Picture,
  look: () => Promise<Picture>,
  clock: Clock,
): Promise<Picture> {
  try {
    return await look();
  } catch (thrown) {
    return { ...before, now: clock.now(), failure: messageOf(thrown) };
  }
}

interface View {
  open(): void;
  /** `again` is for the same picture in a window of another size. */
  draw(picture: Picture, again: boolean): void;
  close(): void;
}

function screenView({ console, keyboard, sort }: WatchOptions, quit: () => void): View {
  const screen = createScreen(console);
  let model = createModel(sort);
  let page: Page = { lines: 0, seen: 0 };
  let shown: Picture | undefined;
  let unlisten = () => {};
  const draw = (picture: Picture) => {
    const size = console.size() ?? { columns: 80, rows: 24 };
    const window = renderWindow(picture, model, size, console.paint);
    page = window.page;
    shown = picture;
    screen.draw(window.lines);
  };
  const type = (text: string) => {
    for (const key of keysOf(text)) {
      if (key.kind === "redraw") screen.forget();
      model = press(model, key, page);
      // What is pressed next is about what this key has left to see.
      if (shown !== undefined && !model.quit) draw(shown);
    }
    if (model.quit) quit();
  };
  return {
    open() {
      screen.open();
      if (keyboard !== undefined) unlisten = keyboard.listen(type);
    },
    draw(picture, again) {
      if (again) screen.forget();
      draw(picture);
    },
    close() {
      unlisten();
      screen.close();
    },
  };
}

function streamView(console: Console, json: boolean, sort: SortColumn | undefined): View {
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
        console.out(pictureLines(picture, console.paint, sort).join("\n"));
      }
      drawn++;
    },
    close() {},
  };
}

/** The time and the status, as one follows the other off a terminal. */
export function pictureLines(
  { now, snapshot }: Picture,
  paint: Painter,
  sort?: SortColumn,
): string[] {
  return [paint("dim", formatMoment(now)), ...renderStatus(snapshot, paint, sort)];
}
