import { assertEquals, assertThrows } from "@std/assert";
import { ConnectionError } from "../errors.ts";
import type { Endpoint } from "../model/mod.ts";
import { eventually } from "../testing/eventually.ts";
import { type MediumOptions, missingMedia, systemMedia } from "./medium.ts";
import { describeMedium } from "./medium_kernel.ts";
import { packSocketAddress } from "./socket_address.ts";
import { openDescriptors } from "./testing.ts";

const onLinux = { ignore: Deno.build.os !== "linux" };
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A socket on the loopback interface, and what it has received; each time it hears something it calls back. */
function open(options: Partial<MediumOptions> = {}, onHeard: () => void = () => {}) {
  const received: { text: string; from: Endpoint }[] = [];
  const faults: (string | undefined)[] = [];
  const socket = systemMedia.open({ family: 4, interface: "lo", port: 0, ...options }, {
    onDatagram: (bytes, from) => {
      received.push({ text: decoder.decode(bytes), from });
      onHeard();
    },
    onFault: (reason) => void faults.push(reason),
  });
  return {
    socket,
    received,
    faults,
    send: (text: string, to: Endpoint) => socket.send(encoder.encode(text), to),
    texts: () => received.map(({ text }) => text),
    [Symbol.dispose]: () => socket.close(),
  };
}

function at(port: number, address = "127.0.0.1"): Endpoint {
  return { address, port };
}

/** A port that is free at the moment, of a medium that several share. */
function freePort(): number {
  using probe = open();
  return probe.socket.local.port;
}

for (const [family, address] of [[4, "127.0.0.1"], [6, "::1"]] as const) {
  Deno.test(
    `a medium over IPv${family} hands over what arrives, in order, and from whom`,
    onLinux,
    async () => {
      using one = open({ family });
      using other = open({ family });
      const texts = Array.from({ length: 40 }, (_, index) => `heartbeat ${index}`);
      for (const text of texts) one.send(text, at(other.socket.local.port, address));
      await eventually("all have come", () => other.received.length === texts.length);
      assertEquals(other.texts(), texts);
      assertEquals(other.received[0]?.from, at(one.socket.local.port, address));
      assertEquals(one.received, []);
    },
  );
}

Deno.test(
  "a burst of datagrams is taken in whole, more than one look can take",
  onLinux,
  async () => {
    using one = open();
    using other = open();
    for (let count = 0; count < 150; count++) one.send("x", at(other.socket.local.port));
    await eventually("all have come", () => other.received.length === 150);
  },
);

Deno.test(
  "media of one group on one machine all hear what one of them sends",
  onLinux,
  async () => {
    const port = freePort();
    const group = "225.0.0.94";
    using one = open({ port, group, loop: true });
    using other = open({ port, group, loop: true });
    one.send("from one", at(port, group));
    await eventually("both hear", () => one.received.length > 0 && other.received.length > 0);
    assertEquals([one.texts(), other.texts()], [["from one"], ["from one"]]);
    assertEquals(one.socket.local, at(port, group));
  },
);

Deno.test(
  "a medium of a group hears neither another group nor what is sent to its port",
  onLinux,
  async () => {
    const port = freePort();
    const group = "225.0.0.94";
    using mine = open({ port, group, loop: true });
    using theirs = open({ port, group: "225.0.0.95", loop: true });
    using plain = open({ port });
    theirs.send("their group", at(port, "225.0.0.95"));
    plain.send("to the port", at(port));
    mine.send("my group", at(port, group));
    await eventually("all have come", () => {
      return mine.received.length + theirs.received.length + plain.received.length === 3;
    });
    assertEquals([mine.texts(), theirs.texts(), plain.texts()], [
      ["my group"],
      ["their group"],
      ["to the port"],
    ]);
  },
);

Deno.test("media that share a port hear each its own peer", onLinux, async () => {
  const port = freePort();
  using one = open({ interface: "lo" });
  using other = open({ interface: "lo" });
  using ofOne = open({ port, peer: at(one.socket.local.port) });
  using ofOther = open({ port, peer: at(other.socket.local.port) });
  for (let count = 0; count < 3; count++) {
    one.send("one", at(port));
    other.send("other", at(port));
  }
  await eventually("all have come", () => ofOne.received.length + ofOther.received.length === 6);
  assertEquals(ofOne.texts(), ["one", "one", "one"]);
  assertEquals(ofOther.texts(), ["other", "other", "other"]);
});

Deno.test(
  "a medium goes on sending to a peer that does not run, and is heard once that runs",
  onLinux,
  async () => {
    const port = freePort();
    using medium = open({ peer: at(port) });
    for (let count = 0; count < 20; count++) {
      medium.send("anybody there?", at(port));
      await new Promise((resolve) => setTimeout(resolve));
    }
    using peer = open({ port });
    medium.send("now", at(port));
    await eventually("the peer hears", () => peer.received.length > 0);
    assertEquals(peer.texts(), ["now"]);
    assertEquals(medium.faults, []);
  },
);

Deno.test(
  "drain hands over at once what waits, while this process gives nobody else a turn",
  onLinux,
  async () => {
    using sender = open();
    using medium = open();
    const to = at(medium.socket.local.port);
    for (let count = 0; count < 5; count++) sender.send(`packet ${count}`, to);
    assertEquals(medium.received.length, 0);
    medium.socket.drain();
    assertEquals(medium.texts(), [0, 1, 2, 3, 4].map((count) => `packet ${count}`));
    medium.socket.drain();
    sender.send("afterwards", to);
    await eventually("it goes on by itself", () => medium.received.length > 5);
    assertEquals(medium.received.length, 6);
  },
);

