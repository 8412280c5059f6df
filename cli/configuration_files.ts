/** Files of the configuration that are to take the place of others. Pure. */

import { type ConfigurationFile, type ConfigurationText, RingmasterError } from "../mod.ts";
import { isRecord } from "./client.ts";

/**
 * All files of the configuration, with the given ones in the places of their namesakes; where there is only one on each
 * side, whatever it is called. Throws RingmasterError `refused` for one that has no place.
 */
export function placeFiles(
  { files }: Pick<ConfigurationText, "files">,
  given: readonly ConfigurationFile[],
): readonly ConfigurationFile[] {
  const [only, second] = files;
  const [mine, another] = given;
  if (only !== undefined && mine !== undefined && second === undefined && another === undefined) {
    return [{ path: only.path, text: mine.text }];
  }
  const texts = new Map(given.map(({ path, text }) => [baseName(path), text]));
  const names = files.map(({ path }) => baseName(path));
  const stranger = given.find(({ path }) => !names.includes(baseName(path)));
  if (stranger !== undefined) {
    throw new RingmasterError(
      "refused",
      `cannot place "${stranger.path}": the configuration has no file of that name, ` +
        `it has ${names.join(", ")}`,
    );
  }
  return files.map(({ path, text }) => ({ path, text: texts.get(baseName(path)) ?? text }));
}

function baseName(path: string): string {
  return path.replace(/^.*\//, "");
}

export function isConfiguration(value: unknown): value is ConfigurationText {
  return isRecord(value) && typeof value["path"] === "string" &&
    typeof value["etag"] === "string" && Array.isArray(value["files"]) &&
    value["files"].every((file) =>
      isRecord(file) && typeof file["path"] === "string" && typeof file["text"] === "string"
    );
}
