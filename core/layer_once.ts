/** A configuration as a director has it in force, for a program that looks at it once. */

import { loadLayered, type LoadMore, type LoadResult } from "./config/mod.ts";
import { layerPath, loadLayer } from "./layer_file.ts";
import type { Ports } from "./ports/mod.ts";

/** Loads it with the run-time changes that its director has kept; what cannot be applied of them is a warning. */
export async function loadWithLayer(
  load: (more?: LoadMore) => Promise<LoadResult>,
  files: Ports["files"],
): Promise<LoadResult> {
  const bare = await load();
  if (!bare.ok) return bare;
  const { pieces } = await loadLayer(files, layerPath(bare.config, files));
  return pieces.length === 0 ? bare : await loadLayered(load, pieces);
}
