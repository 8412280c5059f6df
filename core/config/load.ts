/**
 * Loads a configuration, a file or a folder: a format reads its text, the schema its parts, and what comes out is
 * complete, with every name resolved, and frozen; or all problems at once, each with its line.
 */

import { messageOf } from "../errors.ts";
import type { ClusterConfig, DirectorConfig, Problem, ServiceConfig } from "../model/mod.ts";
import type { Registry } from "../plugin/mod.ts";
import type { Files, Ports } from "../ports/mod.ts";
import { readAuthkeys } from "./authkeys_file.ts";
import { clusterDigest } from "./cluster_digest.ts";
import { warnOfInterfaces } from "./cluster_interfaces.ts";
import { refuseTwinLinks } from "./cluster_links.ts";
import { CLUSTER_DEFAULTS } from "./cluster_schema.ts";
import { digestOf } from "./digest.ts";
import { deepFreeze } from "./freeze.ts";
import { given } from "./given.ts";
import { type LayerPiece, type LayerTrace, layOver, warningsOf } from "./layer.ts";
import { NameLookup } from "./lookup.ts";
import { listedFiles, loadPluginFiles, pathBeside, type PluginFiles } from "./plugin_files.ts";
import { tryPlugins } from "./plugin_files_trial.ts";
import { readConfig } from "./read.ts";
import type { ReadCluster } from "./read_cluster.ts";
import { Report } from "./report.ts";
import {
  type ConfigOverrides,
  resolveDirector,
  resolveServices,
  type ResolveTools,
} from "./resolve.ts";
import { resolveCluster } from "./resolve_cluster.ts";
import { readSource } from "./source.ts";
import { LoadedSource } from "./loaded_source.ts";
import { recordTexts } from "./texts.ts";
import { validateDirector, validateServices, warnOfEmptiness } from "./validate.ts";

/** What may differ from one load of a configuration to the next. */
export interface LoadMore {
  /** Run-time changes that are laid over what the files say. */
  readonly layer?: readonly LayerPiece[];
  /** What is read instead of the files on disk. */
  readonly files?: Files;
  /** `texts`: the files are read, and nothing is made of them; the result is not ok, and has a source. */
  readonly only?: "texts";
}

export interface LoadRequest extends LoadMore {
  /** A file, or a folder in which a format has its files. */
  readonly path: string;
  readonly registry: Registry;
  readonly ports: Ports;
  readonly overrides?: ConfigOverrides;
}

export type LoadResult =
  | {
    readonly ok: true;
    readonly config: DirectorConfig;
    readonly warnings: readonly Problem[];
    /** SHA-256 of all that was read, hexadecimal: the same digest is the same configuration. */
    readonly digest: string;
    /** What ships, and the plugins of the files that it lists. */
    readonly registry: Registry;
    /**
     * What is to be watched: the files of the configuration, below the path as it was given, and the plugin files and
     * the keys of the cluster, absolute. What was looked for and is not there is among them.
     */
    readonly files: readonly string[];
    /**
     * Of each of `files`, the SHA-256 of its text, hexadecimal, or what `watchFiles` calls one that cannot be read;
     * loadConfig always gives it.
     */
    readonly digests?: Readonly<Record<string, string>>;
    /** What became of each run-time change, in their order; loadConfig always gives it. */
    readonly layer?: readonly LayerTrace[];
    /** What the files say; loadConfig always gives it. */
    readonly source?: LoadedSource;
  }
  | {
    readonly ok: false;
    /** Errors, and the warnings beside them, in the order of their lines. */
    readonly problems: readonly Problem[];
    /** Left out where the file could not be read. */
    readonly digest?: string;
    /** What is to be watched for a mended version; left out where the file could not be read. */
    readonly files?: readonly string[];
    readonly digests?: Readonly<Record<string, string>>;
    readonly source?: LoadedSource;
  };

/** Never throws for what the file is or says, nor for a format or a plugin file that fails: those are problems. */
export async function loadConfig(asked: LoadRequest): Promise<LoadResult> {
  const { path } = asked;
  const { files, texts } = recordTexts(asked.files ?? asked.ports.files);
  const request = { ...asked, ports: { ...asked.ports, files }, machine: asked.ports.files };
  const progress: Progress = { digests: {}, texts };
  try {
    return await loadFrom(request, progress);
  } catch (thrown) {
    const message = messageOf(thrown);
    return refused([{ severity: "error", file: path, path: "", message }], progress);
  }
}

/** What is known so far, also of a load that fails later. */
interface Progress {
  readonly digests: Record<string, string>;
  readonly texts: Record<string, string>;
  source?: LoadedSource;
}

interface Loading extends LoadRequest {
  /** What is asked of the machine itself is no part of the configuration. */
  readonly machine: Files;
}

