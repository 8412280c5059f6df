/** Configuration: from a file to what the program uses, what changed between two, and when to look again. */
export {
  type AuthkeysFile,
  type AuthkeysReading,
  makeAuthkeys,
  parseAuthkeys,
} from "./authkeys.ts";
export { convertConfig, type ConvertRequest, type ConvertResult, nativeFormat } from "./convert.ts";
export { describeChanges } from "./describe.ts";
export {
  type Change,
  type Difference,
  diffServers,
  diffServices,
  sameValue,
  type ServiceChange,
  type ServicesDifference,
} from "./diff.ts";
export { digestOf } from "./digest.ts";
export { configJsonSchema } from "./json_schema.ts";
export { type LayerPiece, type LayerTrace, layOver, subjectOf } from "./layer.ts";
export { plainServerId, portOf, serverMapping } from "./layer_names.ts";
export { composed } from "./layer_overlay.ts";
export { conflictSentence } from "./layer_pieces.ts";
export { loadConfig, type LoadMore, type LoadRequest, type LoadResult } from "./load.ts";
export type { EditableFile, LoadedSource } from "./loaded_source.ts";
export { loadLayered } from "./load_layered.ts";
export { NameLookup } from "./lookup.ts";
export type { ConfigOverrides } from "./resolve.ts";
export {
  type CheckInput,
  type ConfigInput,
  configSchema,
  type DefaultsInput,
  type FallbackInput,
  type RealInput,
  type ServiceInput,
} from "./schema.ts";
export { rememberTexts, type Texts, withTexts } from "./texts.ts";
export { watchFile, type WatchOptions } from "./watch.ts";
export { type FilesWatchOptions, watchFiles } from "./watch_files.ts";
