/** From a configuration in any format to the native one, as text. */

import { messageOf } from "../errors.ts";
import type { Problem } from "../model/mod.ts";
import type { Format, Registry } from "../plugin/mod.ts";
import type { Ports } from "../ports/mod.ts";
import { createFormat } from "./choose_format.ts";
import { given } from "./given.ts";
import { loadConfig } from "./load.ts";
import { orderInput } from "./order.ts";
import { isMapping } from "./piece.ts";
import type { Path } from "./report.ts";
import type { ConfigOverrides } from "./resolve.ts";
import { readSource, type Source } from "./source.ts";
import { rememberTexts } from "./texts.ts";

export interface ConvertRequest {
  /** A file, or a folder in which a format has its files. */
  readonly path: string;
  readonly registry: Registry;
  readonly ports: Ports;
  readonly overrides?: ConfigOverrides;
}

export type ConvertResult =
  | {
    readonly ok: true;
    /** Loading it gives the same configuration as loading the file itself, apart from its path. */
    readonly text: string;
    readonly warnings: readonly Problem[];
  }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a file or a folder, checks it as a load does, and writes it in the native format, with a comment at what came
 * from a line of a foreign file. Never throws for what the files are or say.
 */
export async function convertConfig(request: ConvertRequest): Promise<ConvertResult> {
  const { path, registry } = request;
  try {
    // What is checked and what is converted are one text, also where somebody writes to a file meanwhile.
    const ports = { ...request.ports, files: rememberTexts(request.ports.files) };
    const loaded = await loadConfig({
      path,
      registry,
      ports,
      ...(request.overrides === undefined ? {} : { overrides: request.overrides }),
    });
    if (!loaded.ok) return { ok: false, problems: loaded.problems };
    const { beside } = request.overrides ?? {};
    const source = await readSource({
      path,
      registry,
      ports,
      digests: {},
      ...given("beside", beside),
    });
    const writer = nativeFormat(registry, ports);
    if (source.format === undefined || writer === undefined) {
      return refused(path, "cannot convert the file: no format among the plugins writes one");
    }
    const foreign = source.format.write === undefined;
    const noteOf = foreign ? notesOn(path, source) : () => undefined;
    const input = withKeysFrom(source.reading.input, loaded.config.cluster?.authkeysPath);
    return {
      ok: true,
      text: writer(orderInput(input, loaded.registry), noteOf),
      warnings: loaded.warnings,
    };
  } catch (thrown) {
    return refused(path, messageOf(thrown));
  }
}

/** The keys stay where they are: a path that is relative to the file would lead elsewhere from the new one. */
function withKeysFrom(input: unknown, authkeysPath: string | undefined): unknown {
  if (authkeysPath === undefined || !isMapping(input) || !isMapping(input.cluster)) return input;
  return { ...input, cluster: { ...input.cluster, authkeys: authkeysPath } };
}

function refused(file: string, message: string): ConvertResult {
  return { ok: false, problems: [{ severity: "error", file, path: "", message }] };
}

/** What writes native input as text; undefined where no plugin does. */
export function nativeFormat(
  registry: Registry,
  ports: Ports,
): NonNullable<Format["write"]> | undefined {
  for (const plugin of registry.list("format")) {
    const format = createFormat(plugin, ports);
    if (format.write !== undefined) return (input, noteOf) => format.write?.(input, noteOf) ?? "";
  }
  return undefined;
}

/**
 * The line of each part that has one of its own, with its file where there are several: what came with the part around
 * it is not said again.
 */
function notesOn(given: string, { path: main, reading }: Source) {
  const several = reading.fileOf !== undefined;
  const placeOf = (path: Path): string | undefined => {
    const line = reading.locate(path);
    if (line === undefined) return undefined;
    return several
      ? `${shortPath(reading.fileOf?.(path) ?? main, given)} line ${line}`
      : `line ${line}`;
  };
  return (path: Path): string | undefined => {
    if (path.length === 0) return `converted from ${given}`;
    const place = placeOf(path);
    return place === placeOf(path.slice(0, -1)) ? undefined : place;
  };
}

/** Below the folder that was given, without it. */
function shortPath(file: string, folder: string): string {
  const start = folder.endsWith("/") ? folder : `${folder}/`;
  return file.startsWith(start) ? file.slice(start.length) : file;
}