Deno.test(
  "drain does nothing from within a listener, and nothing on a closed medium",
  onLinux,
  () => {
    using sender = open();
    const depths: number[] = [];
    let depth = 0;
    const { socket: medium } = open({}, () => {
      depths.push(++depth);
      medium.drain();
      depth--;
    });
    const to = at(medium.local.port);
    for (let count = 0; count < 3; count++) sender.send("x", to);
    medium.drain();
    assertEquals(depths, [1, 1, 1]);
    sender.send("x", to);
    medium.close();
    medium.drain();
    assertEquals(depths.length, 3);
  },
);

Deno.test("a medium is what its wire says", onLinux, () => {
  using medium = open();
  const wire = medium.socket.wire(at(694));
  assertEquals(wire.address, packSocketAddress(at(694)));
  const link = Deno.readLinkSync(`/proc/self/fd/${wire.descriptor}`);
  assertEquals(link.startsWith("socket:"), true);
});

Deno.test("a medium says what cannot be opened, naming interface, group and port", onLinux, () => {
  const listener = { onDatagram: () => {}, onFault: () => {} };
  const before = openDescriptors();
  const error = assertThrows(
    () =>
      systemMedia.open(
        { family: 4, interface: "nothing0", port: 694, group: "225.0.0.1" },
        listener,
      ),
    ConnectionError,
    "cannot open a heartbeat socket on nothing0, group 225.0.0.1, port 694: no such interface",
  );
  assertEquals(error.code, "connection_failed");
  assertThrows(
    () => systemMedia.open({ family: 4, interface: "lo", port: 9, group: "10.0.0.1" }, listener),
    ConnectionError,
    "invalid argument",
  );
  assertEquals(openDescriptors(), before);
});

Deno.test("a medium says what cannot be sent", onLinux, () => {
  const medium = open();
  assertThrows(
    () => medium.send("x", at(9, "127.255.255.255")),
    ConnectionError,
    "cannot send to 127.255.255.255:9 on lo: permission denied",
  );
  assertThrows(
    () => medium.socket.send(new Uint8Array(70_000), at(9)),
    ConnectionError,
    "message too long",
  );
  medium.socket.close();
  medium.socket.close();
  assertThrows(() => medium.send("x", at(9)), ConnectionError, "closed");
});

Deno.test(
  "a closed medium hands nothing over, not even what has arrived, and leaves nothing behind",
  onLinux,
  async () => {
    const before = openDescriptors();
    const sender = open();
    for (let round = 0; round < 20; round++) {
      const medium = open();
      for (let count = 0; count < 5; count++) sender.send("x", at(medium.socket.local.port));
      medium.socket.close();
      assertEquals(medium.received, []);
    }
    using last = open();
    sender.send("the last", at(last.socket.local.port));
    await eventually("the last one hears", () => last.received.length > 0);
    last.socket.close();
    sender.socket.close();
    assertEquals(openDescriptors(), before);
  },
);

Deno.test("a listener may close its medium in the midst of a burst", onLinux, async () => {
  using sender = open();
  const medium = open({}, () => medium.socket.close());
  for (let count = 0; count < 10; count++) sender.send("x", at(medium.socket.local.port));
  await eventually("it hears", () => medium.received.length > 0);
  using other = open();
  sender.send("x", at(other.socket.local.port));
  await eventually("another one hears", () => other.received.length > 0);
  assertEquals(medium.received.length, 1);
});

Deno.test("a medium is heard again after its listener has thrown", onLinux, async () => {
  globalThis.addEventListener("error", (event) => event.preventDefault(), { once: true });
  using sender = open();
  using medium = open({}, () => {
    if (medium.received.length === 1) throw new Error("wrong");
  });
  for (const text of ["one", "two"]) {
    sender.send(text, at(medium.socket.local.port));
    await eventually(`it hears ${text}`, () => medium.texts().at(-1) === text);
  }
});

Deno.test("systemMedia knows interfaces and the addresses of this machine", onLinux, () => {
  const lo = systemMedia.interface("lo");
  assertEquals([lo?.index, lo?.up, lo?.broadcast], [1, true, false]);
  assertEquals(lo?.addresses.includes("127.0.0.1"), true);
  assertEquals(systemMedia.addresses().includes("127.0.0.1"), true);
  assertEquals(systemMedia.interface("nothing0"), undefined);
});

Deno.test("missingMedia opens nothing and says why", () => {
  const listener = { onDatagram: () => {}, onFault: () => {} };
  assertThrows(
    () => missingMedia.open({ family: 4, port: 694 }, listener),
    ConnectionError,
    "the C library of this system cannot be used",
  );
  assertEquals([missingMedia.addresses(), missingMedia.interface("lo")], [[], undefined]);
});

Deno.test("describeMedium says all that tells a medium from others", () => {
  const peer = { address: "2001:db8::2", port: 694 };
  assertEquals(
    describeMedium({ family: 6, interface: "eth0", port: 694, peer }),
    "eth0, peer [2001:db8::2]:694, port 694",
  );
  assertEquals(describeMedium({ family: 4, port: 1 }), "all interfaces (IPv4), port 1");
});
