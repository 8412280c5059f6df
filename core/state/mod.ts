/** State: pure functions from configuration and health to the desired table and to what is shown. */
export * from "./desired.ts";
export * from "./snapshot.ts";
