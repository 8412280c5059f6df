/** Reconciling: the plan from the actual to the desired table, and the loop that carries it out. */
export * from "./backoff.ts";
export * from "./drift.ts";
export * from "./options.ts";
export * from "./plan.ts";
export * from "./reconciler.ts";
export * from "./verify.ts";
