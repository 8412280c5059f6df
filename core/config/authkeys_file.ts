/** Reads the file with the cluster's keys, and looks at who else may read it. */

import { messageOf } from "../errors.ts";
import type { Keyring } from "../model/mod.ts";
import type { Files } from "../ports/mod.ts";
import { parseAuthkeys } from "./authkeys.ts";
import { contentOf } from "./file_content.ts";
import type { Path, Report } from "./report.ts";

export interface AuthkeysRequest {
  /** Absolute. */
  readonly path: string;
  /** Where the configuration names it. */
  readonly place: Path;
  readonly files: Pick<Files, "readText" | "facts">;
  readonly report: Report;
}

export interface AuthkeysFound {
  /** Undefined where it cannot be used, which is in the report. */
  readonly keyring: Keyring | undefined;
  /** For the watch. */
  readonly digest: string;
}

/** Never throws for what the file is or says. */
export async function readAuthkeys(request: AuthkeysRequest): Promise<AuthkeysFound> {
  const { path, place, files, report } = request;
  const content = await contentOf(path, files);
  const { digest } = content;
  if (content.kind === "missing") {
    report.error(
      place,
      `cannot read the keys of the cluster in "${path}": no such file; make one with ` +
        `"ringmaster keygen -o ${path}", and copy it to every director`,
    );
    return { keyring: undefined, digest };
  }
  if (content.kind === "unreadable") {
    report.error(place, content.reason);
    return { keyring: undefined, digest };
  }
  const mode = await modeOf(request);
  const read = parseAuthkeys({ path, text: content.text, ...(mode === undefined ? {} : { mode }) });
  report.adopt(read.ok ? read.warnings : read.problems);
  return { keyring: read.ok ? read.keyring : undefined, digest };
}

/** Undefined where the system has none, or where it cannot be told, which is reported. */
async function modeOf(
  { path, place, files, report }: AuthkeysRequest,
): Promise<number | undefined> {
  try {
    return (await files.facts(path))?.mode;
  } catch (thrown) {
    report.error(place, `cannot tell who may read "${path}": ${messageOf(thrown)}`);
    return undefined;
  }
}
