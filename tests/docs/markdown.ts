/** The parts of a Markdown document that tests look at. Understands what our documents use, not all of CommonMark. */

export interface Block {
  /** The words behind the fence; empty where there are none, and for an indented block. */
  readonly info: string;
  readonly text: string;
  /** 1-based line of the document on which the text begins. */
  readonly line: number;
}

export interface Link {
  readonly target: string;
  readonly line: number;
}

interface Line {
  readonly text: string;
  readonly number: number;
  readonly kind: "prose" | "fence" | "fenced" | "indented";
}

/** Every line with what it is. A line with four blanks before it is code only behind an empty line or more code. */
function classify(document: string): Line[] {
  let fence: string | undefined;
  let before: Line["kind"] | "empty" = "empty";
  return document.split("\n").map((text, index): Line => {
    const number = index + 1;
    const marker = /^(```+|~~~+)/.exec(text)?.[1];
    if (fence !== undefined) {
      if (marker !== fence) return { text, number, kind: "fenced" };
      fence = undefined;
      before = "empty";
      return { text, number, kind: "fence" };
    }
    if (marker !== undefined) {
      fence = marker;
      return { text, number, kind: "fence" };
    }
    const indented = /^( {4}|\t)/.test(text) && (before === "empty" || before === "indented");
    const kind = indented ? "indented" : "prose";
    before = text.trim() === "" ? (before === "indented" ? "indented" : "empty") : kind;
    return { text, number, kind };
  });
}

/** Fenced blocks in their order. */
export function fencedBlocks(document: string): Block[] {
  const blocks: Block[] = [];
  let open: { info: string; line: number; lines: string[] } | undefined;
  for (const { text, number, kind } of classify(document)) {
    if (kind === "fenced") open?.lines.push(text);
    if (kind !== "fence") continue;
    if (open === undefined) {
      open = { info: text.replace(/^(`+|~+)/, "").trim(), line: number + 1, lines: [] };
    } else {
      const { info, line, lines } = open;
      blocks.push({ info, line, text: lines.map((each) => `${each}\n`).join("") });
      open = undefined;
    }
  }
  return blocks;
}

/** Everything that is set as code: fenced and indented lines, and what stands between backticks in prose. */
export function codeLines(document: string): { readonly text: string; readonly line: number }[] {
  return classify(document).flatMap(({ text, number, kind }) => {
    if (kind === "fence") return [];
    if (kind !== "prose") return [{ text, line: number }];
    return [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => ({ text: code, line: number }));
  });
}

/** Links and pictures of the prose, and definitions such as `[name]: target`. */
export function links(document: string): Link[] {
  return classify(document).filter((line) => line.kind === "prose").flatMap(({ text, number }) => {
    const prose = text.replaceAll(/`[^`]*`/g, "");
    const targets = [
      ...[...prose.matchAll(/\]\(\s*<?([^)>\s]+)>?[^)]*\)/g)].map(([, target]) => target),
      ...[...prose.matchAll(/^\[[^\]]+\]:\s*<?([^>\s]+)>?/g)].map(([, target]) => target),
    ];
    return targets.flatMap((target) => target === undefined ? [] : [{ target, line: number }]);
  });
}

/** The anchors of the document's headings, as GitHub makes them. */
export function anchors(document: string): string[] {
  const seen = new Map<string, number>();
  return classify(document).filter((line) => line.kind === "prose").flatMap(({ text }) => {
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(text)?.[1];
    if (heading === undefined) return [];
    const slug = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(/\s/g, "-");
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return [times === 0 ? slug : `${slug}-${times}`];
  });
}

/** The cells of every table row that is neither a heading nor the line below one, without blanks around them. */
export function tableRows(document: string): { readonly cells: string[]; readonly line: number }[] {
  const lines = classify(document).filter((line) => line.kind === "prose");
  return lines.flatMap(({ text, number }, index) => {
    const isRow = (line: Line | undefined) => line?.text.startsWith("|") === true;
    const isRule = (line: Line | undefined) => /^\|[\s:|-]+\|$/.test(line?.text ?? "");
    const here = lines[index];
    if (!isRow(here) || isRule(here) || isRule(lines[index + 1])) return [];
    return [{ cells: cellsOf(text), line: number }];
  });
}

/** The cells of one row; `\|` is a bar inside a cell. */
export function cellsOf(row: string): string[] {
  return row.replace(/^\|/, "").replace(/\|\s*$/, "").split(/(?<!\\)\|/).map((cell) =>
    cell.trim().replaceAll("\\|", "|")
  );
}
