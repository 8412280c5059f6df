import { assertEquals, assertRejects } from "@std/assert";
import { createFakeMedia, createFakeNetwork, type FakeMedia, settle } from "../testing/mod.ts";
import { RingmasterError } from "../errors.ts";
import type { HeartbeatPacket } from "./cluster_contracts.ts";
import { createDatagramHeartbeat } from "./datagram_heartbeat.ts";

const never = new AbortController().signal;
const TO = { address: "225.0.0.1", port: 694 };

function setUp(media: FakeMedia = createFakeMedia()) {
  const packets: HeartbeatPacket[] = [];
  const faults: (string | undefined)[] = [];
  const heartbeat = createDatagramHeartbeat(media, {
    link: "multicast eth0 225.0.0.1:694",
    loops: false,
    medium: { family: 4, interface: "eth0", port: 694, group: TO.address },
    to: TO,
  });
  const listener = {
    onPacket: (packet: HeartbeatPacket) => void packets.push(packet),
    onFault: (reason: string | undefined) => void faults.push(reason),
  };
  return { media, heartbeat, packets, faults, start: () => heartbeat.start(listener, never) };
}

Deno.test("a datagram heartbeat carries packets and says from whom they are", async () => {
  const network = createFakeNetwork();
  const one = setUp(network.host({ address: "10.0.0.1" }));
  const other = setUp(network.host({ address: "10.0.0.2" }));
  await one.start();
  await other.start();
  one.heartbeat.send(Uint8Array.of(1, 2, 3));
  await settle();
  assertEquals(other.packets, [{ bytes: Uint8Array.of(1, 2, 3), from: "10.0.0.1:694" }]);
  assertEquals([one.packets, one.faults, other.faults], [[], [], []]);
});

Deno.test("a datagram heartbeat has a wire as long as it is open", async () => {
  const { heartbeat, start } = setUp();
  assertEquals(heartbeat.wires?.(), []);
  await start();
  const [wire, ...others] = heartbeat.wires?.() ?? [];
  assertEquals(new TextDecoder().decode(wire?.address), "225.0.0.1:694");
  assertEquals(others, []);
  await heartbeat.stop();
  assertEquals(heartbeat.wires?.(), []);
});

Deno.test("a datagram heartbeat that cannot be opened says which and why", async () => {
  const { media, heartbeat, start } = setUp();
  media.refuse("no such interface");
  const error = await assertRejects(start, RingmasterError);
  assertEquals(error.code, "medium_failed");
  assertEquals(
    error.message,
    "cannot open the heartbeat medium multicast eth0 225.0.0.1:694: no such interface",
  );
  // It stops well, and starts once it can.
  await heartbeat.stop();
  media.refuse(undefined);
  await start();
  assertEquals(media.opened.length, 1);
});

Deno.test("a datagram heartbeat opens nothing when nobody waits for it any more", async () => {
  const { media, heartbeat } = setUp();
  const listener = { onPacket: () => {}, onFault: () => {} };
  const reason = new Error("too late");
  await assertRejects(
    () => heartbeat.start(listener, AbortSignal.abort(reason)),
    Error,
    "too late",
  );
  assertEquals(media.opened, []);
});

Deno.test("a datagram heartbeat tells each fault of sending once, and its end", async () => {
  const { media, heartbeat, faults, start } = setUp();
  await start();
  const send = (count: number) => {
    for (; count > 0; count--) heartbeat.send(Uint8Array.of(1));
  };
  send(2);
  media.refuse("network is down");
  send(3);
  media.refuse("operation not permitted");
  send(3);
  media.refuse(undefined);
  send(3);
  const cannot = "cannot send to 225.0.0.1:694";
  assertEquals(faults, [
    `${cannot}: network is down`,
    `${cannot}: operation not permitted`,
    undefined,
  ]);
});

Deno.test("a datagram heartbeat works again only when it can receive as well as send", async () => {
  const { media, heartbeat, faults, start } = setUp();
  await start();
  media.fault("no such interface");
  media.refuse("no such device");
  heartbeat.send(Uint8Array.of(1));
  media.refuse(undefined);
  heartbeat.send(Uint8Array.of(1));
  assertEquals(faults, ["no such interface"]);
  media.fault(undefined);
  assertEquals(faults, ["no such interface", undefined]);
});

Deno.test("a datagram heartbeat hands over what waits when it is asked to", async () => {
  const { media, heartbeat, packets, start } = setUp();
  heartbeat.drain?.();
  await start();
  media.queue(Uint8Array.of(9), { address: "10.0.0.2", port: 694 });
  assertEquals(packets, []);
  heartbeat.drain?.();
  heartbeat.drain?.();
  assertEquals(packets, [{ bytes: Uint8Array.of(9), from: "10.0.0.2:694" }]);
});

Deno.test("a datagram heartbeat that was stopped neither sends nor hears, and can be started again", async () => {
  const { media, heartbeat, packets, faults, start } = setUp();
  heartbeat.send(Uint8Array.of(0));
  await start();
  await start();
  assertEquals(media.opened.length, 1);
  media.fault("broken");
  await heartbeat.stop();
  await heartbeat.stop();
  heartbeat.send(Uint8Array.of(1));
  assertEquals([media.opened.length, media.sent.length, packets.length], [0, 0, 0]);
  await start();
  heartbeat.send(Uint8Array.of(2));
  assertEquals([media.sent.length, faults], [1, ["broken"]]);
});