async function loadFrom(request: Loading, progress: Progress): Promise<LoadResult> {
  const { digests, texts } = progress;
  const { beside } = request.overrides ?? {};
  const source = await readSource({ ...request, ...given("beside", beside), digests });
  progress.source = new LoadedSource(source, texts);
  const { reading } = source;
  const { names, clock } = request.ports;
  const lookup = new NameLookup(names, clock);
  const { draft, traces } = await layOver(reading.input, request.layer ?? [], lookup);
  const report = new Report(
    source.path,
    (place) => reading.locate(place),
    (place) => reading.fileOf?.(place),
    (place) => draft.origin(place),
  );
  report.adopt(reading.problems);
  const isHopeless = report.failed && reading.input === undefined;
  if (isHopeless || request.only === "texts") return refused(report.list(), progress);
  // What is wrong beside what the format found is told with it: nobody should need two rounds.
  report.doubt(reading.doubtful ?? []);
  const plugins = await loadPluginFiles({
    ...request,
    listed: listedFiles(reading.input),
    configPath: source.path,
    report,
  });
  Object.assign(digests, plugins.digests);
  const making = { ...request, lookup, report, plugins, mainPath: source.path, digests };
  const config = await makeConfig(draft.input, making);
  const tried = plugins.loaded.length > 0 && !report.failed;
  if (tried) tryPlugins(config, plugins.registry, request.ports, report);
  if (report.failed) return refused(causes(report.list(), plugins), progress);
  // The registry holds what plugins made, which is theirs to change.
  return Object.freeze({
    ok: true,
    ...deepFreeze({
      config,
      warnings: [...report.list(), ...warningsOf(traces)],
      ...tracesOf(digests, traces),
      layer: traces,
    }),
    registry: plugins.registry,
    source: progress.source,
  });
}

function refused(problems: readonly Problem[], { digests, source }: Progress): LoadResult {
  const read = Object.keys(digests).length === 0 ? {} : tracesOf(digests, []);
  return Object.freeze({
    ...deepFreeze({ ok: false as const, problems, ...read }),
    ...given("source", source),
  });
}

/**
 * A plugin that nobody knows may be in a file that could not be loaded: that follows from it, for every service that
 * uses the plugin. A name that is near to a known one is more likely misspelt, and told.
 */
function causes(problems: readonly Problem[], { complete }: PluginFiles): readonly Problem[] {
  const follows = ({ message }: Problem) => /^unknown \w+ "[^"]*"; there are /.test(message);
  return complete ? problems : problems.filter((problem) => !follows(problem));
}

/** What was read, as the result tells it. Run-time changes that change something are part of it. */
function tracesOf(digests: Readonly<Record<string, string>>, layer: readonly LayerTrace[]) {
  const [alone, ...others] = Object.values(digests);
  const all = others.length === 0 ? alone ?? "" : digestOf(JSON.stringify(digests));
  const changes = layer.filter(({ state }) => state === "in_force").map(({ piece }) => {
    return [piece.service, piece.server ?? null, piece.value];
  });
  return {
    digest: changes.length === 0 ? all : digestOf(JSON.stringify([all, changes])),
    files: Object.keys(digests),
    digests,
  };
}

interface Making extends Loading {
  readonly report: Report;
  readonly plugins: PluginFiles;
  /** The file that was read first. */
  readonly mainPath: string;
  readonly digests: Record<string, string>;
  readonly lookup: NameLookup;
}

/** The configuration as far as it can be made; it counts only where the report has no error. */
async function makeConfig(input: unknown, making: Making): Promise<DirectorConfig> {
  const { path, ports: { names }, report, lookup, overrides = {} } = making;
  const { registry, loaded } = making.plugins;
  const tools: ResolveTools = { registry, names, lookup, report, overrides };
  const read = readConfig(input, report);
  const director = resolveDirector(read, path, tools);
  const services = await resolveServices(read, tools);
  const from = overrides.backend === undefined ? "file" : "command line";
  validateDirector(director, registry, report, from, read.root);
  const cluster = read.cluster === undefined
    ? undefined
    : await makeCluster(read.cluster, { ...tools, node: director.node }, making);
  // What cannot be read would look like nothing.
  if (!report.failed) warnOfEmptiness(read, report);
  const valid = validateServices(services, report);
  return {
    ...director,
    ...(loaded.length === 0 ? {} : { plugins: loaded }),
    services: valid,
    ...given("cluster", cluster?.(valid)),
  };
}

/** The cluster, as far as it can be made: with its keys, and a digest of what all directors must agree on. */
async function makeCluster(
  read: ReadCluster,
  tools: ResolveTools & { readonly node: string },
  { ports, report, mainPath, digests, machine }: Making,
): Promise<((services: readonly ServiceConfig[]) => ClusterConfig) | undefined> {
  const { files } = ports;
  const { authkeys = CLUSTER_DEFAULTS.authkeys } = read.piece;
  const authkeysPath = pathBeside(files.absolute(mainPath), authkeys);
  const place = [...read.path, "authkeys"];
  const keys = await readAuthkeys({ path: authkeysPath, place, files, report });
  digests[authkeysPath] = keys.digest;
  const resolved = await resolveCluster(read, tools);
  refuseTwinLinks(read.heartbeats, tools.registry, ports, report);
  await warnOfInterfaces(read, machine, report);
  const { keyring } = keys;
  if (resolved === undefined || keyring === undefined) return undefined;
  return (services) => ({
    ...resolved,
    authkeysPath,
    keyring,
    digest: clusterDigest(services, resolved),
  });
}
