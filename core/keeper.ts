/** Keeps what operators said about servers on disk, so that it outlives this process. */

import { messageOf } from "./errors.ts";
import type { EventSink } from "./events/mod.ts";
import type { DirectorConfig, Override } from "./model/mod.ts";
import { loadOverrides, overridesPath, saveOverrides } from "./overrides_file.ts";
import { defaultStateDirectory, type Ports } from "./ports/mod.ts";

export interface Keeper {
  /** What an earlier run has kept. What cannot be read is told, and counts as nothing. */
  load(): Promise<readonly Override[]>;
  save(overrides: readonly Override[]): Promise<void>;
}

/** The folder is that of the configuration at the start: another one takes effect at the next start. */
export function createKeeper(config: DirectorConfig, ports: Ports, events: EventSink): Keeper {
  const { files } = ports;
  const path = keptAt(config, files);
  const tell = (message: string) => events.emit({ type: "director.state_failed", path, message });

  return {
    async load() {
      try {
        const { overrides, problem } = await loadOverrides(files, path);
        if (problem !== undefined) tell(problem);
        return overrides;
      } catch (thrown) {
        tell(messageOf(thrown));
        return [];
      }
    },
    async save(overrides) {
      try {
        await saveOverrides(files, path, overrides);
      } catch (thrown) {
        tell(messageOf(thrown));
        throw thrown;
      }
    },
  };
}

/** Where what operators said about the servers of this configuration is kept. */
export function keptAt(config: DirectorConfig, files: Ports["files"]): string {
  const folder = config.stateDirectory ?? defaultStateDirectory();
  return overridesPath(folder, files.absolute(config.path));
}
