import { assertEquals } from "@std/assert";
import { createTestContext, instantiate } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

Deno.test("the plugin makes an address without touching anything", () => {
  const commands: string[] = [];
  const context = createTestContext(plugin.id, {
    command: {
      run({ args }) {
        commands.push(args.join(" "));
        return Promise.resolve({ code: 0, stdout: "", stderr: "" });
      },
    },
  });
  const address = instantiate(plugin, { address: "10.0.0.154/25", interface: "eth0" }, context);
  assertEquals(plugin.id, "resource.ip_addr");
  assertEquals(address.label, "ip_addr 10.0.0.154/25 eth0");
  assertEquals(address.withdrawal?.(), [["ip", "addr", "del", "10.0.0.154/25", "dev", "eth0"]]);
  assertEquals(commands, []);
});
