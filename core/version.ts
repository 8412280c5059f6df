/** The version of this program; a test compares it with deno.json, so that the two cannot part. */
export const VERSION = "0.1.0";
