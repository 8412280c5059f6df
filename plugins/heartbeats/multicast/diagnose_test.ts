import { assertEquals } from "@std/assert";
import {
  createFakeMedia,
  createTestContext,
  type FakeHostOptions,
} from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

const never = new AbortController().signal;

async function findings(options: Record<string, unknown>, host: FakeHostOptions = {}, userId = 0) {
  const prepared = plugin.prepare({ interface: "eth0", ...options });
  if (!prepared.ok) throw new Error("these options are good");
  const media = createFakeMedia(host);
  const found = await prepared.diagnose(createTestContext(plugin.id, { media, userId }), never);
  assertEquals([media.opened, media.sent], [[], []], "nothing is opened and nothing is sent");
  return found.map(({ status, subject }) => `${status} ${subject}`);
}

Deno.test("diagnoseMulticast finds nothing wrong with an interface that is up and carries multicast", async () => {
  assertEquals(await findings({}), ["ok interface eth0", "ok UDP port 694"]);
});

Deno.test("diagnoseMulticast finds an interface without multicast, and one without an address of the family", async () => {
  assertEquals(await findings({}, { state: { multicast: false } }), [
    "failed interface eth0",
    "ok UDP port 694",
  ]);
  assertEquals(await findings({ group: "ff02::694" }), [
    "warning interface eth0",
    "ok UDP port 694",
  ]);
});

Deno.test("diagnoseMulticast says that a port takes a privilege, and that ttl 0 reaches nobody", async () => {
  assertEquals(await findings({ ttl: 0 }, {}, 1000), [
    "ok interface eth0",
    "warning UDP port 694",
    "failed heartbeats to 225.0.0.1",
  ]);
});
