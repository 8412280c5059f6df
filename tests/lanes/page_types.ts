/**
 * The lane of the dashboard's types: its scripts are checked as they run, with the names of a browser, which the rest
 * of the program must not know.
 */

import settings from "../../deno.json" with { type: "json" };
import { runDeno } from "./deno_lanes.ts";
import type { Lane } from "./lane.ts";

const LIMIT_MS = 5 * 60_000;
const SCRIPT = "plugins/observers/admin/page/main.js";

/** The project's settings, with JavaScript checked and a browser's names. Pure. */
function pageSettings(root: string): unknown {
  const { compilerOptions, imports, unstable } = settings;
  return {
    imports,
    unstable,
    compilerOptions: {
      ...compilerOptions,
      types: compilerOptions.types.map((path) => path.replace("./", `${root}/`)),
      checkJs: true,
      lib: ["esnext", "dom", "dom.iterable", "dom.asynciterable", "deno.ns", "deno.unstable"],
    },
  };
}

export const pageTypesLane: Lane = {
  name: "page",
  summary: "types of the dashboard's scripts",
  async run(context) {
    const folder = await Deno.makeTempDir({ prefix: "ringmaster-page-" });
    try {
      const path = `${folder}/deno.json`;
      await Deno.writeTextFile(path, JSON.stringify(pageSettings(context.root)));
      const args = ["check", "--no-lock", "--config", path, SCRIPT];
      const { code, output } = await runDeno(context, args, LIMIT_MS);
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, ignored: 0, output };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};
