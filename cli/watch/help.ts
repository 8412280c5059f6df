/** What the keys do, for the window itself and for the help of the command. Pure. */

import { alignRows, type Painter } from "../output.ts";

export const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ["s, S", "sort by the next column, or by the one before"],
  ["r", "reverse the order"],
  ["/", "only servers in which a text is found"],
  ["d", "only what is out of service"],
  ["Esc", "take the filter away"],
  ["arrows, page keys", "scroll; Home and End lead to the ends"],
  ["Ctrl-L", "draw everything anew"],
  ["?", "this help"],
  ["q, Ctrl-C", "quit"],
];

export function helpLines(paint: Painter): string[] {
  return alignRows(KEYS.map(([keys, what]) => [paint("bold", keys), what]))
    .map((line) => `  ${line}`);
}
