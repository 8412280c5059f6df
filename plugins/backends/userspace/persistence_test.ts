import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { createFakeClock } from "../../../core/testing/mod.ts";
import { createTemplates, maskAddress } from "./persistence.ts";

const CLIENT = "10.0.0.1";

function make(timeoutSeconds = 10, netmask?: string, capacity?: number) {
  const clock = createFakeClock();
  const settings = { timeoutSeconds, ...(netmask === undefined ? {} : { netmask }) };
  return { clock, templates: createTemplates(clock, settings, capacity) };
}

Deno.test("createTemplates remembers a client's server for the time after the last datagram", async () => {
  const { clock, templates } = make(10);
  assertEquals(templates.find(CLIENT), undefined);
  templates.touch(CLIENT, "a");
  await clock.advance(9_000);
  templates.touch(CLIENT, "a");
  await clock.advance(9_999);
  assertEquals(templates.find(CLIENT), "a");
  await clock.advance(1);
  assertEquals(templates.find(CLIENT), undefined);
});

Deno.test("createTemplates keeps the remembered server when an old session goes to another one", async () => {
  const { clock, templates } = make(10);
  templates.touch(CLIENT, "a");
  await clock.advance(5_000);
  templates.touch(CLIENT, "b");
  assertEquals(templates.find(CLIENT), "a");
  await clock.advance(5_000);
  assertEquals(templates.find(CLIENT), undefined);
});

Deno.test("createTemplates keeps a template while a connection exists, and for the time after the last one", async () => {
  const { clock, templates } = make(10);
  const first = templates.hold(CLIENT, "a");
  const second = templates.hold(CLIENT, "a");
  await clock.advance(60_000);
  first();
  first();
  await clock.advance(60_000);
  assertEquals(templates.find(CLIENT), "a");
  second();
  await clock.advance(9_999);
  assertEquals(templates.find(CLIENT), "a");
  await clock.advance(1);
  assertEquals([templates.find(CLIENT), clock.pending], [undefined, 0]);
});

Deno.test("createTemplates lets a connection take up a template whose time runs", async () => {
  const { clock, templates } = make(10);
  templates.hold(CLIENT, "a")();
  await clock.advance(9_000);
  const release = templates.hold(CLIENT, "a");
  assertEquals(clock.pending, 0);
  await clock.advance(9_000);
  assertEquals(templates.find(CLIENT), "a");
  release();
});

Deno.test("createTemplates does not hold for a server other than the remembered one", async () => {
  const { clock, templates } = make(10);
  templates.touch(CLIENT, "a");
  const release = templates.hold(CLIENT, "b");
  assertEquals(templates.find(CLIENT), "a");
  await clock.advance(10_000);
  assertEquals(templates.find(CLIENT), undefined);
  release();
  assertEquals(templates.find(CLIENT), undefined);
});

Deno.test("createTemplates forgets a server's clients, held or not, and keeps the others", () => {
  const { templates } = make();
  templates.touch("10.0.0.1", "a");
  const release = templates.hold("10.0.0.2", "a");
  templates.touch("10.0.0.3", "b");
  templates.forget("a");
  assertEquals(
    ["10.0.0.1", "10.0.0.2", "10.0.0.3"].map((client) => templates.find(client)),
    [undefined, undefined, "b"],
  );
  templates.touch("10.0.0.2", "c");
  release();
  assertEquals(templates.find("10.0.0.2"), "c");
});

Deno.test("createTemplates treats the clients of one network as one", () => {
  const { templates } = make(10, "255.255.255.0");
  templates.touch("10.0.0.1", "a");
  assertEquals(templates.find("10.0.0.200"), "a");
  assertEquals(templates.find("10.0.1.1"), undefined);
});

Deno.test("createTemplates uses a new time for what it remembers already", async () => {
  const { clock, templates } = make(10);
  templates.touch(CLIENT, "a");
  templates.setTimeout(100);
  await clock.advance(99_000);
  assertEquals(templates.find(CLIENT), "a");
  await clock.advance(1_000);
  assertEquals(templates.find(CLIENT), undefined);
});

Deno.test("createTemplates remembers a bounded number of clients, the latest ones", () => {
  const { templates } = make(10, undefined, 2);
  for (const client of ["10.0.0.1", "10.0.0.2", "10.0.0.3"]) templates.touch(client, "a");
  assertEquals(templates.find("10.0.0.1"), undefined);
  assertEquals(templates.find("10.0.0.3"), "a");
});

Deno.test("createTemplates leaves no timer behind when it is cleared", () => {
  const { clock, templates } = make();
  templates.touch(CLIENT, "a");
  const release = templates.hold("10.0.0.2", "a");
  templates.clear();
  release();
  assertEquals([templates.find(CLIENT), clock.pending], [undefined, 0]);
});

Deno.test("maskAddress keeps the network's bits of an address of either family", () => {
  const same = (left: string, right: string, mask?: string) =>
    maskAddress(left, mask) === maskAddress(right, mask);
  assertEquals(same("10.0.0.1", "10.0.0.2", "255.255.255.252"), true);
  assertEquals(same("10.0.0.1", "10.0.0.4", "255.255.255.252"), false);
  assertEquals(same("10.0.0.1", "10.0.255.255", "255.255.0.0"), true);
  assertEquals(same("10.0.0.1", "10.0.0.2", "24"), true);
  assertEquals(same("2001:db8::1", "2001:db8::ffff", "64"), true);
  assertEquals(same("2001:db8::1", "2001:db8::2", "127"), false);
  assertEquals(same("2001:db8::2", "2001:db8::3", "127"), true);
  assertEquals(same("2001:db8::1", "2001:db8::2", "128"), false);
  assertEquals(same("10.0.0.1", "10.0.0.2"), false);
});

Deno.test("maskAddress leaves an address whole when the mask is of the other family", () => {
  assertEquals(maskAddress("2001:db8::1", "255.255.255.0"), "2001:db8::1");
});

Deno.test("maskAddress leaves alone what is no plain address", () => {
  assertEquals(maskAddress("fe80::1%2", "64"), "fe80::1%2");
});

Deno.test("maskAddress with a dotted mask and with its prefix length says the same", () => {
  fc.assert(fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, prefix) => {
    const bits = "1".repeat(prefix).padEnd(32, "0");
    const dotted = (bits.match(/.{8}/g) ?? []).map((octet) => parseInt(octet, 2)).join(".");
    assertEquals(maskAddress(address, dotted), maskAddress(address, String(prefix)));
  }));
});
