/** `ringmaster schema`: the JSON Schema of the native configuration, for editors. */

import { builtinPlugins, configJsonSchema, createRegistry } from "../../mod.ts";
import { json } from "../output.ts";
import { type Command, EXIT } from "./command.ts";

export const schema: Command = {
  name: "schema",
  summary: "prints the JSON Schema of the native configuration, with which editors complete it",
  options: [],
  sections: [
    {
      title: "Examples",
      lines: [
        "ringmaster schema > ringmaster.schema.json",
        "",
        "The first line of the configuration then names it for editors that know yaml-language-server:",
        "# yaml-language-server: $schema=ringmaster.schema.json",
      ],
    },
  ],
  run(_args, console) {
    console.out(json(configJsonSchema(createRegistry(builtinPlugins))));
    return Promise.resolve(EXIT.done);
  },
};
