import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createFakeLinks } from "../../../core/testing/mod.ts";
import { arpAnnouncements, neighbourAdvertisement } from "./frames.ts";
import { ARTICLE, framesOf, MAC, OTHER, scene, SIGNAL, tended } from "./test_scene.ts";

Deno.test("an IPv6 address is taken without a check for duplicates, and never as a source", async () => {
  const options = { address: "2001:db8::5/64", interface: "eth0" };
  const here = scene(options);
  await here.address.acquire(SIGNAL);
  assertEquals(
    here.ip.lines[0],
    "addr replace 2001:db8::5/64 dev eth0 nodad valid_lft forever preferred_lft 0",
  );
  assertEquals(framesOf(here), [neighbourAdvertisement(MAC, "2001:db8::5", false)]);
  await here.address.close?.();
  const router = scene(options, createFakeLinks(), {
    "/proc/sys/net/ipv6/conf/eth0/forwarding": "1\n",
  });
  await router.address.acquire(SIGNAL);
  assertEquals(framesOf(router), [neighbourAdvertisement(MAC, "2001:db8::5", true)]);
  await router.address.close?.();
});

Deno.test("an IPv6 address that the kernel found with somebody else is not held, and is removed", async () => {
  const here = scene({ address: "2001:db8::5/64", interface: "eth0" });
  here.ip.put("eth0", "2001:db8::5/64", { dadfailed: true });
  assertEquals(await here.address.held(SIGNAL), false);
  // Replacing it does not take the mark off.
  await here.address.acquire(SIGNAL);
  await tended(here);
  assertEquals(here.ip.on("eth0"), []);
  assertStringIncludes(here.log[0] ?? "", "somebody else has it too");
  await here.address.close?.();
});

Deno.test("without an interface that of the most specific route is taken, and asked for once", async () => {
  const here = scene({ address: "10.0.0.154/25" });
  here.ip.routes.push({ dst: "default", dev: "eth9" }, { dst: "10.0.0.128/25", dev: "eth0" });
  assertEquals(here.address.label, "ip_addr 10.0.0.154/25");
  assertEquals(here.address.withdrawal?.(), [["ip", "addr", "flush", "to", "10.0.0.154/32"]]);
  await here.address.acquire(SIGNAL);
  await here.address.release(SIGNAL);
  assertEquals(here.ip.lines.filter((line) => line.includes("route")).length, 1);
  assertEquals(here.ip.lines.at(-1), "addr del 10.0.0.154/25 dev eth0");
  assertEquals(here.address.withdrawal?.(), [[
    "ip",
    "addr",
    "del",
    "10.0.0.154/25",
    "dev",
    "eth0",
  ]]);
});

Deno.test("without an interface and without a route acquire fails, and release does what it can", async () => {
  const here = scene({ address: "10.0.0.154/25" });
  here.ip.routes.push({ dst: "default", dev: "eth0" });
  await assertRejects(
    () => here.address.acquire(SIGNAL),
    Error,
    "cannot take 10.0.0.154/25: no route but the default one leads to it",
  );
  assertEquals(await here.address.held(SIGNAL), false);
  here.ip.put("eth0", "10.0.0.154/25");
  await here.address.release(SIGNAL);
  assertEquals(here.ip.on("eth0"), []);
});

Deno.test("with loopback the address is on lo where it is not held, and changes place in one run of ip", async () => {
  const here = scene({ ...ARTICLE, loopback: "yes" });
  await here.address.standBy?.(SIGNAL);
  assertEquals([here.ip.on("lo"), here.ip.on("eth0")], [["10.0.0.154/32"], []]);
  await here.address.acquire(SIGNAL);
  assertEquals([here.ip.on("lo"), here.ip.on("eth0")], [[], ["10.0.0.154/25"]]);
  await here.address.acquire(SIGNAL);
  await here.address.release(SIGNAL);
  assertEquals([here.ip.on("lo"), here.ip.on("eth0")], [["10.0.0.154/32"], []]);
  assertEquals(here.ip.command.requests.filter(({ args }) => args[0] === "-force").length, 3);
  assertEquals(here.address.withdrawal?.(), [
    ["ip", "addr", "del", "10.0.0.154/25", "dev", "eth0"],
    ["ip", "addr", "replace", "10.0.0.154/32", "dev", "lo"],
  ]);
  here.ip.refusal = "RTNETLINK answers: Operation not permitted";
  await assertRejects(
    () => here.address.acquire(SIGNAL),
    Error,
    "cannot take 10.0.0.154/25 on eth0",
  );
  await assertRejects(() => here.address.release(SIGNAL), Error, "cannot give up 10.0.0.154/25");
});

Deno.test("with probe an address that somebody else has is not taken", async () => {
  const links = createFakeLinks({
    onSend: ({ interface: name }) => {
      if (links.sent.length > 1) return;
      const [, reply = new Uint8Array()] = arpAnnouncements(OTHER, "10.0.0.154");
      links.deliver(name, reply);
    },
  });
  const here = scene({ ...ARTICLE, probe: true }, links);
  await assertRejects(
    () => here.address.acquire(SIGNAL),
    Error,
    "cannot take 10.0.0.154/25 on eth0: 02:00:00:00:00:02 has it",
  );
  assertEquals(here.ip.on("eth0"), []);
});

Deno.test("with probe an address that nobody has is taken after two questions, one that is here at once", async () => {
  const here = scene({ ...ARTICLE, probe: true });
  const acquiring = here.address.acquire(SIGNAL);
  await here.clock.advance(399);
  assertEquals([here.ip.on("eth0"), here.links.sent.length], [[], 2]);
  await here.clock.advance(1);
  await acquiring;
  assertEquals(here.ip.on("eth0"), ["10.0.0.154/25"]);
  await here.address.acquire(SIGNAL);
  await here.address.close?.();
});

Deno.test("label and broadcast are handed over, and the label gets its interface", async () => {
  const here = scene({ ...ARTICLE, label: "vip", broadcast: "10.0.0.255" });
  assertEquals(here.address.label, "ip_addr 10.0.0.154/25 eth0");
  await here.address.acquire(SIGNAL);
  assertEquals(
    here.ip.lines[0],
    "addr replace 10.0.0.154/25 dev eth0 broadcast 10.0.0.255 label eth0:vip",
  );
  await here.address.close?.();
  const long = scene({ address: "10.0.0.154/25", label: "twelve_chars" });
  long.ip.routes.push({ dst: "10.0.0.128/25", dev: "eth0" });
  await assertRejects(() => long.address.acquire(SIGNAL), Error, "has 17 characters");
});
