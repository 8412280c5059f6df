/**
 * Loads a configuration file: a format reads its text, the schema its parts, and what comes out is complete, with
 * every name resolved, and frozen; or all problems at once, each with its line.
 */

import { messageOf, RingmasterError } from "../errors.ts";
import { type DirectorConfig, type Problem } from "../model/mod.ts";
import type { Format, FormatFile, FormatReading, Plugin, Registry } from "../plugin/mod.ts";
import { type Ports, silentLogger } from "../ports/mod.ts";
import { digestOf } from "./digest.ts";
import { deepFreeze } from "./freeze.ts";
import { NameLookup } from "./lookup.ts";
import { readConfig } from "./read.ts";
import { Report } from "./report.ts";
import {
  type ConfigOverrides,
  resolveDirector,
  resolveServices,
  type ResolveTools,
} from "./resolve.ts";
import { validateDirector, validateServices, warnOfEmptiness } from "./validate.ts";

export interface LoadRequest {
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
    /** SHA-256 of the file's text, hexadecimal: the same digest is the same configuration. */
    readonly digest: string;
  }
  | {
    readonly ok: false;
    /** Errors, and the warnings beside them, in the order of their lines. */
    readonly problems: readonly Problem[];
    /** Left out where the file could not be read. */
    readonly digest?: string;
  };

/** Never throws for what the file is or says, nor for a format that fails: those are problems. */
export async function loadConfig(request: LoadRequest): Promise<LoadResult> {
  const { path, ports } = request;
  let digest: string | undefined;
  try {
    const text = await ports.files.readText(path);
    digest = digestOf(text);
    return deepFreeze(await loadText({ path, text }, digest, request));
  } catch (thrown) {
    const message = messageOf(thrown);
    const problems: Problem[] = [{ severity: "error", file: path, path: "", message }];
    return deepFreeze({ ok: false, problems, ...(digest === undefined ? {} : { digest }) });
  }
}

async function loadText(
  file: FormatFile,
  digest: string,
  request: LoadRequest,
): Promise<LoadResult> {
  const reading = readWithFormat(file, request);
  const report = new Report(file.path, (path) => reading.locate(path));
  report.adopt(reading.problems);
  if (report.failed) return { ok: false, problems: report.list(), digest };
  const config = await makeConfig(reading.input, report, request);
  return report.failed
    ? { ok: false, problems: report.list(), digest }
    : { ok: true, config, warnings: report.list(), digest };
}

/** The configuration as far as it can be made; it counts only where the report has no error. */
async function makeConfig(
  input: unknown,
  report: Report,
  request: LoadRequest,
): Promise<DirectorConfig> {
  const { path, registry, ports, overrides = {} } = request;
  const { names, clock } = ports;
  const lookup = new NameLookup(names, clock);
  const tools: ResolveTools = { registry, names, lookup, report, overrides };
  const read = readConfig(input, report);
  const director = resolveDirector(read, path, tools);
  const services = await resolveServices(read, tools);
  const from = overrides.backend === undefined ? "file" : "command line";
  validateDirector(director, registry, report, from);
  // What cannot be read would look like nothing.
  if (!report.failed) warnOfEmptiness(read, report);
  return { ...director, services: validateServices(services, report) };
}

/** Reads the file with the first format that takes it for its own. */
function readWithFormat(file: FormatFile, { registry, ports }: LoadRequest): FormatReading {
  const plugins = registry.list("format");
  for (const plugin of plugins) {
    try {
      const format = createFormat(plugin, ports);
      if (format.recognizes(file)) return format.read(file);
    } catch (thrown) {
      throw new RingmasterError("plugin_failed", `${plugin.id} failed: ${messageOf(thrown)}`, {
        cause: thrown,
      });
    }
  }
  const names = plugins.map((plugin) => plugin.name).join(", ");
  const message = file.text.trim() === ""
    ? "the file is empty"
    : "cannot tell the format of the file, neither by its name nor by its text; " +
      `there are ${names === "" ? "none" : names}`;
  const problem: Problem = { severity: "error", file: file.path, path: "", message };
  return { input: undefined, problems: [problem], locate: () => undefined };
}

function createFormat(plugin: Plugin<"format">, ports: Ports): Format {
  const prepared = plugin.prepare({});
  if (!prepared.ok) {
    const [first] = prepared.problems;
    throw new Error(`cannot create it without options: ${first?.path.join(".")} ${first?.message}`);
  }
  return prepared.create({ ...ports, pluginId: plugin.id, logger: silentLogger });
}
