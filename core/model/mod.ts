/** The vocabulary: values and small pure functions. Imports nothing of ours. */
export * from "./access.ts";
export * from "./address.ts";
export * from "./cluster.ts";
export * from "./config.ts";
export * from "./duration.ts";
export * from "./health.ts";
export * from "./layer.ts";
export * from "./line_diff.ts";
export * from "./operation.ts";
export * from "./outcome.ts";
export * from "./override.ts";
export * from "./problem.ts";
export * from "./service.ts";
export * from "./snapshot.ts";
export * from "./table.ts";
export * from "./traffic.ts";
export * from "./words.ts";
