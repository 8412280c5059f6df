/**
 * The file that keeps what operators said about servers, so that it outlives the director: JSON, replaced as a whole at
 * each change. A file that cannot be understood is put aside, told, and does not keep the director from starting.
 */

import { RingmasterError } from "./errors.ts";
import type { Override } from "./model/mod.ts";
import { decode, z } from "./plugin/mod.ts";
import { type Files, plainReason } from "./ports/mod.ts";

/** The form of the file; a director that finds another number does not guess. */
export const OVERRIDES_VERSION = 1;

/** The greatest weight that IPVS takes. */
const WEIGHT_MAX = 65_535;

type OverrideFiles = Pick<Files, "facts" | "readText" | "replace">;

export interface LoadedOverrides {
  readonly overrides: readonly Override[];
  /** Why what is in the file is not in force, as one sentence; left out where the file is good or there is none. */
  readonly problem?: string;
}

const moment = z.number().nonnegative();

const overrideSchema = z.strictObject({
  service: z.string().min(1),
  server: z.string().min(1),
  mode: z.enum(["draining", "disabled"]).exactOptional(),
  weight: z.int().min(0).max(WEIGHT_MAX).exactOptional(),
  since: moment,
  deadlineAt: moment.exactOptional(),
});

const fileSchema = z.strictObject({
  version: z.literal(OVERRIDES_VERSION),
  overrides: z.array(overrideSchema),
});

/**
 * The file for one configuration in the folder of the director's state: `/etc/ringmaster/lb.yaml` has
 * `etc-ringmaster-lb.yaml.overrides.json`. Pure.
 */
export function overridesPath(stateDirectory: string, absoluteConfigPath: string): string {
  return `${keptPath(stateDirectory, absoluteConfigPath)}.overrides.json`;
}

/** How the names of files begin that keep what belongs to a configuration. */
export function keptPath(stateDirectory: string, absoluteConfigPath: string): string {
  const name = absoluteConfigPath.replace(/^\/+|\/+$/g, "").replaceAll(/\/+/g, "-");
  return `${stateDirectory.replace(/\/+$/, "")}/${name}`;
}

/** Never throws. A broken file is copied to `PATH.broken`, because the next change replaces the file. */
export async function loadOverrides(files: OverrideFiles, path: string): Promise<LoadedOverrides> {
  let text: string;
  try {
    if (await files.facts(path) === undefined) return { overrides: [] };
    text = await files.readText(path);
  } catch (thrown) {
    return { overrides: [], problem: `${unreadable(path, thrown)}; ${NOT_IN_FORCE}` };
  }
  const read = readOverrides(text);
  if (Array.isArray(read)) return { overrides: read };
  const aside = await putAside(files, path, text);
  return { overrides: [], problem: `cannot use "${path}": ${read}; ${NOT_IN_FORCE}, ${aside}` };
}

const NOT_IN_FORCE = "what operators said before is not in force";

function unreadable(path: string, thrown: unknown): string {
  // An error of the port says it already; one of the system, such as of a folder that may not be entered, does not.
  return thrown instanceof RingmasterError
    ? thrown.message
    : `cannot read "${path}": ${plainReason(thrown)}`;
}

/** The overrides, or why the text is none that this program wrote. */
function readOverrides(text: string): Override[] | string {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return "it is no JSON";
  }
  const decoded = decode(fileSchema, data);
  if (decoded.ok) return decoded.data.overrides;
  const [first] = decoded.problems;
  const place = first === undefined || first.path.length === 0 ? "" : `${first.path.join(".")}: `;
  return `${place}${first?.message ?? "it is not understood"}`;
}

async function putAside(
  files: OverrideFiles,
  path: string,
  text: string,
): Promise<string> {
  const aside = `${path}.broken`;
  try {
    await files.replace(aside, text);
    return `and the file is kept as "${aside}"`;
  } catch (thrown) {
    return `and the file cannot be kept as "${aside}": ${plainReason(thrown)}`;
  }
}

/** Rejects with the plain reason alone where it cannot be written; the old file is whole then. */
export async function saveOverrides(
  files: Pick<Files, "replace">,
  path: string,
  overrides: readonly Override[],
): Promise<void> {
  const text = JSON.stringify({ version: OVERRIDES_VERSION, overrides }, null, 2);
  try {
    await files.replace(path, `${text}\n`);
  } catch (thrown) {
    throw new Error(plainReason(thrown), { cause: thrown });
  }
}
