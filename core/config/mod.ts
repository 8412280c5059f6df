/** Configuration: from a file to what the program uses, what changed between two, and when to look again. */
export {
  type Change,
  describeChanges,
  type Difference,
  diffServers,
  diffServices,
  type ServiceChange,
  type ServicesDifference,
} from "./diff.ts";
export { digestOf } from "./digest.ts";
export { loadConfig, type LoadRequest, type LoadResult } from "./load.ts";
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
export { watchFile, type WatchOptions } from "./watch.ts";
