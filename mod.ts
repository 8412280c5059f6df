/**
 * Ringmaster as a library: the SDK for plugins, and what it takes to run a director in a program of
 * one's own.
 */

export * from "./core/plugin/mod.ts";
export {
  type ConfigOverrides,
  loadConfig,
  type LoadRequest,
  type LoadResult,
} from "./core/config/mod.ts";
export {
  createDirector,
  type Director,
  type DirectorOptions,
  type Loaded,
} from "./core/director.ts";
export { type PlannedOnce, planOnce, type PlanOnceOptions } from "./core/plan_once.ts";
export type { ReloadOutcome } from "./core/reload.ts";
export { VERSION } from "./core/version.ts";
export { builtinPlugins } from "./plugins/mod.ts";
