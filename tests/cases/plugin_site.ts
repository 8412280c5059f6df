/** A site with plugins of its own: files in a folder, a configuration that lists them, and servers that answer. */

import { withFolder } from "./cli_program.ts";
import { type ScriptedServer, startTcpServer } from "../../core/testing/mod.ts";

export interface PluginSite {
  readonly folder: string;
  readonly config: string;
  readonly socket: string;
  /** Something that accepts connections. */
  readonly server: ScriptedServer;
  write(name: string, text: string): Promise<void>;
}

export async function withSite(body: (site: PluginSite) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    using server = startTcpServer("hang");
    await body({
      folder,
      config: `${folder}/ringmaster.yaml`,
      socket: `${folder}/admin.sock`,
      server,
      write: (name, text) => Deno.writeTextFile(`${folder}/${name}`, text),
    });
  });
}

/** A file with one checker, whose `check` has this body; `target` and `signal` are in reach. */
export function checkerFile(name: string, body: string, options = "{}"): string {
  return `import { definePlugin, z } from "ringmaster";

export default definePlugin({
  kind: "checker",
  name: "${name}",
  summary: "does what the test says",
  sdk: 1,
  options: z.strictObject(${options}),
  create: (options, context) => ({
    check(target, signal) {
      ${body}
    },
  }),
});
`;
}

/** A configuration with one service for each check, numbered from port 9001, beside one that only connects. */
export function siteConfig(
  { server }: PluginSite,
  plugins: readonly string[],
  checks: readonly string[],
): string {
  const { port } = server.target;
  const service = (check: string, index: number) =>
    `  - virtual: 127.0.0.1:${9_000 + index}/tcp
    check: { ${check}, interval: 200ms, timeout: 150ms }
    real: ["127.0.0.1:${port} masq 1"]
`;
  return `backend: memory
autoreload: yes
plugins: ${JSON.stringify(plugins)}
services:
${["type: connect", ...checks].map(service).join("")}`;
}
