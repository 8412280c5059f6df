import { assertEquals } from "@std/assert";
import { instantiate } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

Deno.test("the checker none has a fixed health and no options", () => {
  assertEquals([plugin.id, plugin.fixed, plugin.perMember], ["checker.none", "up", undefined]);
  assertEquals(plugin.protocols, undefined);
  assertEquals(plugin.prepare({}).ok, true);
  const prepared = plugin.prepare({ attempts: 1 });
  assertEquals(prepared.ok ? [] : prepared.problems.map(({ path }) => path), [["attempts"]]);
});

Deno.test("the checker none, were it called, would say that it never checks", async () => {
  const target = { address: "10.0.0.147", port: 80, protocol: "udp" } as const;
  const result = await instantiate(plugin).check(target, new AbortController().signal);
  assertEquals(result, { healthy: true, message: "never checked: check type none" });
});
