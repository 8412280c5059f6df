/** The checker has no options. */

import { z } from "../../../core/plugin/mod.ts";

export const noneOptions = z.strictObject({});
