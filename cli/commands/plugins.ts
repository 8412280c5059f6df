/** `ringmaster plugins`: what checks, forwards, reads and watches there are. */

import {
  builtinPlugins,
  createRegistry,
  formatProblem,
  listPlugins,
  type PluginListing,
} from "../../mod.ts";
import type { Arguments } from "../args.ts";
import { alignRows, type Console, json, type Painter, printable } from "../output.ts";
import { type Command, EXIT, JSON_OPTION, OPTIONAL_CONFIG_OPTION, sourceOf } from "./command.ts";

export const plugins: Command = {
  name: "plugins",
  summary: "lists the plugins that ship, and those that a configuration names",
  options: [OPTIONAL_CONFIG_OPTION, JSON_OPTION],
  sections: [
    {
      title: "Output",
      lines: [
        "One plugin a line: kind and name, what it does, and the file where it is one of the site's own.",
      ],
    },
    {
      title: "Examples",
      lines: ["ringmaster plugins -c /etc/ringmaster/ringmaster.yaml"],
    },
  ],
  async run(args, console) {
    const listing = await listingOf(args, console);
    if (listing === undefined) return EXIT.failed;
    console.out(
      args.has("json") ? json(listing) : renderPlugins(listing, console.paint).join("\n"),
    );
    return EXIT.done;
  },
};

/** Undefined where the configuration has problems; they stand on standard error then. */
async function listingOf(
  args: Arguments,
  console: Console,
): Promise<readonly PluginListing[] | undefined> {
  const path = args.text("config");
  if (path === undefined) {
    return listPlugins({ config: {}, registry: createRegistry(builtinPlugins) });
  }
  const loaded = await sourceOf(path, args).load();
  if (loaded.ok) return listPlugins(loaded);
  for (const problem of loaded.problems) console.error(formatProblem(problem));
  return undefined;
}

function renderPlugins(listing: readonly PluginListing[], paint: Painter): string[] {
  return alignRows(listing.map(({ id, summary, file }) => [
    paint("bold", id),
    printable(summary) + (file === undefined ? "" : paint("dim", ` (${printable(file)})`)),
  ]));
}
