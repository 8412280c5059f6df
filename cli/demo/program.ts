/** How somebody at another terminal starts this program. */

import { fileURLToPath } from "node:url";

const MAIN = new URL("../main.ts", import.meta.url);

/** What `deno` is called there: npx keeps it in a folder of its own, which no other shell has in its PATH. */
export function denoCall(execPath: string, version: string): string {
  return execPath.includes("/_npx/") ? `npx --yes deno@${version}` : "deno";
}

/** The words before a command, to be pasted into any shell in any folder. */
export function programCall(): string {
  const deno = denoCall(Deno.execPath(), Deno.version.deno);
  return `${deno} run --allow-all ${fileURLToPath(MAIN)}`;
}
