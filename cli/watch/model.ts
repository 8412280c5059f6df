/** What somebody who watches has chosen to see, and how keys change that. Pure. */

import { SORT_COLUMNS, type SortColumn } from "../server_order.ts";
import type { Key } from "./keys.ts";

export interface WatchModel {
  readonly sort: SortColumn;
  readonly reverse: boolean;
  /** Only servers in which this is found; empty for all. */
  readonly filter: string;
  /** Whether the filter is being typed. */
  readonly typing: boolean;
  readonly downOnly: boolean;
  /** Lines of the table above the first one that is seen. */
  readonly scroll: number;
  readonly help: boolean;
  readonly quit: boolean;
}

export function createModel(sort: SortColumn = "service"): WatchModel {
  return {
    sort,
    reverse: false,
    filter: "",
    typing: false,
    downOnly: false,
    scroll: 0,
    help: false,
    quit: false,
  };
}

/** How the table stands in the window: how many lines it has, and how many of them are seen. */
export interface Page {
  readonly lines: number;
  readonly seen: number;
}

const FILTER_CHARACTERS_MAX = 60;

/** The model after a key. */
export function press(model: WatchModel, key: Key, page: Page): WatchModel {
  const { scroll } = model;
  const most = Math.max(0, page.lines - page.seen);
  const at = (line: number) => ({ ...model, scroll: Math.min(most, Math.max(0, line)) });
  switch (key.kind) {
    case "up":
      return at(Math.min(scroll, most) - 1);
    case "down":
      return at(scroll + 1);
    case "page_up":
      return at(Math.min(scroll, most) - page.seen);
    case "page_down":
      return at(scroll + page.seen);
    case "home":
      return at(0);
    case "end":
      return at(most);
    case "redraw":
      return model;
    default:
      return model.typing ? typeKey(model, key) : commandKey(model, key);
  }
}

function typeKey(model: WatchModel, key: Key): WatchModel {
  switch (key.kind) {
    case "enter":
      return { ...model, typing: false };
    case "escape":
      return { ...model, typing: false, filter: "", scroll: 0 };
    case "erase":
      return { ...model, filter: [...model.filter].slice(0, -1).join(""), scroll: 0 };
    case "text":
      return {
        ...model,
        filter: [...model.filter, key.text].slice(0, FILTER_CHARACTERS_MAX).join(""),
        scroll: 0,
      };
    default:
      return model;
  }
}

function commandKey(model: WatchModel, key: Key): WatchModel {
  if (key.kind === "escape") {
    return model.help ? { ...model, help: false } : { ...model, filter: "", scroll: 0 };
  }
  if (key.kind !== "text") return model;
  switch (key.text) {
    case "s":
      return { ...model, sort: stepOf(model.sort, 1), reverse: false, scroll: 0 };
    case "S":
      return { ...model, sort: stepOf(model.sort, -1), reverse: false, scroll: 0 };
    case "r":
      return { ...model, reverse: !model.reverse, scroll: 0 };
    case "d":
      return { ...model, downOnly: !model.downOnly, scroll: 0 };
    case "/":
      return { ...model, typing: true, help: false };
    case "?":
      return { ...model, help: !model.help };
    case "q":
      return model.help ? { ...model, help: false } : { ...model, quit: true };
    default:
      return model;
  }
}

function stepOf(column: SortColumn, step: 1 | -1): SortColumn {
  const { length } = SORT_COLUMNS;
  const index = (SORT_COLUMNS.indexOf(column) + step + length) % length;
  return SORT_COLUMNS[index] ?? "service";
}
