/** What happened: the catalog of events, the bus that carries them, the history that remembers them. */
export * from "./bus.ts";
export * from "./catalog.ts";
export * from "./history.ts";
