import { assertEquals, assertThrows } from "@std/assert";
import { eventTypes } from "./event_types.ts";

const CATALOG = `
interface ServerFact { readonly service: ServiceId; readonly server: ServerId }
export type Fact =
  | { readonly type: "director.started"; readonly node: string }
  | { readonly type: "server.up"; readonly message: string } & ServerFact
  | ({ readonly type: "config.loaded"; readonly warnings: readonly Problem[]; readonly line?: number });
`;

Deno.test("eventTypes reads types and fields, in the catalog's order", () => {
  assertEquals([...eventTypes(CATALOG)], [
    ["director.started", ["node"]],
    ["server.up", ["message", "service", "server"]],
    ["config.loaded", ["warnings", "line"]],
  ]);
});

Deno.test("eventTypes puts the union of another file in its place", () => {
  const catalog = `export type Fact = { type: "a.b" } | ClusterFact | { type: "c.d" } & Shared;
    interface Shared { readonly plugin: string }`;
  const cluster = `
    interface ResourceFact { readonly group: string }
    export type ClusterFact = { type: "node.dead"; node: string } | ({ type: "e.f" } & ResourceFact);`;
  assertEquals([...eventTypes(catalog, cluster)], [
    ["a.b", []],
    ["node.dead", ["node"]],
    ["e.f", ["group"]],
    ["c.d", ["plugin"]],
  ]);
  assertThrows(() => eventTypes(catalog), Error, "cannot find ClusterFact");
});

Deno.test("eventTypes fails loudly where the catalog is written in a way that it cannot read", () => {
  assertThrows(() => eventTypes("export type Other = string;"), Error, "cannot find the union");
  assertThrows(
    () => eventTypes('export type Fact = { type: "a.b" } & Elsewhere | { type: "c.d" };'),
    Error,
    "cannot find Elsewhere",
  );
  assertThrows(
    () => eventTypes("export type Fact = { kind: 'a.b' } | { type: string };"),
    Error,
    "cannot find the type",
  );
});
