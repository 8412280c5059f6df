/** Which format reads a file: the first that takes it for its own. */

import { messageOf, RingmasterError } from "../errors.ts";
import type { Problem } from "../model/mod.ts";
import type { Format, FormatFile, FormatReading, Plugin, Registry } from "../plugin/mod.ts";
import { type Ports, silentLogger } from "../ports/mod.ts";

export interface FormatTools {
  readonly registry: Registry;
  readonly ports: Ports;
}

/** What the first format that takes the file for its own makes of it. Throws where a format fails, which it names. */
export function readWithFormat(file: FormatFile, tools: FormatTools): FormatReading {
  const found = readAs(file, tools);
  if (found !== undefined) return found.reading;
  const names = tools.registry.list("format").map((plugin) => plugin.name).join(", ");
  const message = file.text.trim() === ""
    ? "the file is empty"
    : "cannot tell the format of the file, neither by its name nor by its text; " +
      `there are ${names === "" ? "none" : names}`;
  const problem: Problem = { severity: "error", file: file.path, path: "", message };
  return { input: undefined, problems: [problem], locate: () => undefined };
}

/** The reading, and the format that it comes from; undefined where no format takes the file. */
export function readAs(
  file: FormatFile,
  { registry, ports }: FormatTools,
): { readonly format: Format; readonly reading: FormatReading } | undefined {
  for (const plugin of registry.list("format")) {
    try {
      const format = createFormat(plugin, ports);
      if (format.recognizes(file)) return { format, reading: format.read(file) };
    } catch (thrown) {
      const reason = messageOf(thrown);
      // What failed in create is named already.
      const message = reason.startsWith(plugin.id) ? reason : `${plugin.id} failed: ${reason}`;
      throw new RingmasterError("plugin_failed", message, { cause: thrown });
    }
  }
  return undefined;
}

export function createFormat(plugin: Plugin<"format">, ports: Ports): Format {
  const prepared = plugin.prepare({});
  if (!prepared.ok) {
    const [first] = prepared.problems;
    throw new Error(`cannot create it without options: ${first?.path.join(".")} ${first?.message}`);
  }
  return prepared.create({ ...ports, pluginId: plugin.id, logger: silentLogger });
}
