import { assertEquals } from "@std/assert";
import { createFakeEcho, createTestContext } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

const never = new AbortController().signal;

async function findings(obstacles: Partial<Record<4 | 6, string>>) {
  const prepared = plugin.prepare({});
  if (!prepared.ok) throw new Error("no options are good options");
  const echo = createFakeEcho({ obstacles });
  const found = await prepared.diagnose(createTestContext(plugin.id, { echo }), never);
  assertEquals(echo.pinged, [], "nothing is sent");
  return found;
}

Deno.test("diagnosePing finds nothing wrong where ICMP sockets can be opened", async () => {
  const found = await findings({});
  assertEquals(found.map(({ status, subject }) => [status, subject]), [
    ["ok", "ICMP echo over IPv4"],
    ["ok", "ICMP echo over IPv6"],
  ]);
});

Deno.test("diagnosePing tells the doctor what is in the way, with the remedy", async () => {
  const [over4, over6] = await findings({ 4: "no right to open an ICMP socket" });
  assertEquals([over4?.status, over4?.message], ["warning", "no right to open an ICMP socket"]);
  assertEquals(over4?.remedy?.includes("CAP_NET_RAW"), true);
  assertEquals([over6?.status, over6?.remedy], ["ok", undefined]);
});
