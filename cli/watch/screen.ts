/**
 * A screen of its own on a terminal, which gives way to what was there before. Only lines that are different are
 * drawn, so that a slow link carries no more than what has changed.
 */

import type { Console } from "../output.ts";

/** Alternate screen, and the cursor away (xterm control sequences, DECSET 1049 and 25). */
const ENTER = "\x1b[?1049h\x1b[?25l";
export const LEAVE = "\x1b[?25h\x1b[?1049l";
const WIPE_ALL = "\x1b[2J";
const WIPE_LINE = "\x1b[K";

export interface Screen {
  open(): void;
  draw(lines: readonly string[]): void;
  /** What is seen is not what was drawn any more: the next time all is drawn. */
  forget(): void;
  close(): void;
}

export function createScreen(console: Pick<Console, "raw">): Screen {
  let drawn: readonly string[] | undefined;
  return {
    open: () => console.raw(ENTER),
    draw(lines) {
      const before = drawn;
      const whole = before === undefined || before.length !== lines.length;
      const pieces = lines.flatMap((line, index) =>
        !whole && before[index] === line ? [] : [`\x1b[${index + 1};1H${line}${WIPE_LINE}`]
      );
      drawn = lines;
      const text = (whole ? WIPE_ALL : "") + pieces.join("");
      if (text !== "") console.raw(text);
    },
    forget: () => void (drawn = undefined),
    close: () => console.raw(LEAVE),
  };
}
