/** The fingerprint of a text: same text, same configuration. */

import { createHash } from "node:crypto";

/** SHA-256 of the text in UTF-8, as lower-case hexadecimal. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
