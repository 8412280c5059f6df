import { z } from "../../../core/plugin/mod.ts";

/** The format has nothing to configure. */
export const options = z.strictObject({});
