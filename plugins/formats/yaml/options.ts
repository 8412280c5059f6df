/** The YAML format has nothing to set. */

import { z } from "../../../core/plugin/mod.ts";

export const yamlOptions = z.strictObject({});
