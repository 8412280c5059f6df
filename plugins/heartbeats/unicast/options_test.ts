import { assertEquals } from "@std/assert";
import { plugin } from "./mod.ts";

Deno.test("the unicast heartbeat needs a peer, which is one host", () => {
  assertEquals(plugin.options.parse({ peer: "2001:DB8:0::2" }), { peer: "2001:db8::2", port: 694 });
  assertEquals(plugin.prepare({ peer: "10.0.0.2", interface: "eth0" }).ok, true);
  const wrong = ["225.0.0.1", "ff02::1", "0.0.0.0", "::", "255.255.255.255", "node2", "10.0.0", 1];
  for (const peer of [...wrong, undefined]) {
    const prepared = plugin.prepare({ peer });
    const problems = prepared.ok ? [] : prepared.problems.map(({ path }) => path.join("."));
    assertEquals(problems, ["peer"], `${peer}`);
  }
  assertEquals(plugin.prepare({ peer: "10.0.0.2", interface: "" }).ok, false);
});
