import { assert, assertEquals } from "@std/assert";
import { instantiate } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

Deno.test("the plugin is the format ldirectord and has no options", () => {
  assertEquals(plugin.id, "format.ldirectord");
  assertEquals(plugin.prepare({}).ok, true);
  assertEquals(plugin.prepare({ strict: true }).ok, false);
});

Deno.test("the plugin makes a format that recognizes and reads", () => {
  const format = instantiate(plugin);
  const file = { path: "ldirectord.cf", text: "virtual=10.0.0.1:80\n\treal=10.0.0.2:80 masq\n" };
  assert(format.recognizes(file));
  assertEquals(format.read(file).problems, []);
});
