/** How the layer would be written into the file: as a change of its text, or in words where that cannot be written. */

import {
  type EditableFile,
  type LayerPiece,
  type LayerTrace,
  layOver,
  type LoadMore,
  type LoadResult,
  NameLookup,
  nativeFormat,
  subjectOf,
} from "./config/mod.ts";
import { sourceOnDisk } from "./desk_files.ts";
import { entryOf } from "./layer.ts";
import { type Promotion, unifiedDiff } from "./model/mod.ts";
import type { Ports } from "./ports/mod.ts";
import type { Loaded } from "./reload.ts";

export interface PromotionParts {
  readonly ports: Ports;
  readonly load: (more?: LoadMore) => Promise<LoadResult>;
  readonly current: () => Loaded;
  readonly pieces: readonly LayerPiece[];
}

/** Of the file as it is on disk. Throws RingmasterError `config_unreadable`. */
export async function promotionOf(parts: PromotionParts): Promise<Promotion> {
  const { pieces, ports } = parts;
  const source = await sourceOnDisk(parts);
  const lookup = new NameLookup(ports.names, ports.clock);
  const { draft, traces } = await layOver(source.input, pieces, lookup);
  const entries = pieces.map(entryOf);
  const edits = draft.edits();
  const file = source.editable;
  const after = file?.edit(edits);
  if (file !== undefined && after !== undefined) {
    return { path: file.path, after, change: unifiedDiff(file.path, file.text, after), entries };
  }
  const words = edits.length === 0 ? undefined : file?.byHand(edits);
  if (file !== undefined && words !== undefined) {
    return { path: file.path, change: `${titleOf(file)}\n${words}`, entries };
  }
  return { path: source.path, change: byHand(parts, source.format, traces), entries };
}

function titleOf({ path }: EditableFile): string {
  return `# These changes of ${path} are to be put in by hand; lines are numbered as they are now.\n`;
}

function byHand(
  { current, ports }: PromotionParts,
  format: string,
  traces: readonly LayerTrace[],
): string {
  const changes = traces.filter(({ state }) => state === "in_force");
  if (changes.length === 0) return "";
  const write = nativeFormat(current().registry, ports);
  const parts = changes.map(({ piece }) => {
    const subject = subjectOf(piece);
    const { value } = piece;
    if (value === null) return `# ${subject}: take it out\n`;
    if (typeof value === "string") return `# ${subject}: write it as\n${value}\n`;
    const text = write?.(value, () => undefined) ?? `${JSON.stringify(value, null, 2)}\n`;
    return `# ${subject}: let it say\n${text}`;
  });
  const title =
    `# These changes are to be put in by hand, in the words of the format ${format}; here they are in\n` +
    `# those of the native one.\n`;
  return [title, ...parts].join("\n");
}
