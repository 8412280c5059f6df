import { assertEquals } from "@std/assert";
import { createFakeMedia, createTestContext } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

async function findings(options: Record<string, unknown>) {
  const prepared = plugin.prepare(options);
  if (!prepared.ok) throw new Error("these options are good");
  const media = createFakeMedia({ address: "10.0.0.1" });
  const context = createTestContext(plugin.id, { media, userId: 1000 });
  const found = await prepared.diagnose(context, new AbortController().signal);
  assertEquals([media.opened, media.sent], [[], []], "nothing is opened and nothing is sent");
  return found.map(({ status, subject }) => `${status} ${subject}`);
}

Deno.test("diagnoseUnicast looks at the interface where one is named, and at the port", async () => {
  const peer = "10.0.0.2";
  assertEquals(await findings({ peer }), ["warning UDP port 694"]);
  assertEquals(await findings({ peer, interface: "eth0", port: 1694 }), [
    "ok interface eth0",
    "ok UDP port 1694",
  ]);
  assertEquals(await findings({ peer, interface: "eth9", port: 1694 }), [
    "failed interface eth9",
    "ok UDP port 1694",
  ]);
});

Deno.test("diagnoseUnicast has nothing against an entry that is for the other directors", async () => {
  assertEquals(await findings({ peer: "10.0.0.1", interface: "eth9" }), ["ok peer 10.0.0.1"]);
});
