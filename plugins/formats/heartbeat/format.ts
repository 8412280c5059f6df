/** ha.cf and what belongs to it as a format: recognizes it and reads it as native configuration input. */

import type { Format, FormatFile, FormatReading } from "../../../core/plugin/mod.ts";
import { buildInput } from "./build.ts";
import { doubtfulPlaces } from "./doubt.ts";
import { readHaCf } from "./ha_cf.ts";
import { type Haresources, readHaresources } from "./haresources.ts";
import { createNotebook, type Notebook } from "./notes.ts";

const FOLDER_FILE = "ha.cf";
const RESOURCES_FILE = "haresources";

export function recognizesHeartbeat({ path }: Pick<FormatFile, "path">): boolean {
  return /(^|\/)ha\.cf$/.test(path);
}

/** Reads both files whatever is wrong with them; `input` has what could be read, and `doubtful` what that changes. */
export function readHeartbeat({ path, text, others }: FormatFile): FormatReading {
  const notebook = createNotebook();
  const resourcesPath = `${path.slice(0, path.lastIndexOf("/") + 1)}${RESOURCES_FILE}`;
  const haCf = readHaCf(text, path, notebook);
  const nodes = haCf.nodes.map(({ value }) => value);
  const resourcesText = others?.[RESOURCES_FILE] ?? undefined;
  const resources = resourcesText === undefined
    ? missing(path, notebook)
    : readHaresources(resourcesText, resourcesPath, nodes, notebook);
  const { input, origins } = buildInput(haCf, resources, {
    haCf: path,
    haresources: resourcesPath,
  });
  const problems = notebook.problems();
  return {
    input,
    problems,
    ...(notebook.hasErrors()
      ? { doubtful: doubtfulPlaces(problems, { haresources: resourcesPath }) }
      : {}),
    includes: resources.includes.map(({ value, line }) => ({
      path: value,
      file: resourcesPath,
      line,
    })),
    locate: (place) => origins.locate(place)?.line,
    fileOf(place) {
      const file = origins.locate(place)?.file;
      return file === path ? undefined : file;
    },
  };
}

function missing(path: string, notebook: Notebook): Haresources {
  notebook.at({ file: path, line: 1 }, RESOURCES_FILE).error(
    `there is no file "${RESOURCES_FILE}" beside it; wanted is one with a line for each group: its node and resources`,
  );
  return { groups: [], includes: [] };
}

export const format: Format = {
  folderFile: FOLDER_FILE,
  recognizes: recognizesHeartbeat,
  needs: () => [RESOURCES_FILE],
  read: readHeartbeat,
};
