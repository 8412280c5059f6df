/** What is asked of a server and what its answer must match, of a virtual or of one server's own. */

import { whyNotCompiled } from "../../../core/plugin/mod.ts";
import type { Notes } from "./notes.ts";
import { translatePerlRegex } from "./regex.ts";

/** A path; one without a slash in front gets it. */
export function readRequestPath(request: string): string {
  return request.startsWith("/") ? request : `/${request}`;
}

/** The JavaScript source of a Perl regular expression. */
export function readPattern(pattern: string, notes: Notes): string | undefined {
  const translation = translatePerlRegex(pattern);
  if (!translation.ok) {
    notes.error(translation.message);
    return undefined;
  }
  // Found here and not by the checker's options, so that it is told together with the file's other problems.
  const reason = whyNotCompiled(translation.source);
  if (reason === undefined) return translation.source;
  notes.error(`cannot compile ${JSON.stringify(pattern)} as a regular expression: ${reason}`);
  return undefined;
}
