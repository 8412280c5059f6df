/** Health: when probes run, what their results add up to, and who is told. */
export * from "./buckets.ts";
export * from "./monitor.ts";
export * from "./pool.ts";
export * from "./sequence.ts";
export * from "./tally.ts";
export * from "./threshold.ts";
