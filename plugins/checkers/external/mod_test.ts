import { assertEquals } from "@std/assert";
import { plugin } from "./mod.ts";

Deno.test("the external checker is told on whose behalf it checks, and needs no port", () => {
  assertEquals([plugin.id, plugin.perMember, plugin.portless], ["checker.external", true, true]);
  assertEquals([plugin.protocols, plugin.fixed], [undefined, undefined]);
});
