import { assertEquals } from "@std/assert";
import { createFakeMedia, createTestContext } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

Deno.test("the broadcast heartbeat needs an interface and nothing else", () => {
  assertEquals(plugin.options.parse({ interface: "eth1" }), { interface: "eth1", port: 694 });
  for (const options of [{}, { interface: "eth 1" }, { interface: "eth1", ttl: 1 }]) {
    assertEquals(plugin.prepare(options).ok, false, JSON.stringify(options));
  }
});

Deno.test("the doctor is told of an interface that carries no broadcasts", async () => {
  const prepared = plugin.prepare({ interface: "eth0" });
  if (!prepared.ok) throw new Error("these options are good");
  const look = async (broadcast: boolean) => {
    const media = createFakeMedia({ state: { broadcast } });
    const context = createTestContext(plugin.id, { media, userId: 0 });
    const found = await prepared.diagnose(context, new AbortController().signal);
    return found.map(({ status, message }) => `${status} ${message}`);
  };
  assertEquals(await look(true), ["ok it is up and carries broadcast", "ok it can be used"]);
  assertEquals(await look(false), ["failed it does not carry broadcast", "ok it can be used"]);
});
