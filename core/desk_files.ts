/** The configuration's files: as they are on disk, and other texts in their place. */

import {
  digestOf,
  type LoadedSource,
  type LoadMore,
  type LoadResult,
  withTexts,
} from "./config/mod.ts";
import { messageOf, RingmasterError } from "./errors.ts";
import type { EventId, EventSink } from "./events/mod.ts";
import {
  type ConfigurationFile,
  type ConfigurationText,
  errorTexts,
  formatProblem,
  type ReloadOutcome,
} from "./model/mod.ts";
import { type Files, plainReason, type Ports } from "./ports/mod.ts";
import { type Loaded, lossOf, type Reloader } from "./reload.ts";

export interface FileParts {
  readonly ports: Pick<Ports, "files">;
  readonly load: (more?: LoadMore) => Promise<LoadResult>;
  readonly current: () => Loaded;
}

/** Throws RingmasterError `config_unreadable` where the files cannot be read. */
export async function readConfiguration(parts: FileParts): Promise<ConfigurationText> {
  const source = await sourceOnDisk(parts);
  const files = filesOf(source);
  const inForce = parts.current().source;
  return {
    path: source.path,
    format: source.format,
    etag: etagOf(files),
    files,
    inForce: inForce !== undefined && etagOf(filesOf(inForce)) === etagOf(files),
  };
}

/** What the files say on disk now, whether that is right or wrong. */
export async function sourceOnDisk({ load }: Pick<FileParts, "load">): Promise<LoadedSource> {
  const { source, ...result } = await load({ only: "texts" });
  if (source !== undefined) return source;
  const [problem] = result.ok ? [] : result.problems;
  throw new RingmasterError(
    "config_unreadable",
    problem === undefined ? "cannot read the configuration" : formatProblem(problem),
  );
}

function filesOf(source: LoadedSource): readonly ConfigurationFile[] {
  return source.files.map((path) => ({ path, text: source.textOf(path) ?? "" }));
}

function etagOf(files: readonly ConfigurationFile[]): string {
  return digestOf(JSON.stringify(files.map(({ path, text }) => [path, text])));
}

export interface Replacement extends FileParts {
  readonly events: EventSink;
  readonly reloader: () => Reloader;
  readonly texts: readonly ConfigurationFile[];
  readonly etag: string;
  readonly force: boolean;
  readonly cause: EventId;
  readonly loadWith: (files: Files) => Promise<LoadResult>;
  /** Puts what was loaded in force, however much it removes. */
  readonly put: (result: LoadResult) => Promise<ReloadOutcome>;
}

/**
 * Loads the texts before a file is touched, writes them, and puts what was loaded in force. Where that fails, the files
 * are as they were. Throws RingmasterError `changed_meanwhile`, and `refused` for a path that is none of the
 * configuration's, or that cannot be written.
 */
export async function replaceFiles(replacement: Replacement): Promise<ReloadOutcome> {
  const { ports: { files }, texts, etag, force, current, loadWith, put } = replacement;
  const source = await sourceOnDisk(replacement);
  const before = filesOf(source);
  if (etagOf(before) !== etag) {
    throw new RingmasterError(
      "changed_meanwhile",
      `cannot replace ${source.path}: somebody has changed it since it was read`,
    );
  }
  const strange = texts.find(({ path }) => !source.files.includes(path));
  if (strange !== undefined) {
    throw new RingmasterError(
      "refused",
      `cannot write "${strange.path}": the configuration's files are ${source.files.join(", ")}`,
    );
  }
  const loaded = await loadWith(
    withTexts(files, Object.fromEntries(texts.map(({ path, text }) => [path, text]))),
  );
  if (!loaded.ok) return { kind: "rejected", problems: errorTexts(loaded.problems) };
  const loss = lossOf(current().config, loaded.config);
  if (loss.guarded && !force) return { kind: "guarded", removed: loss.removed, of: loss.of };
  const changed = texts.filter(({ path, text }) => source.textOf(path) !== text);
  const old = changed.map(({ path }) => ({ path, text: source.textOf(path) ?? "" }));
  await writeAll(files, changed, old);
  const outcome = await put(loaded);
  if (outcome.kind === "rejected") {
    const notBack = await putBack(files, old);
    return { ...outcome, problems: [...outcome.problems, ...notBack] };
  }
  replacement.reloader().accept();
  return outcome;
}

/** All or none, as far as a file system can say so. */
async function writeAll(
  files: Files,
  changed: readonly ConfigurationFile[],
  old: readonly ConfigurationFile[],
): Promise<void> {
  for (const [index, { path, text }] of changed.entries()) {
    try {
      await files.rewrite(path, text);
    } catch (thrown) {
      const notBack = await putBack(files, old.slice(0, index));
      const reasons = [plainReason(thrown), ...notBack].join("; ");
      throw new RingmasterError("refused", `cannot write "${path}": ${reasons}`, {
        cause: thrown,
      });
    }
  }
}

/** What could not be put back, one sentence each. */
async function putBack(files: Files, old: readonly ConfigurationFile[]): Promise<string[]> {
  const problems: string[] = [];
  for (const { path, text } of old) {
    try {
      await files.rewrite(path, text);
    } catch (thrown) {
      problems.push(`cannot put the old text of "${path}" back: ${messageOf(thrown)}`);
    }
  }
  return problems;
}
