import { assertEquals, assertThrows } from "@std/assert";
import { createFakeLinks } from "./fake_links.ts";

function frame(etherType: number): Uint8Array {
  const bytes = new Uint8Array(60);
  new DataView(bytes.buffer).setUint16(12, etherType);
  return bytes;
}

Deno.test("fake links record frames and let a test answer them", () => {
  const heard: Uint8Array[] = [];
  const links = createFakeLinks({ onSend: () => links.deliver("eth0", frame(0x0806)) });
  const link = links.open("eth0", { etherType: 0x0806, onFrame: (each) => void heard.push(each) });
  assertEquals([link.name, link.mac.length, links.opened], ["eth0", 6, ["eth0"]]);
  link.send(frame(0x1234));
  assertEquals([links.sent.length, heard.length], [1, 1]);
  links.deliver("eth0", frame(0x0800));
  links.deliver("eth1", frame(0x0806));
  assertEquals(heard.length, 1);
  link.close();
  links.deliver("eth0", frame(0x0806));
  assertEquals([heard.length, links.opened], [1, []]);
  assertThrows(() => link.send(frame(1)), Error, "closed");
});

Deno.test("fake links fail when the test says so, and where there is no such interface", () => {
  const links = createFakeLinks({ interfaces: { eth5: Uint8Array.of(2, 0, 0, 0, 0, 5) } });
  assertThrows(() => links.open("eth0"), Error, "no such interface");
  const link = links.open("eth5");
  links.refuse("network is down");
  assertThrows(() => link.send(frame(1)), Error, "network is down");
  links.refuse(undefined);
  link.send(frame(1));
  assertEquals(links.sent.map((each) => each.interface), ["eth5"]);
});
