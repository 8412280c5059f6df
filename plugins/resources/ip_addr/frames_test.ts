import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { canonicalAddress } from "../../../core/plugin/mod.ts";
import {
  arpAnnouncements,
  arpProbe,
  formatMac,
  neighbourAdvertisement,
  neighbourProbe,
} from "./frames.ts";

const MAC = Uint8Array.of(2, 0, 0, 0, 0, 1);

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Sum over the pseudo-header and the message, which is all ones where the checksum is right (RFC 1071). */
function sumOfMessage(frame: Uint8Array): number {
  const message = frame.subarray(54);
  const bytes = [...frame.subarray(22, 54), 0, 0, 0, message.length, 0, 0, 0, 58, ...message];
  let sum = 0;
  for (let offset = 0; offset < bytes.length; offset += 2) {
    sum += (bytes[offset] ?? 0) * 256 + (bytes[offset + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

Deno.test("arpAnnouncements are a request and a reply with the own MAC as that of the target", () => {
  const [request, reply, ...more] = arpAnnouncements(MAC, "10.0.0.154").map(hex);
  const ethernet = "ffffffffffff" + "020000000001" + "0806";
  const sender = "020000000001" + "0a00009a";
  assertEquals(request, ethernet + "0001080006040001" + sender + sender);
  assertEquals(reply, ethernet + "0001080006040002" + sender + sender);
  assertEquals(more, []);
});

Deno.test("arpProbe names nobody as its sender, so that nobody learns from it", () => {
  assertEquals(
    hex(arpProbe(MAC, "10.0.0.154")),
    "ffffffffffff" + "020000000001" + "0806" + "0001080006040001" +
      "020000000001" + "00000000" + "000000000000" + "0a00009a",
  );
});

Deno.test("neighbourAdvertisement has the checksum of a frame that a kernel sent", () => {
  const frame = neighbourAdvertisement(MAC, "2001:db8:9::50", false);
  const address = "20010db8000900000000000000000050";
  assertEquals(
    hex(frame),
    "333300000001" + "020000000001" + "86dd" + "60000000" + "0020" + "3aff" + address +
      "ff020000000000000000000000000001" + "8800" + "f87a" + "20000000" + address +
      "0201" + "020000000001",
  );
  assertEquals(frame.length, 86);
});

Deno.test("neighbourAdvertisement says so where the host is a router", () => {
  const frame = neighbourAdvertisement(MAC, "2001:db8:9::50", true);
  assertEquals(hex(frame.subarray(58, 62)), "a0000000");
  assertEquals(sumOfMessage(frame), 0xffff);
});

Deno.test("neighbourProbe goes to the solicited-node group from no address", () => {
  const frame = neighbourProbe(MAC, "2001:db8::12:3456");
  assertEquals(hex(frame.subarray(0, 6)), "3333ff123456");
  assertEquals(hex(frame.subarray(22, 38)), "00".repeat(16));
  assertEquals(hex(frame.subarray(38, 54)), "ff0200000000000000000001ff123456");
  assertEquals(frame.length, 78, "no option may follow where the source is unspecified");
  assertEquals(frame[54], 135);
});

Deno.test("the frames of neighbour discovery have a right checksum, whatever address and MAC", () => {
  const group = fc.nat(0xffff);
  const groups = fc.tuple(group, group, group, group, group, group, group);
  fc.assert(fc.property(groups, fc.uint8Array({ minLength: 6, maxLength: 6 }), (rest, mac) => {
    const text = ["2001", ...rest.map((each) => each.toString(16))].join(":");
    const address = canonicalAddress(text) ?? "";
    for (const router of [true, false]) {
      assertEquals(sumOfMessage(neighbourAdvertisement(mac, address, router)), 0xffff);
    }
    assertEquals(sumOfMessage(neighbourProbe(mac, address)), 0xffff);
  }));
});

Deno.test("formatMac writes as ip does", () => {
  assertEquals(formatMac(Uint8Array.of(0, 0x5e, 0xab, 1, 0x10, 255)), "00:5e:ab:01:10:ff");
});
