/** From a configuration in any format to the native one, as text. */

import { messageOf } from "../errors.ts";
import type { Problem } from "../model/mod.ts";
import type { Format, FormatReading, Registry } from "../plugin/mod.ts";
import type { Ports } from "../ports/mod.ts";
import { createFormat, readAs } from "./choose_format.ts";
import { loadConfig } from "./load.ts";
import { orderInput } from "./order.ts";
import type { Path } from "./report.ts";

export interface ConvertRequest {
  readonly path: string;
  readonly registry: Registry;
  readonly ports: Ports;
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
 * Reads a file, checks it as a load does, and writes it in the native format, with a comment at what came from a line
 * of a foreign file. Never throws for what the file is or says.
 */
export async function convertConfig(request: ConvertRequest): Promise<ConvertResult> {
  const { path, registry } = request;
  try {
    const text = await request.ports.files.readText(path);
    // What is checked and what is converted are one text, also where somebody writes to the file meanwhile.
    const files: Ports["files"] = {
      ...request.ports.files,
      readText: (other) =>
        other === path ? Promise.resolve(text) : request.ports.files.readText(other),
    };
    const ports = { ...request.ports, files };
    const loaded = await loadConfig({ path, registry, ports });
    if (!loaded.ok) return { ok: false, problems: loaded.problems };
    const found = readAs({ path, text }, { registry, ports });
    const writer = nativeFormat(registry, ports);
    if (found === undefined || writer === undefined) {
      return refused(path, "cannot convert the file: no format among the plugins writes one");
    }
    const { format, reading } = found;
    const foreign = format.write === undefined;
    const noteOf = foreign ? notesOn(path, reading) : () => undefined;
    return {
      ok: true,
      text: writer(orderInput(reading.input, loaded.registry), noteOf),
      warnings: loaded.warnings,
    };
  } catch (thrown) {
    return refused(path, messageOf(thrown));
  }
}

function refused(file: string, message: string): ConvertResult {
  return { ok: false, problems: [{ severity: "error", file, path: "", message }] };
}

function nativeFormat(registry: Registry, ports: Ports): NonNullable<Format["write"]> | undefined {
  for (const plugin of registry.list("format")) {
    const format = createFormat(plugin, ports);
    if (format.write !== undefined) return (input, noteOf) => format.write?.(input, noteOf) ?? "";
  }
  return undefined;
}

/** The line of each part that has one of its own: what came with the part around it is not said again. */
function notesOn(file: string, reading: FormatReading) {
  return (path: Path): string | undefined => {
    if (path.length === 0) return `converted from ${file}`;
    const line = reading.locate(path);
    const around = reading.locate(path.slice(0, -1));
    return line === undefined || line === around ? undefined : `line ${line}`;
  };
}
