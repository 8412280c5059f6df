import { assertEquals, assertThrows } from "@std/assert";
import type { FakeMedia } from "./fake_media.ts";
import { createFakeMedia, createFakeNetwork } from "./fake_media.ts";
import type { Endpoint } from "../model/mod.ts";
import type { MediumOptions } from "../ports/mod.ts";
import { settle } from "./fake_clock.ts";

function listen(media: FakeMedia, options: Partial<MediumOptions> = {}) {
  const heard: string[] = [];
  const faults: (string | undefined)[] = [];
  const settings = { family: 4, interface: "eth0", port: 694, ...options } as const;
  const socket = media.open(settings, {
    onDatagram: (bytes, from) => void heard.push(`${bytes[0]} from ${from.address}`),
    onFault: (reason) => void faults.push(reason),
  });
  return { socket, heard, faults };
}

const to = (address: string, port = 694): Endpoint => ({ address, port });

/** Three hosts, all of which listen with the same options. */
function three(options: Partial<MediumOptions>) {
  const network = createFakeNetwork();
  const hosts = ["10.0.0.1", "10.0.0.2", "10.0.0.3"].map((address) => network.host({ address }));
  return hosts.map((host) => listen(host, options));
}

Deno.test("a fake network carries multicast to all others, and to the sender where it loops", async () => {
  for (const loop of [false, true]) {
    const [one, other, third] = three({ group: "225.0.0.1", loop });
    one?.socket.send(Uint8Array.of(7), to("225.0.0.1"));
    one?.socket.send(Uint8Array.of(8), to("225.0.0.2"));
    assertEquals(other?.heard, [], "not from within the send");
    await settle();
    const expected = ["7 from 10.0.0.1"];
    assertEquals([other?.heard, third?.heard], [expected, expected]);
    assertEquals(one?.heard, loop ? expected : []);
  }
});

Deno.test("a fake network carries broadcasts to everybody, and unicast to one", async () => {
  const [one, other, third] = three({});
  one?.socket.send(Uint8Array.of(1), to("255.255.255.255"));
  one?.socket.send(Uint8Array.of(2), to("10.0.0.3"));
  one?.socket.send(Uint8Array.of(3), to("10.0.0.3", 695));
  await settle();
  assertEquals([one?.heard, other?.heard], [["1 from 10.0.0.1"], ["1 from 10.0.0.1"]]);
  assertEquals(third?.heard, ["1 from 10.0.0.1", "2 from 10.0.0.1"]);
});

Deno.test("a fake medium with a peer hears nobody else, and a closed one nobody", async () => {
  const [one, other, third] = three({ peer: to("10.0.0.1") });
  other?.socket.send(Uint8Array.of(1), to("10.0.0.3"));
  one?.socket.send(Uint8Array.of(2), to("10.0.0.3"));
  one?.socket.send(Uint8Array.of(3), to("10.0.0.2"));
  other?.socket.close();
  await settle();
  assertEquals([third?.heard, other?.heard], [["2 from 10.0.0.1"], []]);
});

Deno.test("a fake medium fails when the test says so, and records what was sent", () => {
  const media = createFakeMedia({ state: { multicast: false } });
  const { socket, faults, heard } = listen(media);
  socket.send(Uint8Array.of(9), to("10.0.0.9"));
  media.refuse("network is down");
  assertThrows(() => socket.send(Uint8Array.of(1), to("10.0.0.9")), Error, "network is down");
  assertThrows(() => listen(media), Error, "network is down");
  media.refuse(undefined);
  assertThrows(() => listen(media, { interface: "eth7" }), Error, "no such interface");
  media.fault("gone");
  media.fault(undefined);
  media.deliver(Uint8Array.of(5), to("10.0.0.5"));
  media.queue(Uint8Array.of(6), to("10.0.0.6"));
  assertEquals(heard.length, 1);
  socket.drain();
  socket.drain();
  assertEquals(heard.splice(1), ["6 from 10.0.0.6"]);
  assertEquals([faults, heard], [["gone", undefined], ["5 from 10.0.0.5"]]);
  assertEquals(media.sent.map(({ to: { address } }) => address), ["10.0.0.9"]);
  assertEquals(media.opened.length, 1);
  assertEquals([media.interface("eth0")?.multicast, media.interface("eth7")], [false, undefined]);
  socket.close();
  assertEquals(media.opened.length, 0);
  assertThrows(() => socket.send(Uint8Array.of(1), to("10.0.0.9")), Error, "closed");
});
