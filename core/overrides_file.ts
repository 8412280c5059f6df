/** The file that keeps what operators said about servers, so that it outlives the director. */

import { type KeptFiles, keptPath, loadKept, saveKept } from "./kept_file.ts";
import { type Override, WEIGHT_MAX } from "./model/mod.ts";
import { z } from "./plugin/mod.ts";
import type { Files } from "./ports/mod.ts";

export { keptPath } from "./kept_file.ts";

/** The form of the file; a director that finds another number does not guess. */
const OVERRIDES_VERSION = 1;

export interface LoadedOverrides {
  readonly overrides: readonly Override[];
  /** Why what is in the file is not in force, as one sentence; left out where the file is good or there is none. */
  readonly problem?: string;
}

const moment = z.number().nonnegative();

const FORM = {
  version: OVERRIDES_VERSION,
  key: "overrides",
  entry: z.strictObject({
    service: z.string().min(1),
    server: z.string().min(1),
    mode: z.enum(["draining", "disabled"]).exactOptional(),
    weight: z.int().min(0).max(WEIGHT_MAX).exactOptional(),
    since: moment,
    deadlineAt: moment.exactOptional(),
  }),
  loss: "what operators said before is not in force",
};

/**
 * The file for one configuration in the folder of the director's state: `/etc/ringmaster/lb.yaml` has
 * `etc-ringmaster-lb.yaml.overrides.json`. Pure.
 */
export function overridesPath(stateDirectory: string, absoluteConfigPath: string): string {
  return `${keptPath(stateDirectory, absoluteConfigPath)}.overrides.json`;
}

/** Never throws. A broken file is copied to `PATH.broken`, because the next change replaces the file. */
export async function loadOverrides(files: KeptFiles, path: string): Promise<LoadedOverrides> {
  const { entries, ...rest } = await loadKept(files, path, FORM);
  return { overrides: entries, ...rest };
}

/** Rejects with the plain reason alone where it cannot be written; the old file is whole then. */
export async function saveOverrides(
  files: Pick<Files, "replace">,
  path: string,
  overrides: readonly Override[],
): Promise<void> {
  await saveKept(files, path, FORM, overrides);
}
