/** What an operator may write about the journal. */

import { foundInstead, optionWords, z } from "../plugin/mod.ts";
import { absolutePath } from "./schema_parts.ts";

/** Below this all that decisions rest on would hardly fit beside the decisions. */
const SIZE_MIN_BYTES = 4 * 1_024 ** 2;
const SIZE_MAX_BYTES = 64 * 1_024 ** 3;

const UNITS: Readonly<Record<string, number>> = { MB: 1_024 ** 2, GB: 1_024 ** 3 };
const WANTED = "a size with its unit, MB or GB, from 4MB to 64GB";
const error = (issue: { readonly input?: unknown }) => foundInstead(issue.input, WANTED);

/** Decodes to bytes; a megabyte has 1,048,576. */
const size = z.string({ error }).regex(/^[0-9]+(?:\.[0-9]+)?(?:MB|GB)$/, { error })
  .transform((text, context) => {
    const bytes = Math.round(Number(text.slice(0, -2)) * (UNITS[text.slice(-2)] ?? 0));
    if (bytes >= SIZE_MIN_BYTES && bytes <= SIZE_MAX_BYTES) return bytes;
    context.addIssue({ code: "custom", message: foundInstead(text, WANTED) });
    return z.NEVER;
  }).register(optionWords, { words: "size from 4MB to 64GB" });

export const journalSchema = z.strictObject({
  path: absolutePath("the path of a file").optional().describe(
    "The file; one beside the operator's overrides, in the folder of state, where left out",
  ),
  size: size.optional().describe(
    "The file does not grow beyond this, and the oldest records go; 64MB where left out",
  ),
});
