/** Reconciling: the plan from the actual to the desired table, and the loop that carries it out. */
export * from "./plan.ts";
export * from "./reconciler.ts";
