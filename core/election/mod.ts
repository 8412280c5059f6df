/** Who has what: the pure election, and the failover that takes and gives up resources in order. */
export * from "./elect.ts";
export * from "./failover.ts";
export { heardElsewhere } from "./hearing.ts";
export * from "./rank.ts";
export * from "./resource.ts";
export * from "./view.ts";
