/** The file that keeps run-time changes of services and servers, so that they outlive the director. */

import type { LayerPiece } from "./config/mod.ts";
import { type KeptFiles, keptPath, loadKept, saveKept } from "./kept_file.ts";
import type { DirectorConfig } from "./model/mod.ts";
import { z } from "./plugin/mod.ts";
import { defaultStateDirectory, type Files, type Ports } from "./ports/mod.ts";

/** The form of the file; a director that finds another number does not guess. */
const LAYER_VERSION = 1;

const FORM = {
  version: LAYER_VERSION,
  key: "changes",
  entry: z.strictObject({
    service: z.string().min(1),
    server: z.string().min(1).exactOptional(),
    value: z.union([z.record(z.string(), z.unknown()), z.string(), z.null()]),
    by: z.string(),
    since: z.number().nonnegative(),
    conflict: z.string().exactOptional(),
    base: z.unknown(),
  }),
  loss: "the run-time changes that were kept there are not in force",
};

export interface LoadedLayer {
  readonly pieces: readonly LayerPiece[];
  /** Why what is in the file is not in force, as one sentence. */
  readonly problem?: string;
}

/** Where the run-time changes of this configuration are kept, beside the overrides. */
export function layerPath(config: DirectorConfig, files: Ports["files"]): string {
  const folder = config.stateDirectory ?? defaultStateDirectory();
  return `${keptPath(folder, files.absolute(config.path))}.layer.json`;
}

/** Never throws. A broken file is copied to `PATH.broken`, because the next change replaces the file. */
export async function loadLayer(files: KeptFiles, path: string): Promise<LoadedLayer> {
  const { entries, ...rest } = await loadKept(files, path, FORM);
  return { pieces: entries, ...rest };
}

/** Rejects with the plain reason alone where it cannot be written; the old file is whole then. */
export async function saveLayer(
  files: Pick<Files, "replace">,
  path: string,
  pieces: readonly LayerPiece[],
): Promise<void> {
  await saveKept(files, path, FORM, pieces);
}
