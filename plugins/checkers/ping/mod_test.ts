import { assertEquals } from "@std/assert";
import { plugin } from "./mod.ts";

Deno.test("the ping checker serves every protocol, needs no port and shares its checks", () => {
  assertEquals([plugin.id, plugin.portless], ["checker.ping", true]);
  assertEquals([plugin.protocols, plugin.perMember, plugin.fixed], [
    undefined,
    undefined,
    undefined,
  ]);
});
