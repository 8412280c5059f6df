/** `ringmaster version`. */

import { VERSION } from "../../mod.ts";
import { json } from "../output.ts";
import { type Command, EXIT, JSON_OPTION } from "./command.ts";

export const version: Command = {
  name: "version",
  summary: "prints the version of this program",
  options: [JSON_OPTION],
  run(args, console) {
    console.out(
      args.has("json")
        ? json({ name: "ringmaster", version: VERSION, deno: Deno.version.deno })
        : `ringmaster ${VERSION}`,
    );
    return Promise.resolve(EXIT.done);
  },
};
