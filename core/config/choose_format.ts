/** Which format reads a file or a folder: the first that takes it for its own. */

import { messageOf, RingmasterError } from "../errors.ts";
import type { Problem } from "../model/mod.ts";
import type { Format, FormatFile, FormatReading, Plugin, Registry } from "../plugin/mod.ts";
import { type Ports, silentLogger } from "../ports/mod.ts";

export interface FormatTools {
  readonly registry: Registry;
  readonly ports: Ports;
}

/** A format, and the plugin to name where it fails. */
export interface ChosenFormat {
  readonly plugin: Plugin<"format">;
  readonly format: Format;
}

/** The first format that takes a file for its own. Throws where a format fails, which it names. */
export function chooseFormat(file: FormatFile, tools: FormatTools): ChosenFormat | undefined {
  for (const plugin of tools.registry.list("format")) {
    const format = createFormat(plugin, tools.ports);
    if (askFormat(plugin, () => format.recognizes(file))) return { plugin, format };
  }
  return undefined;
}

/** The file in a folder that makes it one of a format's, and that format. Throws where no format has such a file. */
export async function chooseInFolder(
  folder: string,
  tools: FormatTools,
): Promise<ChosenFormat & { readonly path: string }> {
  const looked: string[] = [];
  for (const plugin of tools.registry.list("format")) {
    const format = createFormat(plugin, tools.ports);
    if (format.folderFile === undefined) continue;
    const path = `${folder.replace(/\/+$/, "")}/${format.folderFile}`;
    const facts = await tools.ports.files.facts(path);
    if (facts?.isDirectory === false) return { plugin, format, path };
    looked.push(format.folderFile);
  }
  const what = looked.length === 0 ? "no format reads folders" : `looked for ${looked.join(", ")}`;
  throw new RingmasterError(
    "config_unreadable",
    `cannot find a configuration in the folder "${folder}": ${what}; name a file, or put one there`,
  );
}

/** What is said of a file that no format takes. */
export function unknownFormat(file: FormatFile, { registry }: FormatTools): FormatReading {
  const names = registry.list("format").map((plugin) => plugin.name).join(", ");
  const message = file.text.trim() === ""
    ? "the file is empty"
    : "cannot tell the format of the file, neither by its name nor by its text; " +
      `there are ${names === "" ? "none" : names}`;
  const problem: Problem = { severity: "error", file: file.path, path: "", message };
  return { input: undefined, problems: [problem], locate: () => undefined };
}

/** Calls a format, and says whose fault it is where it throws. */
export function askFormat<Answer>(plugin: Plugin<"format">, ask: () => Answer): Answer {
  try {
    return ask();
  } catch (thrown) {
    const reason = messageOf(thrown);
    // What failed in create is named already.
    const message = reason.startsWith(plugin.id) ? reason : `${plugin.id} failed: ${reason}`;
    throw new RingmasterError("plugin_failed", message, { cause: thrown });
  }
}

export function createFormat(plugin: Plugin<"format">, ports: Ports): Format {
  return askFormat(plugin, () => {
    const prepared = plugin.prepare({});
    if (!prepared.ok) {
      const [first] = prepared.problems;
      const what = `${first?.path.join(".")} ${first?.message}`;
      throw new Error(`cannot create it without options: ${what}`);
    }
    return prepared.create({ ...ports, pluginId: plugin.id, logger: silentLogger });
  });
}
