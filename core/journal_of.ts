/** The journal of a director, as its configuration wants it. */

import type { EventBus, EventHistory } from "./events/mod.ts";
import { Journal } from "./journal/mod.ts";
import type { DirectorConfig } from "./model/mod.ts";
import { keptPath } from "./overrides_file.ts";
import { defaultStateDirectory, type Ports } from "./ports/mod.ts";

/** Weeks of a busy pair of directors, and years of a quiet one. */
export const JOURNAL_BYTES = 67_108_864;

export type { Journal } from "./journal/mod.ts";

export interface JournalParts {
  readonly loaded: { readonly config: DirectorConfig };
  readonly ports: Pick<Ports, "store" | "clock" | "files">;
  readonly events: EventBus;
  readonly history: EventHistory;
  /** Who only tells what would be done keeps nothing: the journal may be that of a director that runs. */
  readonly dryRun?: boolean;
}

/** Undefined where none is kept. Another configuration changes it at the next start. */
export function journalOf(parts: JournalParts): Journal | undefined {
  const { loaded: { config }, ports, events, history, dryRun = false } = parts;
  const { store, clock, files } = ports;
  const { journal = {} } = config;
  if (store === undefined || journal === "off" || dryRun) return undefined;
  const { path = journalPath(config, files), maxBytes = JOURNAL_BYTES } = journal;
  return new Journal({ path, maxBytes, store, clock, events, history });
}

/** Where it is when the configuration does not say: beside what operators said about servers. */
export function journalPath(config: DirectorConfig, files: Ports["files"]): string {
  const folder = config.stateDirectory ?? defaultStateDirectory();
  return `${keptPath(folder, files.absolute(config.path))}.journal`;
}
