/** Reads haresources: which node has which resources where nothing else decides, group by group. */

import { nearestWord } from "../../../core/plugin/mod.ts";
import { type Given, type JoinedLine, joinLines } from "./lines.ts";
import type { Notebook, Notes } from "./notes.ts";
import { type NativeResource, readResource } from "./resources.ts";

export interface Group {
  /** The first resource as it stands there: the group's key. */
  readonly name: string;
  readonly line: number;
  /** In lower case. */
  readonly preferred: Given<string>;
  readonly resources: readonly Given<NativeResource>[];
}

export interface Haresources {
  /** Those that something moves with, in the order of the file. */
  readonly groups: readonly Group[];
  /** Files of ldirectord, each once. */
  readonly includes: readonly Given<string>[];
}

interface Draft {
  readonly groups: Group[];
  readonly includes: Given<string>[];
  /** The line of each key. */
  readonly keys: Map<string, number>;
  /** The line of each address and sync daemon: one group has it. */
  readonly owned: Map<string, number>;
}

type NotesAt = (line: number, subject: string) => Notes;

/** `nodes`: those of ha.cf, in lower case; where it names none, no node is judged. */
export function readHaresources(
  text: string,
  file: string,
  nodes: readonly string[],
  notebook: Notebook,
): Haresources {
  const at: NotesAt = (line, subject) => notebook.at({ file, line }, subject);
  const draft: Draft = { groups: [], includes: [], keys: new Map(), owned: new Map() };
  const lines = joinLines(text);
  for (const line of lines) readLine(line, nodes, draft, at);
  if (lines.length === 0) {
    at(1, "").error(
      "the file names no resources; wanted is a line for each group: its node and resources",
    );
  }
  return { groups: draft.groups, includes: draft.includes };
}

function readLine(line: JoinedLine, nodes: readonly string[], draft: Draft, at: NotesAt): void {
  const [node, first, ...others] = line.words;
  for (const number of line.loose) {
    at(number, "").warn("a blank behind the backslash is ignored; the line goes on in the next");
  }
  if (node === undefined) return;
  const preferred = { value: node.value.toLowerCase(), line: node.line };
  checkNode(node, nodes, at);
  if (first === undefined) {
    return at(node.line, node.value).warn("names no resource, and changes nothing");
  }
  const before = draft.keys.get(first.value);
  if (before === undefined) draft.keys.set(first.value, first.line);
  else {
    at(first.line, first.value).error(
      `is the first resource of the group in line ${before} already; each group begins with another one`,
    );
  }
  const resources = readWords([first, ...others], draft, at);
  if (resources.length > 0) {
    draft.groups.push({ name: first.value, line: first.line, preferred, resources });
  }
}

function checkNode(node: Given<string>, nodes: readonly string[], at: NotesAt): void {
  const name = node.value.toLowerCase();
  if (nodes.length === 0 || nodes.includes(name)) return;
  const nearest = nearestWord(name, nodes);
  const hint = node.value.includes("::") || /^\d+\.\d+\.\d/.test(node.value)
    ? "; a line that goes on in the next ends with a backslash"
    : nearest !== undefined
    ? `, did you mean "${nearest}"?`
    : `; allowed are ${nodes.join(", ")}`;
  at(node.line, node.value).error(`"${node.value}" is no node of ha.cf${hint}`);
}

function readWords(
  words: readonly Given<string>[],
  draft: Draft,
  at: NotesAt,
): Given<NativeResource>[] {
  const resources: Given<NativeResource>[] = [];
  const seen = new Set<string>();
  for (const { value: word, line } of words) {
    const notes = at(line, word);
    if (seen.has(word)) {
      notes.warn("stands twice in the line; it is used once");
      continue;
    }
    seen.add(word);
    const read = readResource(word, notes);
    if (read === undefined) continue;
    if ("include" in read) include(read.include, line, draft);
    else if (isFree(read.resource, line, draft, notes)) {
      resources.push({ value: read.resource, line });
    }
  }
  return resources;
}

function include(path: string, line: number, { includes }: Draft): void {
  if (!includes.some(({ value }) => value === path)) includes.push({ value: path, line });
}

/** An address or a sync daemon in two places would be taken and given up for two reasons at a time. */
function isFree(resource: NativeResource, line: number, { owned }: Draft, notes: Notes): boolean {
  if (resource.type === "script") return true;
  const what = resource.type === "ip_addr"
    ? `the address ${resource.address.split("/")[0]}`
    : `the sync daemon with id ${resource.syncid}`;
  const before = owned.get(what);
  if (before === undefined) owned.set(what, line);
  else notes.error(`${what} is a resource in line ${before} already`);
  return before === undefined;
}
