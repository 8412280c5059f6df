/** The table of a plugin's options, made from its schema: what its README shows between two markers. */

import { type AnyPlugin, optionWords, z } from "../../core/plugin/mod.ts";
import { cellsOf } from "./markdown.ts";

export const TABLE_START = "<!-- options -->";
export const TABLE_END = "<!-- /options -->";

const HEADINGS = ["option", "type", "default", "meaning"];

/** The tables of all plugins of one folder; each with its name above it where there are several. */
export function optionsTables(plugins: readonly AnyPlugin[]): string {
  return plugins.map((plugin) => {
    const table = optionsTable(plugin.options);
    return plugins.length === 1 ? table : `### ${plugin.name}\n\n${table}`;
  }).join("\n\n");
}

export function optionsTable(schema: z.ZodObject): string {
  const rows = Object.entries(schema.shape).map(([name, field]) => {
    const layers = layersOf(field as z.ZodType);
    return [`\`${name}\``, typeWords(layers), defaultWords(layers), meaningOf(layers)];
  });
  return rows.length === 0 ? "There are no options." : formatTable([HEADINGS, ...rows]);
}

/** A schema and what it wraps, from the outside in: optional of default of pipe of text, for example. */
function layersOf(schema: z.ZodType): z.ZodType[] {
  const inner = innerOf(schema);
  return inner === undefined ? [schema] : [schema, ...layersOf(inner)];
}

function innerOf(schema: z.ZodType): z.ZodType | undefined {
  // What is read is what an operator writes, so that of a pipe its beginning counts.
  if (schema instanceof z.ZodPipe) return schema.in as z.ZodType;
  const wraps = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable ||
    schema instanceof z.ZodReadonly;
  return wraps ? schema.unwrap() as z.ZodType : undefined;
}

function typeWords(layers: readonly z.ZodType[]): string {
  for (const layer of layers) {
    const words = optionWords.get(layer)?.words;
    if (words !== undefined) return words;
  }
  return baseWords(layers[layers.length - 1] as z.ZodType);
}

function baseWords(schema: z.ZodType): string {
  if (schema instanceof z.ZodEnum) return alternatives(schema.options.map(code));
  if (schema instanceof z.ZodLiteral) return alternatives([...schema.values].map(code));
  if (schema instanceof z.ZodArray) {
    return `list of ${typeWords(layersOf(schema.element as z.ZodType))}`;
  }
  if (schema instanceof z.ZodUnion) {
    return alternatives(schema.options.map((each) => typeWords(layersOf(each as z.ZodType))));
  }
  if (schema instanceof z.ZodNumber) return numberWords(schema);
  if (schema instanceof z.ZodString) return "text";
  if (schema instanceof z.ZodBoolean) return "yes or no";
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return "mapping";
  throw new TypeError(`cannot say in words what "${schema.def.type}" is; register its optionWords`);
}

function alternatives(words: readonly string[]): string {
  return [...new Set(words)].join(" or ");
}

function numberWords(schema: z.ZodNumber): string {
  const noun = schema.format === "safeint" ? "whole number" : "number";
  const { minValue, maxValue } = schema;
  const least = isLimit(minValue) ? minValue : undefined;
  const most = isLimit(maxValue) ? maxValue : undefined;
  if (least !== undefined && most !== undefined) return `${noun} from ${least} to ${most}`;
  if (least !== undefined) return `${noun} of at least ${least}`;
  return most === undefined ? noun : `${noun} of at most ${most}`;
}

/** Zod gives every whole number the limits of what can be counted exactly; those are none to an operator. */
function isLimit(value: number | null): value is number {
  return value !== null && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}

function defaultWords(layers: readonly z.ZodType[]): string {
  for (const layer of layers) {
    if (layer instanceof z.ZodDefault || layer instanceof z.ZodPrefault) {
      const value: unknown = layer.def.defaultValue;
      return typeof value === "boolean" ? (value ? "yes" : "no") : code(value);
    }
    if (layer instanceof z.ZodOptional) return "not set";
  }
  return "required";
}

function meaningOf(layers: readonly z.ZodType[]): string {
  return layers.find((layer) => layer.description !== undefined)?.description ?? "";
}

function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

/** A table with columns of one width each, as `deno fmt` writes it. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = HEADINGS.map((_, column) =>
    Math.max(...escaped.map((row) => [...row[column] ?? ""].length))
  );
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const padded = escaped.map((row) =>
    line(row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - [...cell].length)))
  );
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [padded[0], rule, ...padded.slice(1)].join("\n");
}

/** What stands between the markers, or undefined where they are missing. */
export function currentTables(readme: string): string | undefined {
  const start = readme.indexOf(`${TABLE_START}\n`);
  const end = readme.indexOf(TABLE_END);
  if (start < 0 || end < start) return undefined;
  return readme.slice(start + TABLE_START.length, end).trim();
}

/** The document with these tables between its markers; as it was where it has no markers. */
export function withTables(readme: string, tables: string): string {
  if (currentTables(readme) === undefined) return readme;
  const head = readme.slice(0, readme.indexOf(TABLE_START));
  const tail = readme.slice(readme.indexOf(TABLE_END));
  return `${head}${TABLE_START}\n\n${tables}\n\n${tail}`;
}

/** Whether two blocks say the same, whatever the widths of their columns. */
export function sameTables(left: string, right: string): boolean {
  const normal = (text: string) =>
    text.trim().split("\n").map((line) =>
      line.startsWith("|") ? cellsOf(line).map((cell) => cell.replace(/^-+$/, "-")).join("|") : line
    ).join("\n");
  return normal(left) === normal(right);
}
