/**
 * The plugin SDK: everything that a plugin may import. A built-in plugin imports this file, somebody
 * else's the project's mod.ts, which offers the same.
 */

export { z } from "zod";
export * from "../errors.ts";
export * from "../events/mod.ts";
export * from "../model/mod.ts";
export * from "../ports/mod.ts";
export * from "./blame.ts";
export * from "./cluster_contracts.ts";
export * from "./contracts.ts";
export * from "./datagram_heartbeat.ts";
export * from "./datagram_options.ts";
export * from "./decode.ts";
export * from "./define.ts";
export * from "./director_contracts.ts";
export * from "./host.ts";
export * from "./input_edits.ts";
export * from "./places.ts";
export * from "./registry.ts";
export * from "./regular_expression.ts";
export * from "./route_contracts.ts";
export * from "./schemas.ts";
export { SDK_VERSION } from "./specification.ts";
export * from "./tokens.ts";

/** Everything that this file exports: what a plugin in the function form is handed. */
export type Sdk = typeof import("./mod.ts");
