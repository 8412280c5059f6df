/**
 * Plugins of the site's own: the files that a configuration lists, loaded with a deadline, and a registry with what is
 * in them beside what ships. A file that cannot be loaded is a problem at its place in the list, and costs that file
 * only.
 */

import { RingmasterError } from "../errors.ts";
import type { PluginFile } from "../model/mod.ts";
import {
  type AnyPlugin,
  callPlugin,
  createRegistry,
  type Registry,
  withFile,
} from "../plugin/mod.ts";
import * as sdk from "../plugin/mod.ts";
import type { Modules, Ports } from "../ports/mod.ts";
import { digestOf } from "./digest.ts";
import { contentOf } from "./file_content.ts";
import { isMapping } from "./piece.ts";
import { pluginsOf } from "./plugin_files_export.ts";
import { describeLoadFault } from "./plugin_files_fault.ts";
import type { Path, Report } from "./report.ts";

/** One entry of `plugins`. */
export interface ListedFile {
  /** As it is written. */
  readonly written: string;
  readonly place: Path;
}

export interface PluginFilesRequest {
  readonly listed: readonly ListedFile[];
  /** The configuration file, as it was given; relative paths begin at its folder. */
  readonly configPath: string;
  /** What ships. */
  readonly registry: Registry;
  readonly ports: Pick<Ports, "files" | "modules" | "clock" | "userId">;
  readonly report: Report;
}

export interface PluginFiles {
  /** What ships, and what the files add. */
  readonly registry: Registry;
  readonly loaded: readonly PluginFile[];
  /** Whether every file that is listed gave its plugins. */
  readonly complete: boolean;
  /** By absolute path, for every file that is listed: the digest of its text, or why that cannot be read. */
  readonly digests: Readonly<Record<string, string>>;
}

/** The entries of `plugins` that can be read; what is wrong with the others is the schema's to say. */
export function listedFiles(input: unknown): ListedFile[] {
  const plugins: unknown = isMapping(input) ? input.plugins : undefined;
  if (!Array.isArray(plugins)) return [];
  return plugins.flatMap((written: unknown, index) =>
    typeof written === "string" && written !== "" ? [{ written, place: ["plugins", index] }] : []
  );
}

/** Never throws for what the files are or do. */
export async function loadPluginFiles(request: PluginFilesRequest): Promise<PluginFiles> {
  const { registry, ports, report } = request;
  const entries = distinctFiles(request);
  // All at once: each has its deadline, and the slowest is all that is waited for.
  const files = await Promise.all(entries.map(({ path }) => loadFile(path, ports)));
  const builtin = registry.all();
  const owners = new Map(builtin.map((plugin) => [plugin.id, "the program itself"]));
  const added: AnyPlugin[] = [];
  for (const [index, file] of files.entries()) {
    const { place, path } = entries[index] as Entry;
    for (const warning of file.warnings) report.warn(place, warning);
    if (file.failure !== undefined) report.error(place, `cannot load "${path}": ${file.failure}`);
    for (const plugin of file.plugins) {
      const owner = owners.get(plugin.id);
      if (owner === undefined) {
        owners.set(plugin.id, `"${path}"`);
        added.push(plugin);
        warnOfFormat(plugin, place, report);
      } else {
        const what = `${plugin.kind} "${plugin.name}" of "${path}"`;
        report.error(place, `cannot add ${what}: ${owner} has one of that name`);
      }
    }
  }
  return {
    registry: added.length === 0 ? registry : createRegistry([...builtin, ...added]),
    loaded: files.filter((file) => file.failure === undefined).map(({ path, digest, plugins }) => ({
      path,
      digest,
      ids: plugins.map((plugin) => plugin.id),
    })),
    complete: files.every((file) => file.failure === undefined),
    digests: Object.fromEntries(files.map(({ path, digest }) => [path, digest])),
  };
}

interface Entry {
  readonly path: string;
  readonly place: Path;
}

