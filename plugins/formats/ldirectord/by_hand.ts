/** What to change in an ldirectord.cf by hand: for changes that cannot be written as they are. */

import { diffLines, type FormatFile, type InputEdit } from "../../../core/plugin/mod.ts";
import { editLdirectord, readAll } from "./edit.ts";
import {
  checkText,
  isMapping,
  realText,
  serviceText,
  virtualText,
  type Words,
} from "./edit_text.ts";

/** One paragraph for each change. */
export function byHandLdirectord(file: FormatFile, edits: readonly InputEdit[]): string {
  return edits.map((edit) => paragraph(file, edit)).join("\n");
}

function paragraph(file: FormatFile, edit: InputEdit): string {
  const changed = editLdirectord(file, [edit]);
  if (changed !== undefined) return asLines(file.text, changed);
  const [, index, ...below] = edit.path;
  if (index === undefined && "value" in edit) return newVirtual(edit.value);
  const section = typeof index === "number" ? readAll(file)?.sections[index] : undefined;
  const where = section === undefined ? "" : `line ${section.head.line}, ${section.title}: `;
  const [key, ...inner] = below;
  const list = "value" in edit && key === "real" && edit.kind === "set" ? edit.value : undefined;
  if (Array.isArray(list) && inner.length === 0) {
    const reals = list.map((server) => realLine(server, section?.family === 6));
    return `# ${where}let its servers be these:\n${reals.join("")}`;
  }
  if (edit.kind === "append") {
    return `# ${where}put in:\n${realLine(edit.value, section?.family === 6)}`;
  }
  const wanted = "value" in edit ? ` is to be ${JSON.stringify(edit.value)}` : " is to go";
  return `# ${where}${below.join(".")}${wanted}, for which ldirectord.cf has no words\n`;
}

function asLines(before: string, after: string): string {
  const [left, right] = [before.split("\n"), after.split("\n")];
  return diffLines(left, right).map(({ from, to, otherFrom, otherTo }) => {
    const [out, put] = [left.slice(from, to), right.slice(otherFrom, otherTo)];
    const text = put.map((line) => `${line}\n`).join("");
    const gone = out.map((line) => `#   ${line.trim()}\n`).join("");
    if (out.length === 0) return `# behind line ${from}, put in:\n${text}`;
    const lines = out.length === 1 ? `line ${from + 1}` : `lines ${from + 1} to ${to}`;
    return put.length === 0
      ? `# take out ${lines}:\n${gone}`
      : `# instead of ${lines}:\n${gone}${text}`;
  }).join("");
}

function realLine(server: unknown, isSix: boolean): string {
  const text = realText(server);
  return text === undefined
    ? `# a server for which ldirectord.cf has no words: ${JSON.stringify(server)}\n`
    : `\t${isSix ? "real6" : "real"}=${text}\n`;
}

/** A section of its own. */
function newVirtual(value: unknown): string {
  const service = isMapping(value) ? value : {};
  const { virtual, real, check, ...rest } = service;
  const [head, ...protocol] = virtualText(virtual) ?? [];
  if (head === undefined) return `# a service without an address: ${JSON.stringify(value)}\n`;
  const unsaid: string[] = [];
  const said = (name: string, own: unknown, words: Words | undefined) => {
    if (words === undefined) unsaid.push(`# ${name} ${JSON.stringify(own)}\n`);
    return words === undefined ? [] : [words];
  };
  const checks = isMapping(check) ? check : {};
  const lines = [
    ...protocol,
    ...Object.entries(rest).flatMap(([key, own]) => said(key, own, serviceText(key, own))),
    ...Object.entries(checks).flatMap(([key, own]) => {
      return said(`check.${key}`, own, checkText(key, own, checks.type));
    }),
  ];
  const isSix = head.keyword === "virtual6";
  const reals = Array.isArray(real) ? real.map((server) => realLine(server, isSix)) : [];
  const told = unsaid.length === 0
    ? ""
    : `# For this of it ldirectord.cf has no words:\n${unsaid.join("")}`;
  return [
    `# put in, with a blank line before and behind it:\n${told}`,
    `${head.keyword}=${head.text}\n`,
    ...reals,
    ...lines.map(({ keyword, text }) => `\t${keyword}=${text}\n`),
  ].join("");
}
