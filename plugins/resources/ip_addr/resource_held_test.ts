import { assert, assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../../../core/plugin/mod.ts";
import { createFakeLinks } from "../../../core/testing/mod.ts";
import { arpAnnouncements } from "./frames.ts";
import { ARTICLE, framesOf, MAC, OTHER, scene, SIGNAL, tended } from "./test_scene.ts";

Deno.test("acquire replaces the same address with another prefix length, and says so", async () => {
  const here = scene();
  here.ip.put("eth0", "10.0.0.154/24");
  here.ip.put("eth0", "10.0.0.150/24");
  assertEquals(await here.address.held(SIGNAL), false);
  await here.address.acquire(SIGNAL);
  await tended(here);
  assertEquals(here.ip.on("eth0"), ["10.0.0.150/24", "10.0.0.154/25"]);
  assertEquals(here.log, [
    "warning: 10.0.0.154/24 is removed from eth0, because 10.0.0.154/25 takes its place",
  ]);
  await here.address.close?.();
});

Deno.test("acquire sets a downed interface up, says so once, and announces again", async () => {
  const here = scene();
  const { eth0 } = here.ip;
  eth0.up = false;
  await here.address.acquire(SIGNAL);
  await tended(here);
  assertEquals(eth0.up, true);
  assertEquals(here.links.sent.length, 4);
  assertEquals(here.log, ["warning: eth0, which has 10.0.0.154/25, is down; it is set up"]);
  await here.address.close?.();
});

Deno.test("held sets an interface up that somebody has set down, and tells a lost carrier once", async () => {
  const here = scene();
  await here.address.acquire(SIGNAL);
  await tended(here);
  const { eth0 } = here.ip;
  eth0.carrier = false;
  for (let look = 0; look < 3; look++) {
    assert(await here.address.held(SIGNAL));
    await tended(here);
  }
  assertEquals(here.log, ["warning: eth0, which has 10.0.0.154/25, has no carrier"]);
  assertEquals(await here.address.describe?.(SIGNAL), "held on eth0, which has no carrier");
  eth0.up = false;
  assert(await here.address.held(SIGNAL));
  await tended(here);
  assertEquals(eth0.up, true);
  await here.address.close?.();
});

Deno.test("held sees what the kernel has, not what this program did", async () => {
  const here = scene();
  assertEquals(await here.address.held(SIGNAL), false);
  await here.address.acquire(SIGNAL);
  const { eth0 } = here.ip;
  eth0.addresses = [];
  assertEquals(await here.address.held(SIGNAL), false);
  assertEquals(await here.address.describe?.(SIGNAL), "not held");
  eth0.addresses = [{ local: "10.0.0.154", prefixlen: 25, words: [] }];
  assertEquals(await here.address.held(SIGNAL), true);
  here.ip.interfaces.delete("eth0");
  assertEquals(await here.address.held(SIGNAL), false);
  await here.address.close?.();
});

Deno.test("held is false for an address on another interface", async () => {
  const here = scene();
  here.ip.put("lo", "10.0.0.154/25");
  assertEquals(await here.address.held(SIGNAL), false);
});

Deno.test("held announces anew where the interface has another MAC, and where it was made anew", async () => {
  const interfaces = { eth0: MAC };
  const here = scene(ARTICLE, createFakeLinks({ interfaces }));
  await here.address.acquire(SIGNAL);
  const { eth0 } = here.ip;
  eth0.address = "02:00:00:00:00:02";
  interfaces.eth0 = OTHER;
  await here.address.held(SIGNAL);
  assertEquals(framesOf(here).slice(2), arpAnnouncements(OTHER, "10.0.0.154"));
  assertEquals(here.links.opened, ["eth0"]);
  await here.address.held(SIGNAL);
  assertEquals(here.links.sent.length, 4);
  await here.address.close?.();
});

Deno.test("held opens the interface, so that taking the address need not", async () => {
  const here = scene();
  assertEquals(here.links.opened, []);
  await here.address.held(SIGNAL);
  assertEquals(here.links.opened, ["eth0"]);
  await here.address.acquire(SIGNAL);
  assertEquals(here.links.opened, ["eth0"]);
  await here.address.close?.();
  assertEquals(here.links.opened, []);
});

Deno.test("where ip was never there the address is not held, which is told once, and another director may have it", async () => {
  const reason = "cannot find the program ip (iproute2) at ip, /sbin/ip, /usr/sbin/ip, /bin/ip";
  for (
    const [options, place] of [[ARTICLE, " on eth0"], [{ address: "10.0.0.154/25" }, ""]] as const
  ) {
    const here = scene(options);
    here.ip.before = () => {
      throw new RingmasterError("command_missing", "no such program");
    };
    assertEquals(await here.address.held(SIGNAL), false);
    await here.address.release(SIGNAL);
    assertEquals(await here.address.describe?.(SIGNAL), `cannot be taken here: ${reason}`);
    assertEquals(here.log, [`warning: 10.0.0.154/25 cannot be taken here: ${reason}`]);
    await assertRejects(
      () => here.address.acquire(SIGNAL),
      RingmasterError,
      `cannot take 10.0.0.154/25${place}: ${reason}`,
    );
    await here.address.close?.();
  }
});
