import { assertEquals } from "@std/assert";
import { createRegistry } from "../../../core/plugin/mod.ts";
import { plugin } from "./mod.ts";

Deno.test("the plugin heartbeat is a format that takes no options", () => {
  assertEquals(plugin.id, "format.heartbeat");
  assertEquals(createRegistry([plugin]).find("format", "heartbeat"), plugin);
  assertEquals(plugin.prepare({}).ok, true);
  assertEquals(plugin.prepare({ anything: 1 }).ok, false);
});
