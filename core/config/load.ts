/**
 * Loads a configuration, a file or a folder: a format reads its text, the schema its parts, and what comes out is
 * complete, with every name resolved, and frozen; or all problems at once, each with its line.
 */

import { messageOf } from "../errors.ts";
import type { ClusterConfig, DirectorConfig, Problem, ServiceConfig } from "../model/mod.ts";
import type { Registry } from "../plugin/mod.ts";
import type { Ports } from "../ports/mod.ts";
import { readAuthkeys } from "./authkeys_file.ts";
import { clusterDigest } from "./cluster_digest.ts";
import { CLUSTER_DEFAULTS } from "./cluster_schema.ts";
import { digestOf } from "./digest.ts";
import { deepFreeze } from "./freeze.ts";
import { given } from "./given.ts";
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
import { validateDirector, validateServices, warnOfEmptiness } from "./validate.ts";

export interface LoadRequest {
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
  };

/** Never throws for what the file is or says, nor for a format or a plugin file that fails: those are problems. */
export async function loadConfig(request: LoadRequest): Promise<LoadResult> {
  const { path } = request;
  const digests: Record<string, string> = {};
  const read = () => Object.keys(digests).length === 0 ? {} : traces(digests);
  try {
    const source = await readSource({ ...request, digests });
    const { reading } = source;
    const report = new Report(
      source.path,
      (place) => reading.locate(place),
      (place) => reading.fileOf?.(place),
    );
    report.adopt(reading.problems);
    if (report.failed) return deepFreeze({ ok: false, problems: report.list(), ...read() });
    const plugins = await loadPluginFiles({
      ...request,
      listed: listedFiles(reading.input),
      configPath: source.path,
      report,
    });
    Object.assign(digests, plugins.digests);
    const making = { ...request, report, plugins, mainPath: source.path, digests };
    const config = await makeConfig(reading.input, making);
    const tried = plugins.loaded.length > 0 && !report.failed;
    if (tried) tryPlugins(config, plugins.registry, request.ports, report);
    if (report.failed) {
      return deepFreeze({ ok: false, problems: causes(report.list(), plugins), ...read() });
    }
    // The registry holds what plugins made, which is theirs to change.
    return Object.freeze({
      ok: true,
      ...deepFreeze({ config, warnings: report.list(), ...traces(digests) }),
      registry: plugins.registry,
    });
  } catch (thrown) {
    const message = messageOf(thrown);
    const problems: Problem[] = [{ severity: "error", file: path, path: "", message }];
    return deepFreeze({ ok: false, problems, ...read() });
  }
}

/**
 * A plugin that nobody knows may be in a file that could not be loaded: that follows from it, for every service that
 * uses the plugin. A name that is near to a known one is more likely misspelt, and told.
 */
function causes(problems: readonly Problem[], { complete }: PluginFiles): readonly Problem[] {
  const follows = ({ message }: Problem) => /^unknown \w+ "[^"]*"; there are /.test(message);
  return complete ? problems : problems.filter((problem) => !follows(problem));
}

/** What was read, as the result tells it. */
function traces(digests: Readonly<Record<string, string>>) {
  const [alone, ...others] = Object.values(digests);
  const all = others.length === 0 ? alone ?? "" : digestOf(JSON.stringify(digests));
  return { digest: all, files: Object.keys(digests), digests };
}

interface Making extends LoadRequest {
  readonly report: Report;
  readonly plugins: PluginFiles;
  /** The file that was read first. */
  readonly mainPath: string;
  readonly digests: Record<string, string>;
}

/** The configuration as far as it can be made; it counts only where the report has no error. */
async function makeConfig(input: unknown, making: Making): Promise<DirectorConfig> {
  const { path, ports, report, plugins: { registry, loaded }, overrides = {} } = making;
  const { names, clock } = ports;
  const lookup = new NameLookup(names, clock);
  const tools: ResolveTools = { registry, names, lookup, report, overrides };
  const read = readConfig(input, report);
  const director = resolveDirector(read, path, tools);
  const services = await resolveServices(read, tools);
  const from = overrides.backend === undefined ? "file" : "command line";
  validateDirector(director, registry, report, from);
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
  { ports: { files }, report, mainPath, digests }: Making,
): Promise<((services: readonly ServiceConfig[]) => ClusterConfig) | undefined> {
  const { authkeys = CLUSTER_DEFAULTS.authkeys } = read.piece;
  const authkeysPath = pathBeside(files.absolute(mainPath), authkeys);
  const place = [...read.path, "authkeys"];
  const keys = await readAuthkeys({ path: authkeysPath, place, files, report });
  digests[authkeysPath] = keys.digest;
  const resolved = await resolveCluster(read, tools);
  const { keyring } = keys;
  if (resolved === undefined || keyring === undefined) return undefined;
  return (services) => ({
    ...resolved,
    authkeysPath,
    keyring,
    digest: clusterDigest(services, resolved),
  });
}
