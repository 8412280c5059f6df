import { assertEquals, assertRejects } from "@std/assert";
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

Deno.test("a broadcast heartbeat may send broadcasts, on its interface and port", async () => {
  const media = createFakeMedia();
  const { heartbeat, start } = create(media, { port: 1694 });
  assertEquals([heartbeat.link, media.opened], ["broadcast eth0:1694", []]);
  await start();
  assertEquals(media.opened, [{ family: 4, interface: "eth0", port: 1694, broadcast: true }]);
  await heartbeat.stop();
  assertEquals(media.opened, []);
});

Deno.test("broadcast heartbeats are heard by all, the sender among them, as it says", async () => {
  const network = createFakeNetwork();
  const [one, other] = ["10.0.0.1", "10.0.0.2"].map((address) => create(network.host({ address })));
  await one?.start();
  await other?.start();
  one?.heartbeat.send(Uint8Array.of(7));
  await settle();
  const expected = ["7 from 10.0.0.1:694"];
  assertEquals([one?.heard, other?.heard, one?.heartbeat.loops], [expected, expected, true]);
  const [wire] = one?.heartbeat.wires?.() ?? [];
  assertEquals(new TextDecoder().decode(wire?.address), "255.255.255.255:694");
});

Deno.test("a broadcast heartbeat that cannot start says which and why", async () => {
  const { start } = create(createFakeMedia(), { interface: "eth7" });
  await assertRejects(start, Error, "cannot open the heartbeat medium broadcast eth7:694");
});
