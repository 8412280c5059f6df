/** What happened: the catalog of events, the bus that carries them. */
export * from "./bus.ts";
export * from "./catalog.ts";
export * from "./history.ts";
export * from "./short_lists.ts";
