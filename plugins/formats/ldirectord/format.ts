/** ldirectord.cf as a format: recognizes the file and reads it as native configuration input. */

import type { Format, FormatFile, FormatReading } from "../../../core/plugin/mod.ts";
import { buildInput } from "./build.ts";
import { byHandLdirectord } from "./by_hand.ts";
import { editLdirectord } from "./edit.ts";
import { createNotebook } from "./notes.ts";
import { readStructure } from "./structure.ts";

const YAML_NAME = /\.(ya?ml|json)$/i;
/** `ha.cf` is Heartbeat's; every other `.cf` that somebody hands to a director is ldirectord's. */
const OWN_NAME = /\.cf$/i;
const FOREIGN_NAME = /(^|\/)ha\.cf$/;
const OWN_TEXT = /^[ \t]*virtual6?[ \t]*=/m;

export function recognizesLdirectord({ path, text }: FormatFile): boolean {
  if (YAML_NAME.test(path)) return false;
  return (OWN_NAME.test(path) && !FOREIGN_NAME.test(path)) || OWN_TEXT.test(text);
}

/** Reads the whole text whatever is wrong with it; `input` is undefined where something is. */
export function readLdirectord({ path, text }: FormatFile): FormatReading {
  const notebook = createNotebook(path);
  const { input, origins } = buildInput(readStructure(text, notebook), notebook);
  return {
    input: notebook.hasErrors() ? undefined : input,
    problems: notebook.problems(),
    locate: origins.locate,
  };
}

export const format: Format = {
  recognizes: recognizesLdirectord,
  read: readLdirectord,
  edit: editLdirectord,
  byHand: byHandLdirectord,
};