function distinctFiles({ listed, configPath, ports, report }: PluginFilesRequest): Entry[] {
  const config = ports.files.absolute(configPath);
  const places = new Map<string, Path>();
  for (const { written, place } of listed) {
    const path = pathBeside(config, written);
    const first = places.get(path);
    if (first === undefined) places.set(path, place);
    else {
      report.error(place, `"${path}" is listed already, ${report.whereIs(first)}`);
    }
  }
  return [...places].map(([path, place]) => ({ path, place }));
}

/** The absolute path that is meant in a file, without `.` and `..`. */
export function pathBeside(file: string, written: string): string {
  const whole = written.startsWith("/") ? written : `${file}/../${written}`;
  const parts: string[] = [];
  for (const part of whole.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** The file that lists it has been read by then, and no other file is. */
function warnOfFormat(plugin: AnyPlugin, place: Path, report: Report): void {
  if (plugin.kind !== "format") return;
  report.warn(
    place,
    `${plugin.id} is never asked: the configuration has been read when it is loaded`,
  );
}

interface FileFound {
  readonly path: string;
  readonly digest: string;
  readonly plugins: readonly AnyPlugin[];
  /** Why it gave no plugins. */
  readonly failure?: string;
  readonly warnings: readonly string[];
}

/** What is known of the files that were loaded through one port. */
interface Kept {
  /** By path and digest. An unchanged file must give the very same plugins, because their probes go on. */
  readonly plugins: Map<string, readonly AnyPlugin[]>;
  /** By path and digest: how many attempts failed, so that the next one is made anew. */
  readonly failures: Map<string, number>;
}

/** The engine keeps every version of every module for good, and so may this. */
const keptByPort = new WeakMap<Modules, Kept>();

async function loadFile(path: string, ports: PluginFilesRequest["ports"]): Promise<FileFound> {
  const { files, modules } = ports;
  const kept = keptByPort.get(modules) ?? { plugins: new Map(), failures: new Map() };
  keptByPort.set(modules, kept);
  const content = await contentOf(path, files);
  const { digest } = content;
  if (content.kind !== "text") {
    const failure = content.reason.replace(`cannot read "${path}": `, "");
    return { path, digest, plugins: [], failure, warnings: [] };
  }
  const key = `${path} ${digest}`;
  const warnings = await mistrust(path, ports);
  try {
    const plugins = kept.plugins.get(key) ?? await importFile(path, digest, ports, kept);
    kept.plugins.set(key, plugins);
    return { path, digest, plugins, warnings };
  } catch (thrown) {
    kept.failures.set(key, (kept.failures.get(key) ?? 0) + 1);
    const cause = thrown instanceof RingmasterError ? thrown.cause ?? thrown : thrown;
    return { path, digest, plugins: [], failure: describeLoadFault(cause, path), warnings };
  }
}

async function importFile(
  path: string,
  digest: string,
  { files, modules, clock }: PluginFilesRequest["ports"],
  { failures }: Kept,
): Promise<readonly AnyPlugin[]> {
  const failed = failures.get(`${path} ${digest}`) ?? 0;
  const plugins = await callPlugin(clock, path, "load", async () => {
    const module = await modules.load(path, failed === 0 ? digest : `${digest}.${failed}`);
    return await pluginsOf(module, sdk);
  });
  // The engine reads the file by itself: what it found must be what the digest is of.
  if (digestOf(await files.readText(path)) !== digest) {
    throw new RingmasterError("plugin_failed", "it changed while it was being read");
  }
  return plugins.map((plugin) => withFile(plugin, path));
}

const EVERYBODY_WRITES = 0o002;

/** Code in the file runs with the director's rights, so that whoever can change it has them. */
async function mistrust(path: string, ports: PluginFilesRequest["ports"]): Promise<string[]> {
  const { files, userId } = ports;
  const { mode = 0, ownerId = userId } = await files.facts(path).catch(() => undefined) ?? {};
  const rights = "it runs with the rights of the director";
  const foreign = userId !== undefined && ownerId !== userId && ownerId !== 0;
  return [
    ...((mode & EVERYBODY_WRITES) === 0
      ? []
      : [`"${path}" can be changed by every user of this machine, and ${rights}`]),
    ...(foreign ? [`"${path}" belongs to user ${ownerId}, and ${rights}`] : []),
  ];
}
