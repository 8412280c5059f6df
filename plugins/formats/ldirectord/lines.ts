/** From text to lines: numbers, indentation, blank lines and comments. What lines mean is in structure.ts. */

/** Blanks that a line of a virtual section has at least in front. */
export const SECTION_INDENT = 4;

export interface Line {
  /** 1-based. */
  readonly number: number;
  readonly kind: "blank" | "comment" | "directive";
  /** Blanks in front, a tab counting as four; of a blank line, all of it. */
  readonly indent: number;
  /** Without the blanks in front. What stands behind stays: it matters to yes and no. */
  readonly text: string;
}

/** Splits at line feeds only: a carriage return in front of one is part of the line, as it is for ldirectord. */
export function splitLines(text: string): Line[] {
  return text.replace(/^\uFEFF/, "").split("\n").map((raw, index) => {
    const expanded = raw.replaceAll("\t", "    ");
    const content = expanded.trimStart();
    const indent = expanded.trimEnd() === ""
      ? expanded.replace(/\r$/, "").length
      : expanded.length - content.length;
    const kind = content === "" ? "blank" : content.startsWith("#") ? "comment" : "directive";
    return { number: index + 1, kind, indent, text: content };
  });
}

/**
 * Drops a comment behind a section's directive. ldirectord cuts at the first `#` even inside double quotes; here a
 * `#` between quotes is kept, which no file that works with ldirectord can contain. Where the quotes do not pair,
 * ldirectord's rule decides. Blanks in front of the comment stay.
 */
export function stripComment(text: string): string {
  let quoted = false;
  let cut = -1;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === "\\") index++;
    else if (character === '"') quoted = !quoted;
    else if (character === "#" && !quoted) {
      cut = index;
      break;
    }
  }
  if (quoted) cut = text.indexOf("#");
  return cut < 0 ? text : text.slice(0, cut);
}
