/** Keeps what the demo shows up to date: on a terminal a picture that is drawn anew in place, elsewhere lines. */

import type { Clock, Severity } from "../../mod.ts";
import { createLiveRegion, noteLine } from "../demo/screen.ts";
import type { Console } from "../output.ts";
import { type DirectorName, DIRECTORS } from "./network.ts";
import { picture } from "./picture.ts";
import type { SceneView } from "./settle.ts";
import type { Told } from "./told.ts";

export interface HaShow {
  /** An event of a director. */
  told(name: DirectorName, told: Told): void;
  /** A sentence of the demo's own. */
  note(text: string, severity?: Severity): void;
  /** Draws the last picture; nothing is drawn after it. */
  close(): void;
}

export interface HaShowOptions {
  readonly console: Console;
  readonly clock: Clock;
  readonly view: () => SceneView;
  readonly footer: () => string;
  /** Left out of what is shown, because the introduction says where everything is. */
  readonly folder: string;
}

const REDRAW_MS = 200;
const LINES_KEPT = 20;
const SIZE = { columns: 80, rows: 24 };

export function createHaShow(options: HaShowOptions): HaShow {
  return options.console.interactive ? createLiveShow(options) : createLineShow(options);
}

/** File names without the demo's folder. */
function shorten(text: string, folder: string): string {
  return text.replaceAll(`${folder}/`, "");
}

function createLineShow({ console, clock, folder }: HaShowOptions): HaShow {
  const { paint } = console;
  return {
    told: (name, { time, text, severity }) =>
      console.out(noteLine(time, `${name}: ${shorten(text, folder)}`, severity, paint)),
    note: (text, severity = "info") =>
      console.out(noteLine(clock.now(), `demo: ${text}`, severity, paint)),
    close() {},
  };
}

function createLiveShow({ console, clock, view, footer, folder }: HaShowOptions): HaShow {
  const { paint } = console;
  const region = createLiveRegion(console);
  const notes: string[] = [];
  const events = new Map<DirectorName, string[]>(DIRECTORS.map(({ name }) => [name, []]));
  const keep = (lines: string[], line: string) => {
    lines.push(line);
    lines.splice(0, lines.length - LINES_KEPT);
  };
  const draw = () => {
    const lists = [
      ...[...events].map(([name, lines]) => ({ heading: `${name} tells`, lines })),
      { heading: "What was done", lines: notes },
    ];
    const size = console.size() ?? SIZE;
    region.draw(picture({ view: view(), events: lists, footer: footer(), size }, paint));
  };
  let cancel = clock.after(0, redraw);
  function redraw(): void {
    draw();
    cancel = clock.after(REDRAW_MS, redraw);
  }
  return {
    told: (name, { time, text, severity }) =>
      keep(events.get(name) ?? [], noteLine(time, shorten(text, folder), severity, paint)),
    note: (text, severity = "info") => keep(notes, noteLine(clock.now(), text, severity, paint)),
    close() {
      cancel();
      draw();
    },
  };
}
