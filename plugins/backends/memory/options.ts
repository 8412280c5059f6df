/** The memory backend has nothing to set. */

import { z } from "../../../core/plugin/mod.ts";

export const memoryOptions = z.strictObject({});
