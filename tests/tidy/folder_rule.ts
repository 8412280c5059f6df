/** The rule of plugin folders: all have the same rooms, so that who has seen one has seen all. */

import type { Source } from "./source.ts";
import type { Violation } from "./violation.ts";

const RULE = "folder";
const FILES = ["README.md", "mod.ts", "options.ts"];
const HEADINGS = ["## Options", "## Example", "## Failure modes"];
const MARKERS = ["<!-- options -->", "<!-- /options -->"];

export function folderViolations(sources: readonly Source[]): Violation[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  return pluginFolders(sources).flatMap((folder) => {
    const missing = FILES.filter((name) => !byPath.has(`${folder}/${name}`)).map((name) => ({
      file: `${folder}/${name}`,
      line: 1,
      rule: RULE,
      message: `is missing; every plugin folder has ${FILES.join(", ")}`,
    }));
    const readme = byPath.get(`${folder}/README.md`);
    return [...missing, ...(readme === undefined ? [] : readmeViolations(readme, folder))];
  });
}

/** `plugins/KIND/NAME`, each once. */
export function pluginFolders(sources: readonly Source[]): string[] {
  const folders = sources.flatMap(({ path }) =>
    /^(plugins\/[^/]+\/[^/]+)\//.exec(path)?.slice(1) ?? []
  );
  return [...new Set(folders)];
}

function readmeViolations(readme: Source, folder: string): Violation[] {
  const lines = readme.text.split("\n");
  const found = (message: string) => ({ file: readme.path, line: 1, rule: RULE, message });
  const [, kinds = "", name = ""] = folder.split("/");
  const title = `# ${kinds.replace(/s$/, "")} ${name}`;
  return [
    ...(lines[0] === title ? [] : [found(`the first line is "${lines[0]}"; wanted is "${title}"`)]),
    ...[...HEADINGS, ...MARKERS].filter((each) => !lines.includes(each))
      .map((each) => found(`the line "${each}" is missing`)),
  ];
}
