/** Keeps what the demo shows up to date: on a terminal a picture that is drawn anew, elsewhere a line per event. */

import { type Clock, type Director, messageOf, type Severity } from "../../mod.ts";
import type { Console } from "../output.ts";
import { createLiveRegion, eventLine, livePicture, noteLine } from "./screen.ts";

/** A picture is drawn anew this often even when nothing happens, because ages and counters move. */
const REDRAW_MS = 500;

/** Events that come together share one picture. */
const GATHER_MS = 30;

const LATEST_LINES = 7;

export interface Show {
  /** Shows a sentence of the demo's own among the events. */
  note(text: string, severity?: Severity): void;
  /** Draws the last picture; nothing is shown after it. */
  close(): Promise<void>;
}

export interface ShowOptions {
  readonly console: Console;
  readonly clock: Clock;
  readonly director: Pick<Director, "snapshot" | "events">;
  /** The last line of the picture. */
  readonly footer: () => string;
  /** Lines that stand above the picture when it is drawn first. */
  readonly linesAbove: number;
  /** Left out of what is shown, because the introduction says where everything is. */
  readonly folder: string;
}

export function createShow(options: ShowOptions): Show {
  return options.console.interactive ? createLiveShow(options) : createLineShow(options);
}

function createLineShow({ console, clock, director, folder }: ShowOptions): Show {
  const { paint } = console;
  const unsubscribe = director.events.subscribe((event) => {
    console.out(shorten(eventLine(event, paint), folder));
  });
  return {
    note: (text, severity = "info") => console.out(noteLine(clock.now(), text, severity, paint)),
    close() {
      unsubscribe();
      return Promise.resolve();
    },
  };
}

/** File names without their folder. */
function shorten(line: string, folder: string): string {
  return line.replaceAll(`${folder}/`, "");
}

function createLiveShow(options: ShowOptions): Show {
  const { console, clock, director, folder } = options;
  const { paint } = console;
  const region = createLiveRegion(console);
  const latest: string[] = [];
  let cancel = clock.after(0, redraw);
  let drawing: Promise<void> | undefined;
  let closed = false;

  async function draw(): Promise<void> {
    try {
      const snapshot = await director.snapshot();
      const draft = livePicture(snapshot, latest, options.footer(), paint);
      const { rows = 24 } = console.size() ?? {};
      const hidden = options.linesAbove + draft.length > rows;
      const footer = options.footer() + (hidden ? "; scroll up for what to try" : "");
      const lines = livePicture(snapshot, latest, footer, paint);
      region.draw(lines.map((line) => shorten(line, folder)));
    } catch (thrown) {
      region.draw([paint("red", `cannot show the status: ${messageOf(thrown)}`)]);
    }
  }

  function redraw(): void {
    if (closed) return;
    drawing = draw().finally(() => {
      drawing = undefined;
      schedule(REDRAW_MS);
    });
  }

  function schedule(delayMs: number): void {
    if (drawing !== undefined || closed) return;
    cancel();
    cancel = clock.after(delayMs, redraw);
  }

  function add(line: string): void {
    latest.push(line);
    latest.splice(0, latest.length - LATEST_LINES);
    schedule(GATHER_MS);
  }

  const unsubscribe = director.events.subscribe((event) => add(eventLine(event, paint)));
  return {
    note: (text, severity = "info") => add(noteLine(clock.now(), text, severity, paint)),
    async close() {
      unsubscribe();
      closed = true;
      cancel();
      await drawing;
      await draw();
    },
  };
}
