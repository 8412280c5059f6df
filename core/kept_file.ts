/**
 * Files in the folder of the director's state: JSON with a version, replaced as a whole at each change. A file that
 * cannot be understood is put aside, told, and does not keep the director from starting.
 */

import { RingmasterError } from "./errors.ts";
import { decode, z } from "./plugin/mod.ts";
import { type Files, plainReason } from "./ports/mod.ts";

export type KeptFiles = Pick<Files, "facts" | "readText" | "replace">;

/** What is in a kept file: entries of one schema under one key, beside the version of the form. */
export interface KeptForm<Schema extends z.ZodType> {
  /** A director that finds another number does not guess. */
  readonly version: number;
  readonly key: string;
  readonly entry: Schema;
  /** What is said where the file cannot be used: `what operators said before is not in force`. */
  readonly loss: string;
}

export interface Kept<Entry> {
  readonly entries: readonly Entry[];
  /** Why what is in the file is not in force, as one sentence; left out where the file is good or there is none. */
  readonly problem?: string;
}

/** How the names of files begin that keep what belongs to a configuration. */
export function keptPath(stateDirectory: string, absoluteConfigPath: string): string {
  const name = absoluteConfigPath.replace(/^\/+|\/+$/g, "").replaceAll(/\/+/g, "-");
  return `${stateDirectory.replace(/\/+$/, "")}/${name}`;
}

/** Never throws. A broken file is copied to `PATH.broken`, because the next change replaces the file. */
export async function loadKept<Schema extends z.ZodType>(
  files: KeptFiles,
  path: string,
  form: KeptForm<Schema>,
): Promise<Kept<z.output<Schema>>> {
  let text: string;
  try {
    if (await files.facts(path) === undefined) return { entries: [] };
    text = await files.readText(path);
  } catch (thrown) {
    return { entries: [], problem: `${unreadable(path, thrown)}; ${form.loss}` };
  }
  const read = readKept(text, form);
  if (Array.isArray(read)) return { entries: read };
  const aside = await putAside(files, path, text);
  return { entries: [], problem: `cannot use "${path}": ${read}; ${form.loss}, ${aside}` };
}

function unreadable(path: string, thrown: unknown): string {
  // An error of the port says it already; one of the system, such as of a folder that may not be entered, does not.
  return thrown instanceof RingmasterError
    ? thrown.message
    : `cannot read "${path}": ${plainReason(thrown)}`;
}

/** The entries, or why the text is none that this program wrote. */
function readKept<Schema extends z.ZodType>(
  text: string,
  { version, key, entry }: KeptForm<Schema>,
): z.output<Schema>[] | string {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return "it is no JSON";
  }
  const schema = z.strictObject({ version: z.literal(version), [key]: z.array(entry) });
  const decoded = decode(schema, data);
  // The schema has the entries under a computed key, which its type does not name.
  if (decoded.ok) return (decoded.data as Record<string, unknown>)[key] as z.output<Schema>[];
  const [first] = decoded.problems;
  const place = first === undefined || first.path.length === 0 ? "" : `${first.path.join(".")}: `;
  return `${place}${first?.message ?? "it is not understood"}`;
}

async function putAside(files: KeptFiles, path: string, text: string): Promise<string> {
  const aside = `${path}.broken`;
  try {
    await files.replace(aside, text);
    return `and the file is kept as "${aside}"`;
  } catch (thrown) {
    return `and the file cannot be kept as "${aside}": ${plainReason(thrown)}`;
  }
}

/** Rejects with the plain reason alone where it cannot be written; the old file is whole then. */
export async function saveKept(
  files: Pick<Files, "replace">,
  path: string,
  form: Pick<KeptForm<z.ZodType>, "version" | "key">,
  entries: readonly unknown[],
): Promise<void> {
  const text = JSON.stringify({ version: form.version, [form.key]: entries }, null, 2);
  try {
    await files.replace(path, `${text}\n`);
  } catch (thrown) {
    throw new Error(plainReason(thrown), { cause: thrown });
  }
}
