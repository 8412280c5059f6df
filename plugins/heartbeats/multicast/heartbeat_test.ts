import { assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../../../core/plugin/mod.ts";
import {
  createFakeMedia,
  createFakeNetwork,
  createTestContext,
  type FakeMedia,
  instantiate,
  settle,
} from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

const never = new AbortController().signal;

function create(media: FakeMedia, options: Record<string, unknown> = {}) {
  const heartbeat = instantiate(
    plugin,
    { interface: "eth0", ...options },
    createTestContext(plugin.id, { media }),
  );
  const heard: string[] = [];
  const start = () =>
    heartbeat.start({
      onPacket: ({ bytes, from }) => void heard.push(`${bytes[0]} from ${from}`),
      onFault: (reason) => void heard.push(`fault ${reason}`),
    }, never);
  return { heartbeat, heard, start };
}

Deno.test("a multicast heartbeat is named by interface, group and port", () => {
  const media = createFakeMedia();
  const links = [{}, { group: "ff02::694", port: 1694 }].map((options) => {
    return create(media, options).heartbeat.link;
  });
  assertEquals(links, ["multicast eth0 225.0.0.1:694", "multicast eth0 [ff02::694]:1694"]);
});

Deno.test("a multicast heartbeat opens its group with what is configured, and nothing before the start", async () => {
  const media = createFakeMedia({ interface: "eth1" });
  const { heartbeat, start } = create(media, {
    interface: "eth1",
    group: "FF05::0694",
    port: 695,
    ttl: 4,
    loop: "yes",
  });
  assertEquals([media.opened, heartbeat.loops], [[], true]);
  await start();
  assertEquals(media.opened, [
    { family: 6, interface: "eth1", group: "ff05::694", port: 695, ttl: 4, loop: true },
  ]);
  await heartbeat.stop();
  assertEquals(media.opened, []);
});

Deno.test("a multicast heartbeat stays on its network and does not hear itself where nothing else is said", async () => {
  const media = createFakeMedia();
  const { heartbeat, start } = create(media);
  await start();
  const [opened] = media.opened;
  assertEquals([opened?.ttl, opened?.loop, heartbeat.loops], [1, false, false]);
  await heartbeat.stop();
});

Deno.test("multicast heartbeats are heard by all others of the group, over one wire each", async () => {
  const network = createFakeNetwork();
  const three = ["10.0.0.1", "10.0.0.2", "10.0.0.3"].map((address) =>
    create(network.host({ address }))
  );
  for (const { start } of three) await start();
  three[0]?.heartbeat.send(Uint8Array.of(7));
  await settle();
  assertEquals(three.map(({ heard }) => heard), [[], ["7 from 10.0.0.1:694"], [
    "7 from 10.0.0.1:694",
  ]]);
  assertEquals(three[0]?.heartbeat.wires?.().length, 1);
});

Deno.test("a multicast heartbeat that cannot start says which and why", async () => {
  const { start } = create(createFakeMedia(), { interface: "eth7" });
  const error = await assertRejects(start, RingmasterError, "multicast eth7 225.0.0.1:694");
  assertEquals([error.code, error.message.endsWith("no such interface")], ["medium_failed", true]);
});
