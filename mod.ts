/**
 * Ringmaster as a library: the SDK for plugins, and what it takes to run a director in a program of
 * one's own.
 */

export * from "./core/plugin/mod.ts";
export { makeAuthkeys } from "./core/config/authkeys.ts";
export {
  configJsonSchema,
  type ConfigOverrides,
  convertConfig,
  type ConvertRequest,
  type ConvertResult,
  loadConfig,
  type LoadMore,
  type LoadRequest,
  type LoadResult,
} from "./core/config/mod.ts";
export { listPlugins } from "./core/plugin_listing.ts";
export {
  createDirector,
  type Director,
  type DirectorOptions,
  type Loaded,
} from "./core/director.ts";
export { EVENT_TYPES } from "./core/events/mod.ts";
export { diagnose, type DiagnoseRequest } from "./core/doctor.ts";
export {
  type DecisionKind,
  type FoundDifference,
  type PureCore,
  replayFile,
  type ReplayFileOptions,
  type ReplayReport,
} from "./core/journal/mod.ts";
export { loadWithLayer } from "./core/layer_once.ts";
export { type PlannedOnce, planOnce, type PlanOnceOptions } from "./core/plan_once.ts";
export {
  type ReleasedOnce,
  type ReleasedResource,
  type ReleasedTable,
  releaseOnce,
  type ReleaseOnceOptions,
} from "./core/release_once.ts";
export { VERSION } from "./core/version.ts";
export { builtinPlugins } from "./plugins/mod.ts";
