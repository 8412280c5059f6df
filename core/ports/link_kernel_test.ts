import { assertEquals, assertThrows } from "@std/assert";
import { ConnectionError } from "../errors.ts";
import { eventually } from "../testing/eventually.ts";
import { type Link, missingLinks, systemLinks } from "./link.ts";
import { packLinkAddress } from "./link_kernel.ts";
import { openDescriptors } from "./testing.ts";

const isLinux = Deno.build.os === "linux";
/** Packet sockets take CAP_NET_RAW, which these tests have as root only. */
const asRoot = { ignore: !isLinux || Deno.uid() !== 0 };

/** For experiments within one site (IEEE 802): nobody else on the loopback interface sends it. */
const ETHER_TYPE = 0x88b5;

function frame(text: string, etherType: number = ETHER_TYPE): Uint8Array {
  const head = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, etherType >> 8, etherType & 255];
  return Uint8Array.from([...head, ...new TextEncoder().encode(text.padEnd(50))]);
}

function textOf(received: Uint8Array): string {
  return new TextDecoder().decode(received.subarray(14)).trim();
}

Deno.test(
  "a link sends whole frames, and hands over those of the type that was asked for",
  asRoot,
  async () => {
    const heard: Uint8Array[] = [];
    const listening = systemLinks.open("lo", {
      etherType: ETHER_TYPE,
      onFrame: (each) => void heard.push(each),
    });
    const sending = systemLinks.open("lo");
    try {
      for (let count = 0; count < 100; count++) sending.send(frame(`frame ${count}`));
      sending.send(frame("of another type", ETHER_TYPE + 1));
      sending.send(frame("the last"));
      await eventually(
        "the last one has come",
        () => heard.some((each) => textOf(each) === "the last"),
      );
      assertEquals(heard.length, 101);
      assertEquals(heard[0], frame("frame 0"));
      assertEquals([listening.name, listening.index, listening.mac], ["lo", 1, new Uint8Array(6)]);
    } finally {
      listening.close();
      sending.close();
    }
  },
);

Deno.test(
  "a link may be closed in the midst of what it hears, and leaves nothing behind",
  asRoot,
  async () => {
    const before = openDescriptors();
    const sending = systemLinks.open("lo");
    for (let round = 0; round < 10; round++) {
      let heard = 0;
      const listening: Link = systemLinks.open("lo", {
        etherType: ETHER_TYPE,
        onFrame() {
          heard++;
          listening.close();
          listening.close();
        },
      });
      for (let count = 0; count < 5; count++) sending.send(frame("x"));
      await eventually("it hears", () => heard > 0);
      assertEquals(heard, 1);
    }
    sending.close();
    assertThrows(
      () => sending.send(frame("x")),
      ConnectionError,
      "cannot send on interface lo: closed",
    );
    // The poller itself keeps one.
    assertEquals(openDescriptors() - before <= 1, true);
  },
);

Deno.test("a link says what the system refuses", asRoot, () => {
  assertThrows(
    () => systemLinks.open("nothing0"),
    ConnectionError,
    "cannot open interface nothing0: no such interface",
  );
  const link = systemLinks.open("lo");
  assertThrows(
    () => link.send(new Uint8Array(3)),
    ConnectionError,
    "cannot send on interface lo: invalid argument",
  );
  link.close();
});

Deno.test("packLinkAddress lays out a struct sockaddr_ll as packet(7) says", () => {
  assertEquals(
    [...packLinkAddress(258, 0x0806)],
    [17, 0, 8, 6, 2, 1, 0, 0, ...new Array(12).fill(0)],
  );
});

Deno.test("missingLinks opens nothing and says why", () => {
  assertThrows(
    () => missingLinks.open("eth0"),
    ConnectionError,
    "cannot open interface eth0: the C library of this system cannot be used",
  );
});
