import { assertEquals, assertStringIncludes } from "@std/assert";
import { createFakeFiles, createFakeLinks } from "../../../core/testing/mod.ts";
import { arpAnnouncements, neighbourAdvertisement } from "./frames.ts";
import { Wire } from "./wire.ts";

const MAC = Uint8Array.of(2, 0, 0, 0, 0, 1);
const FACTS = { mac: "02:00:00:00:00:01", index: 2 };

function scene(address = "10.0.0.154", files: Readonly<Record<string, string>> = {}) {
  const interfaces: Record<string, Uint8Array> = { eth0: MAC };
  const links = createFakeLinks({ interfaces });
  const log: string[] = [];
  const wire = new Wire({
    links,
    files: createFakeFiles(files),
    logger: { log: (level, message) => log.push(`${level}: ${message}`) },
    address: { family: address.includes(":") ? 6 : 4, address, prefix: 24 },
  });
  const frames = () => links.sent.map(({ frame }) => frame);
  return { interfaces, links, log, wire, frames };
}

Deno.test("Wire opens an interface once, however often it is asked to", () => {
  const { wire, links, frames } = scene();
  wire.open("eth0");
  wire.open("eth0");
  assertEquals(wire.follow("eth0", FACTS), false);
  wire.announce();
  assertEquals(links.opened, ["eth0"]);
  assertEquals(frames(), arpAnnouncements(MAC, "10.0.0.154"));
  wire.close();
  wire.close();
  assertEquals(links.opened, []);
});

Deno.test("Wire opens the interface anew where its number or its MAC has changed", () => {
  const { wire, links } = scene();
  wire.open("eth0");
  assertEquals(wire.follow("eth0", { ...FACTS, index: 7 }), true);
  assertEquals(wire.follow("eth0", { ...FACTS, mac: "02:00:00:00:00:09" }), true);
  assertEquals(links.opened, ["eth0"]);
});

Deno.test("Wire tells a trouble once, and again when it comes back after it was over", () => {
  const { wire, links, log, frames } = scene();
  links.refuse("no buffer space available");
  wire.open("eth0");
  for (let round = 0; round < 3; round++) wire.announce();
  assertEquals(log.length, 1);
  assertStringIncludes(log[0] ?? "", "warning: 10.0.0.154 cannot be announced on eth0: ");
  assertStringIncludes(log[0] ?? "", "no buffer space available");
  links.refuse(undefined);
  wire.announce();
  assertEquals(frames().length, 2);
  links.refuse("no buffer space available");
  wire.announce();
  assertEquals(log.length, 2);
});

Deno.test("Wire announces on an interface that came later than it was asked to", () => {
  const { wire, interfaces, log, frames } = scene();
  delete interfaces.eth0;
  wire.open("eth0");
  wire.announce();
  assertEquals([log.length, frames().length], [1, 0]);
  interfaces.eth0 = MAC;
  wire.announce();
  assertEquals(frames(), arpAnnouncements(MAC, "10.0.0.154"));
});

Deno.test("look finds out whether this host forwards IPv6, which the advertisement says", async () => {
  const path = "/proc/sys/net/ipv6/conf/eth0/forwarding";
  for (
    const [files, router] of [[{ [path]: "1\n" }, true], [{ [path]: "0\n" }, false], [
      {},
      false,
    ]] as const
  ) {
    const { wire, frames } = scene("2001:db8::5", files);
    wire.open("eth0");
    await wire.look("eth0");
    wire.announce();
    assertEquals(frames(), [neighbourAdvertisement(MAC, "2001:db8::5", router)]);
  }
});
