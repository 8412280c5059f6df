/** Options of the external checker. */

import { textSchema, z } from "../../../core/plugin/mod.ts";

const COMMAND = textSchema("the path of a program from the root, such as /usr/local/bin/check")
  .refine((path) => path.startsWith("/") && !path.includes("\0"), {
    error: "must be a path from the root, such as /usr/local/bin/check; no shell looks for it",
  });

const ARGUMENT = z.string().refine((text) => !text.includes("\0"), {
  error: "must not contain a character NUL, which ends an argument",
});

export const externalOptions = z.strictObject({
  command: COMMAND.describe("Path of the program from the root; it is run without a shell"),
  arguments: z.array(ARGUMENT).default([])
    .describe("Words that stand before the four that say what to check"),
});

export type ExternalOptions = z.output<typeof externalOptions>;
