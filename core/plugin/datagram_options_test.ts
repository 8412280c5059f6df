import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { canonicalAddress } from "../model/mod.ts";
import { createFakeMedia } from "../testing/mod.ts";
import {
  addressSchema,
  diagnoseInterface,
  diagnosePort,
  heartbeatPortSchema,
  interfaceSchema,
  isMulticastAddress,
} from "./datagram_options.ts";

Deno.test("interfaceSchema takes the names that the kernel takes, and says what is wanted otherwise", () => {
  const schema = interfaceSchema();
  for (const name of ["eth0", "lo", "bond0.100", "br-lan", "vr51", "a", "fifteen-bytes-x"]) {
    assertEquals(schema.safeParse(name).success, true, name);
  }
  for (const name of ["", ".", "..", "eth 0", "eth/0", "eth0:1", "sixteen-bytes-xx", 5, null]) {
    const { error } = schema.safeParse(name);
    assertEquals(error?.issues.length, 1, `${name}`);
    assertEquals(error?.issues[0]?.message.includes("the name of a network interface"), true);
  }
});

Deno.test("addressSchema gives an address in its one spelling, and refuses what is none or of another kind", () => {
  const schema = addressSchema("a multicast address", isMulticastAddress);
  assertEquals(schema.parse("225.0.0.1"), "225.0.0.1");
  assertEquals(schema.parse("FF02:0:0::0694"), "ff02::694");
  for (const text of ["10.0.0.1", "fe80::1", "225.0.0", "225.0.0.01", "group", "", 7]) {
    const { error } = schema.safeParse(text);
    assertEquals(error?.issues[0]?.message.includes("a multicast address"), true, `${text}`);
  }
});

Deno.test("isMulticastAddress knows the multicast ranges of both families", () => {
  const expected: Record<string, boolean> = {
    "223.255.255.255": false,
    "224.0.0.0": true,
    "239.255.255.255": true,
    "240.0.0.0": false,
    "ff02::694": true,
    "ff::1": false,
    "fe80::ff02": false,
  };
  for (const [address, is] of Object.entries(expected)) {
    assertEquals(isMulticastAddress(address), is, address);
  }
});

Deno.test("isMulticastAddress says of every address what its first bits say", () => {
  fc.assert(fc.property(fc.ipV4(), (address) => {
    assertEquals(isMulticastAddress(address), (Number(address.split(".")[0]) & 0xf0) === 0xe0);
  }));
  fc.assert(fc.property(fc.ipV6(), (text) => {
    const address = canonicalAddress(text);
    if (address === undefined) return;
    const first = parseInt(address.startsWith(":") ? "0" : address.split(":")[0] ?? "", 16);
    assertEquals(isMulticastAddress(address), first >> 8 === 0xff);
  }));
});

Deno.test("heartbeatPortSchema is Heartbeat's port where nothing is said", () => {
  assertEquals(heartbeatPortSchema().parse(undefined), 694);
  assertEquals(
    [0, 65_536, 1.5, "694"].map((port) => heartbeatPortSchema().safeParse(port).success),
    [
      false,
      false,
      false,
      false,
    ],
  );
});

Deno.test("diagnoseInterface finds what keeps heartbeats from going over an interface, worst first", () => {
  const needs = { interface: "eth0", family: 4, carries: "multicast" } as const;
  const look = (state: NonNullable<Parameters<typeof createFakeMedia>[0]>["state"], other = {}) => {
    const media = createFakeMedia(state === undefined ? {} : { state });
    const { status, message } = diagnoseInterface(media, { ...needs, ...other });
    return `${status}: ${message}`;
  };
  assertEquals(look({}), "ok: it is up and carries multicast");
  assertEquals(look({}, { interface: "eth1" }), "failed: there is no such interface");
  assertEquals(look({ up: false, multicast: false }), "failed: it is down");
  assertEquals(look({ multicast: false }), "failed: it does not carry multicast");
  assertEquals(look({ broadcast: false }), "ok: it is up and carries multicast");
  assertEquals(
    look({ broadcast: false }, { carries: "broadcast" }),
    "failed: it does not carry broadcast",
  );
  assertEquals(look({ addresses: ["fe80::1"] }), "warning: it has no IPv4 address");
  assertEquals(look({}, { family: 6 }), "warning: it has no IPv6 address");
});

Deno.test("diagnoseInterface gives a remedy with everything that is wrong", () => {
  const needs = { interface: "eth0", family: 4, carries: "multicast" } as const;
  const states = [{ up: false }, { multicast: false }, { addresses: [] }];
  for (const state of states) {
    const { subject, remedy } = diagnoseInterface(createFakeMedia({ state }), needs);
    assertEquals([subject, remedy?.includes("eth0")], ["interface eth0", true]);
  }
});

Deno.test("diagnosePort warns of a port that this user may not use", () => {
  assertEquals(diagnosePort(694, 0).status, "ok");
  assertEquals(diagnosePort(1024, 1000).status, "ok");
  for (const userId of [1000, undefined]) {
    const { status, remedy } = diagnosePort(694, userId);
    assertEquals([status, remedy?.includes("CAP_NET_BIND_SERVICE")], ["warning", true]);
  }
});
