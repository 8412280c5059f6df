import { assertEquals } from "@std/assert";
import { linkOf, type MediaWord, readMedia } from "./media.ts";
import { tried } from "./test_notes.ts";

function media(line: string, port = 694) {
  const [word, ...values] = line.split(" ");
  return tried((notes) => readMedia(word as MediaWord, values, port, notes));
}

Deno.test("readMedia reads mcast and mcast6 with their five values", () => {
  assertEquals(media("mcast eth0 225.0.0.1 694 1 0"), {
    value: [
      { type: "multicast", interface: "eth0", group: "225.0.0.1", port: 694, ttl: 1, loop: false },
    ],
    messages: [],
  });
  // The udpport of bcast and ucast is not that of mcast.
  assertEquals(media("mcast6 eth1 FF02::694 5000 4 1", 4_000), {
    value: [
      { type: "multicast", interface: "eth1", group: "ff02::694", port: 5_000, ttl: 4, loop: true },
    ],
    messages: [],
  });
});

Deno.test("readMedia warns of a TTL that Heartbeat refuses, and takes it", () => {
  const { value, messages } = media("mcast eth0 225.0.0.1 694 5 0");
  assertEquals(value.map((each) => "ttl" in each && each.ttl), [5]);
  assertEquals(messages, [
    "warning: a TTL of 5 is used as it is; Heartbeat itself takes at most 4",
  ]);
});

Deno.test("readMedia tells all that is wrong with a medium at once", () => {
  assertEquals(media("mcast eth0/1 10.0.0.1 0 256 2"), {
    value: [],
    messages: [
      'cannot use "eth0/1" as a network interface; wanted a name of at most 15 characters such as eth0',
      'cannot use "10.0.0.1" as a multicast group; wanted 224.0.0.0 to 239.255.255.255',
      'cannot take "0" as a port; allowed are 1 to 65535',
      'cannot take "256" as a number of hops; allowed are 1 to 255',
      'cannot take "2" as the loop switch; allowed are 0 to 1',
    ],
  });
  assertEquals(media("mcast eth0 225.0.0.1 694 0 0").value, []);
});

Deno.test("readMedia refuses media with too many or too few values", () => {
  const wanted: Readonly<Record<string, string>> = {
    "mcast eth0 225.0.0.1 694": "has 3 values; wanted are 5: DEVICE GROUP PORT TTL LOOP",
    "mcast eth0 225.0.0.1 694 1 0 0": "has 6 values; wanted are 5: DEVICE GROUP PORT TTL LOOP",
    "mcast6": "has 0 values; wanted are 5: DEVICE GROUP PORT TTL LOOP",
    "ucast eth0": "has 1 values; wanted are 2: DEVICE HOST",
    "ucast6 eth0 fe80::1 694": "has 3 values; wanted are 2: DEVICE HOST",
    "bcast": "names no network interface; wanted one or more",
  };
  for (const [line, message] of Object.entries(wanted)) {
    assertEquals(media(line), { value: [], messages: [message] }, line);
  }
});

Deno.test("readMedia reads bcast, and udp as the same, with a medium for each interface", () => {
  for (const word of ["bcast", "udp"]) {
    assertEquals(media(`${word} eth0 eth1`, 700), {
      value: [
        { type: "broadcast", interface: "eth0", port: 700 },
        { type: "broadcast", interface: "eth1", port: 700 },
      ],
      messages: [],
    });
  }
  assertEquals(media("bcast eth0 eth0:1").value.length, 1);
});

Deno.test("readMedia reads ucast and ucast6 with an address of their family, or a name", () => {
  assertEquals(media("ucast eth0 10.0.0.2", 700).value, [
    { type: "unicast", peer: "10.0.0.2", interface: "eth0", port: 700 },
  ]);
  assertEquals(media("ucast6 eth0 FE80:0::2").value, [
    { type: "unicast", peer: "fe80::2", interface: "eth0", port: 694 },
  ]);
  assertEquals(media("ucast eth0 node2").value.length, 1);
  assertEquals(media("ucast eth0 fe80::2").value, []);
  assertEquals(media("ucast6 eth0 10.0.0.2").value, []);
});

Deno.test("linkOf tells media apart by what they reach, and not by hops or loop", () => {
  const links = [
    "mcast eth0 225.0.0.1 694 1 0",
    "mcast eth1 225.0.0.1 694 1 0",
    "mcast eth0 225.0.0.2 694 1 0",
    "mcast eth0 225.0.0.1 695 1 0",
    "bcast eth0",
    "ucast eth0 10.0.0.1",
    "ucast eth0 10.0.0.2",
  ].flatMap((line) => media(line).value.map(linkOf));
  assertEquals(new Set(links).size, 7);
  const again = media("mcast eth0 225.0.0.1 694 2 1").value.map(linkOf);
  assertEquals(again, links.slice(0, 1));
});
