/** What the doctor is to know of a script: whether it is there. It is not called. */

import type { Finding, PluginContext } from "../../../core/plugin/mod.ts";
import { candidates, findScript } from "./call.ts";
import type { ScriptOptions } from "./options.ts";

export async function diagnose(
  options: ScriptOptions,
  { files }: Pick<PluginContext, "files">,
): Promise<readonly Finding[]> {
  const { script } = options;
  const subject = `script ${script.kind === "ocf" ? script.agent : script.name}`;
  const file = await findScript(options, files);
  if (file !== undefined) return [{ status: "ok", subject, message: `found at ${file}` }];
  return [{
    status: "failed",
    subject,
    message: `there is no program at ${candidates(options).join(" or ")} that may be executed`,
    remedy: script.kind === "ocf"
      ? "install it (Debian: apt-get install resource-agents)"
      : "install it, make it executable, or name its folder with path",
  }];
}
