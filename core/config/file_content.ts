/** What a file says, or why it says nothing, in the words of the watch over files. */

import { messageOf } from "../errors.ts";
import type { Files } from "../ports/mod.ts";
import { digestOf } from "./digest.ts";

/** The digest is of the text, or what the watch calls a file that cannot be read. */
export type FileContent =
  | { readonly kind: "text"; readonly text: string; readonly digest: string }
  | { readonly kind: "missing"; readonly reason: string; readonly digest: string }
  | { readonly kind: "unreadable"; readonly reason: string; readonly digest: string };

/** Never throws. */
export async function contentOf(
  path: string,
  files: Pick<Files, "readText" | "facts">,
): Promise<FileContent> {
  try {
    const text = await files.readText(path);
    return { kind: "text", text, digest: digestOf(text) };
  } catch (thrown) {
    const facts = await files.facts(path).catch(() => ({}));
    const reason = messageOf(thrown);
    if (facts === undefined) return { kind: "missing", reason, digest: "gone" };
    return { kind: "unreadable", reason, digest: `unreadable: ${reason}` };
  }
}
