/** The connect checker has no options of its own. */

import { z } from "../../../core/plugin/mod.ts";

export const connectOptions = z.strictObject({});
