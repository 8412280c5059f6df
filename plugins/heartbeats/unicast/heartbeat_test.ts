import { assertEquals } from "@std/assert";
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

function create(media: FakeMedia, options: Record<string, unknown>) {
  const heartbeat = instantiate(plugin, options, createTestContext(plugin.id, { media }));
  const heard: string[] = [];
  const start = () =>
    heartbeat.start({
      onPacket: ({ bytes, from }) => void heard.push(`${bytes[0]} from ${from}`),
      onFault: (reason) => void heard.push(`fault ${reason}`),
    }, never);
  return { heartbeat, heard, start };
}

Deno.test("a unicast heartbeat listens to its peer and to nobody else", async () => {
  const media = createFakeMedia();
  const { heartbeat, start } = create(media, { peer: "10.0.0.2", interface: "eth0" });
  assertEquals([heartbeat.link, heartbeat.loops], ["unicast eth0 10.0.0.2:694", false]);
  await start();
  const peer = { address: "10.0.0.2", port: 694 };
  assertEquals(media.opened, [{ family: 4, interface: "eth0", port: 694, peer }]);
  await heartbeat.stop();
  assertEquals(media.opened, []);
});

Deno.test("a unicast heartbeat goes over any interface where none is named, and over IPv6", async () => {
  const media = createFakeMedia();
  const { heartbeat, start } = create(media, { peer: "2001:DB8::2", port: 1694 });
  assertEquals(heartbeat.link, "unicast [2001:db8::2]:1694");
  await start();
  const peer = { address: "2001:db8::2", port: 1694 };
  assertEquals(media.opened, [{ family: 6, port: 1694, peer }]);
});

Deno.test("a unicast heartbeat to this machine is ignored, so that all directors can have the same file", async () => {
  const network = createFakeNetwork();
  const peers = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];
  const directors = peers.map((address) => {
    const media = network.host({ address });
    return { media, entries: peers.map((peer) => create(media, { peer })) };
  });
  for (const { entries } of directors) for (const { start } of entries) await start();
  for (const [index, { media, entries }] of directors.entries()) {
    assertEquals(media.opened.length, 2);
    assertEquals(entries[index]?.heartbeat.wires?.(), []);
    assertEquals(
      entries.map(({ heartbeat }) => heartbeat.reaches?.()),
      peers.map((_, other) => other === index ? "nobody" : "one"),
    );
    for (const { heartbeat } of entries) heartbeat.send(Uint8Array.of(index));
  }
  await settle();
  // Each entry hears the one that it names.
  for (const [index, { entries }] of directors.entries()) {
    const expected = peers.map((peer, other) =>
      other === index ? [] : [`${other} from ${peer}:694`]
    );
    assertEquals(entries.map(({ heard }) => heard), expected);
  }
  for (const { media, entries } of directors) {
    for (const { heartbeat } of entries) await heartbeat.stop();
    assertEquals(media.opened, []);
  }
});
