/** The native configuration: YAML, or JSON, which YAML contains. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { yamlFormat } from "./format.ts";
import { yamlOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "format",
  name: "yaml",
  summary: "reads the native configuration, written in YAML or JSON, and writes it in YAML",
  options: yamlOptions,
  create: () => yamlFormat,
});
