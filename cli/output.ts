/** What the command line shows: text to the terminal, colours where they are wanted, tables. */

export { count } from "../mod.ts";

/** Where a command writes to. Tests hand in one that remembers. */
export interface Console {
  /** Whether standard output is a terminal on which lines can be drawn anew. */
  readonly interactive: boolean;
  readonly paint: Painter;
  /** Whether nobody reads standard output any more, so that going on makes no sense. */
  readonly closed: boolean;
  /** Columns and rows of the terminal; undefined where there is none. */
  size(): { readonly columns: number; readonly rows: number } | undefined;
  /** Writes a line, or several, to standard output. */
  out(text: string): void;
  /** Writes a line, or several, to standard error. */
  error(text: string): void;
  /** Writes exactly this to standard output. */
  raw(text: string): void;
}

export type Style = "bold" | "dim" | "red" | "green" | "yellow";
export type Painter = (style: Style, text: string) => string;

/** Select Graphic Rendition parameters (ECMA-48), each with the one that ends it. */
const STYLES: Readonly<Record<Style, readonly [start: number, end: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
};

export const plainPainter: Painter = (_style, text) => text;

export const colourPainter: Painter = (style, text) => {
  const [start, end] = STYLES[style];
  return text === "" ? "" : `\x1b[${start}m${text}\x1b[${end}m`;
};

/** Colours only on a terminal that can show them, and never with NO_COLOR (no-color.org). */
export function wantsColours(terminal: boolean, env: (name: string) => string | undefined) {
  return terminal && (env("NO_COLOR") ?? "") === "" && env("TERM") !== "dumb";
}

export function systemConsole(): Console {
  const env = (name: string) => Deno.env.get(name);
  const interactive = Deno.stdout.isTerminal() && env("TERM") !== "dumb";
  const colours = wantsColours(Deno.stdout.isTerminal(), env);
  let closed = false;
  const write = (text: string) => {
    if (!writeAll(Deno.stdout, text)) closed = true;
  };
  return {
    interactive,
    get closed() {
      return closed;
    },
    paint: colours ? colourPainter : plainPainter,
    size() {
      try {
        return knownSize(Deno.consoleSize());
      } catch {
        return undefined;
      }
    },
    out: (text) => write(`${text}\n`),
    error: (text) => void writeAll(Deno.stderr, `${text}\n`),
    raw: write,
  };
}

/** Undefined where the terminal does not know its own size, as on a serial line: it says zero then. */
export function knownSize(size: { readonly columns: number; readonly rows: number }) {
  return size.columns > 0 && size.rows > 0 ? size : undefined;
}

/** Whether it was written: not where the reader has seen enough, as `head` does, or where the terminal is gone. */
function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): boolean {
  let rest = new TextEncoder().encode(text);
  try {
    while (rest.length > 0) rest = rest.subarray(stream.writeSync(rest));
    return true;
  } catch {
    return false;
  }
}

/** One sequence that the painter makes; in brackets, so that splitting a text keeps it. */
// deno-lint-ignore no-control-regex -- the sequences begin with the escape character
const STYLE_SEQUENCE = /(\x1b\[[0-9;]*m)/;

/** A text as sequences of the painter (odd places) and what stands between them. */
function splitStyles(text: string): string[] {
  return text.split(STYLE_SEQUENCE);
}

/** Columns that a text takes, colours left out. */
export function visibleLength(text: string): number {
  return splitStyles(text).reduce(
    (sum, part, index) => index % 2 === 1 ? sum : sum + [...part].length,
    0,
  );
}

/** The text, cut at a number of columns; all its styles stay, so that each still ends. */
export function clip(text: string, columns: number): string {
  let left = columns;
  return splitStyles(text).map((part, index) => {
    if (index % 2 === 1) return part;
    const characters = [...part].slice(0, left);
    left -= characters.length;
    return characters.join("");
  }).join("");
}

export type Alignment = "left" | "right";

/** Rows as lines with columns of equal width, two blanks apart; no blanks at the end of a line. */
export function alignRows(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[] = [],
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, visibleLength(cell));
    }
  }
  return rows.map((row) =>
    row.map((cell, column) => {
      const blanks = " ".repeat((widths[column] ?? 0) - visibleLength(cell));
      return alignments[column] === "right" ? blanks + cell : cell + blanks;
    }).join("  ").trimEnd()
  );
}

/** A length of time for a person, two units at the most: `12s`, `5m 3s`, `2h 5m`, `3d 4h`. */
export function formatAge(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1_000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return `${days}d ${hours % 24}h`;
  if (hours > 0) return `${hours}h ${minutes % 60}m`;
  if (minutes > 0) return `${minutes}m ${seconds % 60}s`;
  return `${seconds}s`;
}

/** A moment in the time of this place: `2026-11-22 16:00:00`. */
export function formatMoment(time: number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${formatClock(time)}`;
}

/** The time of day in the time of this place: `16:00:00`. */
export function formatClock(time: number): string {
  return new Date(time).toTimeString().slice(0, 8);
}

/** Milliseconds with as many digits as mean something: `0.4 ms`, `12 ms`, `1.5 s`. */
export function formatLatency(latencyMs: number): string {
  if (latencyMs < 10) return `${latencyMs.toFixed(1)} ms`;
  return latencyMs < 1_000 ? `${Math.round(latencyMs)} ms` : `${(latencyMs / 1_000).toFixed(1)} s`;
}

const UNITS = ["", "k", "M", "G", "T", "P"];

/** A number in at most five characters, with the prefix of thousands: `0`, `0.4`, `12`, `1.2k`, `35M`. */
export function formatAmount(amount: number): string {
  let value = Math.max(0, amount);
  let unit = 0;
  // What would be rounded to a thousand has the next unit.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit++;
  }
  const digits = value >= 9.95 || value === 0 || (unit === 0 && Number.isInteger(value)) ? 0 : 1;
  return `${value.toFixed(digits)}${UNITS[unit] ?? ""}`;
}

/** A plain text in lines of at most so many columns, broken at blanks, and within words that are longer. */
export function breakText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const whole = line === "" ? word : `${line} ${word}`;
    if (whole.length <= columns || line === "") line = whole;
    else {
      lines.push(line);
      line = word;
    }
    while (line.length > columns) {
      lines.push(line.slice(0, columns));
      line = line.slice(columns);
    }
  }
  return [...lines, line];
}

/** Text from elsewhere without what steers a terminal or turns the direction of what is read. */
export function printable(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what this looks for
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, " ");
}

export function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
