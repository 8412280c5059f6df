/** Writes native configuration input as YAML: block style, keys in the order that they are given in, with comments. */

import { Document, isCollection, isMap, isScalar, isSeq, type Node } from "yaml";
import type { Format } from "../../../core/plugin/mod.ts";
import { keyName } from "./plain.ts";

type NoteOf = Parameters<NonNullable<Format["write"]>>[1];
type Path = readonly (string | number)[];

/** A note stands behind what is written in one line and above everything else; that of the whole at the top. */
export function writeYaml(input: unknown, noteOf: NoteOf): string {
  const document = new Document(input, {
    version: "1.2",
    schema: "core",
    // Who still reads by YAML 1.1 must not take the text "no" for a boolean, or "1:30" for a number.
    compat: "yaml-1.1",
    // Shared parts are written out: anchors would be somebody's own choice of words.
    aliasDuplicateObjects: false,
  });
  if (document.contents !== null) annotate(document.contents, [], noteOf);
  const title = noteOf([]);
  if (title !== undefined) document.commentBefore = commentOf(title);
  // A value stands in one line however long it is, so that a note can stand behind it.
  return document.toString({ lineWidth: 0, blockQuote: false });
}

function annotate(node: Node, path: Path, noteOf: NoteOf): void {
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      const place = [...path, keyName(key)];
      const note = noteOf(place);
      const behind = isScalar(value);
      if (note !== undefined && behind) value.comment = commentOf(note);
      if (note !== undefined && !behind && isScalar(key)) key.commentBefore = commentOf(note);
      if (isCollection(value)) annotate(value, place, noteOf);
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const place = [...path, index];
      const note = noteOf(place);
      if (note !== undefined && isScalar(item)) item.comment = commentOf(note);
      if (note !== undefined && isCollection(item)) item.commentBefore = commentOf(note);
      if (isCollection(item)) annotate(item, place, noteOf);
    }
  }
}

/** With the blank behind the `#`; in one line. */
function commentOf(note: string): string {
  return ` ${note.replaceAll(/\p{Cc}+/gu, " ")}`;
}
