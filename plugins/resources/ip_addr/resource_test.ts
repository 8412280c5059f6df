import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createFakeMedia, createTestContext, instantiate } from "../../../core/testing/mod.ts";
import { arpAnnouncements } from "./frames.ts";
import { plugin } from "./mod.ts";
import { ARTICLE, framesOf, MAC, scene, SIGNAL, tended } from "./test_scene.ts";

Deno.test("acquire takes the address with one command, and announces it at once", async () => {
  const here = scene();
  await here.address.acquire(SIGNAL);
  assertEquals(here.ip.lines[0], "addr replace 10.0.0.154/25 dev eth0");
  assertEquals(framesOf(here), arpAnnouncements(MAC, "10.0.0.154"));
  assert(await here.address.held(SIGNAL));
  assertEquals(await here.address.describe?.(SIGNAL), "held on eth0");
  await here.address.close?.();
});

Deno.test("acquire does not wait for what comes after the announcement", async () => {
  const here = scene();
  // What is looked at behind it never ends here.
  here.ip.before = (line) => line.startsWith("-j") ? new Promise(() => {}) : undefined;
  await here.address.acquire(SIGNAL);
  assertEquals(here.links.sent.length, 2);
  await here.clock.advance(60_000);
  assertEquals(here.links.sent.length, 14, "five times in quick succession and two later ones");
});

Deno.test("acquire is as good where the address is there already, and announces it again", async () => {
  const here = scene();
  await here.address.acquire(SIGNAL);
  await here.address.acquire(SIGNAL);
  assertEquals(here.ip.on("eth0"), ["10.0.0.154/25"]);
  assertEquals(here.links.sent.length, 4);
  await here.address.close?.();
});

Deno.test("acquire fails with the words of ip where it is refused, and announces nothing", async () => {
  const here = scene();
  here.ip.refusal = "RTNETLINK answers: Operation not permitted";
  const error = await assertRejects(() => here.address.acquire(SIGNAL));
  assert(error instanceof Error);
  assertEquals(
    error.message,
    'cannot take 10.0.0.154/25 on eth0: ip says "RTNETLINK answers: Operation not permitted"',
  );
  await here.clock.advance(60_000);
  assertEquals(here.links.sent, []);
});

Deno.test("acquire that has failed leaves alone what somebody else puts there", async () => {
  const here = scene();
  here.ip.refusal = "RTNETLINK answers: Operation not permitted";
  await assertRejects(() => here.address.acquire(SIGNAL));
  here.ip.refusal = undefined;
  here.ip.put("eth0", "10.0.0.154/25");
  here.ip.eth0.up = false;
  assertEquals(await here.address.held(SIGNAL), true);
  await tended(here);
  assertEquals([here.ip.eth0.up, here.links.sent, here.log], [false, [], []]);
});

Deno.test("acquire serves also where frames cannot be sent, and says so once", async () => {
  const here = scene();
  here.links.refuse("operation not permitted");
  await here.address.acquire(SIGNAL);
  await here.clock.advance(60_000);
  assert(await here.address.held(SIGNAL));
  assertEquals(here.log.length, 1, here.log.join("\n"));
  assertStringIncludes(here.log[0] ?? "", "10.0.0.154 cannot be announced on eth0");
  await here.address.close?.();
});

Deno.test("acquire that was overtaken by a release announces nothing", async () => {
  const here = scene();
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const { promise: free, resolve: go } = Promise.withResolvers<void>();
  here.ip.before = async (line) => {
    if (!line.startsWith("addr replace")) return;
    reach();
    await free;
  };
  const acquiring = here.address.acquire(SIGNAL);
  await reached;
  const releasing = here.address.release(SIGNAL);
  go();
  await assertRejects(() => acquiring, Error, "it was given up meanwhile");
  await releasing;
  await here.clock.advance(60_000);
  assertEquals(here.links.sent, []);
});

Deno.test("release removes the address, and not a frame is sent after it", async () => {
  for (const pauseMs of [0, 150, 900, 3_000, 50_000]) {
    const here = scene({ ...ARTICLE, refresh: "1s" });
    await here.address.acquire(SIGNAL);
    await here.clock.advance(pauseMs);
    await here.address.release(SIGNAL);
    const before = here.links.sent.length;
    assertEquals([here.ip.on("eth0"), here.clock.pending], [[], 0]);
    await here.clock.advance(60_000);
    await here.address.announce?.(SIGNAL);
    assertEquals(here.links.sent.length, before, `released after ${pauseMs} ms`);
    assertEquals(here.clock.pending, 0);
  }
});

Deno.test("release is done where the address or its interface is not there", async () => {
  const here = scene();
  await here.address.release(SIGNAL);
  assertEquals(here.ip.lines, ["addr del 10.0.0.154/25 dev eth0"]);
  here.ip.interfaces.delete("eth0");
  await here.address.release(SIGNAL);
});

Deno.test("release fails with the words of ip where it is refused", async () => {
  const here = scene();
  await here.address.acquire(SIGNAL);
  here.ip.refusal = "RTNETLINK answers: Operation not permitted";
  const message =
    'cannot give up 10.0.0.154/25: ip says "RTNETLINK answers: Operation not permitted"';
  await assertRejects(() => here.address.release(SIGNAL), Error, message);
});

Deno.test("announce tells the network again, also of an address that an earlier run has left", async () => {
  const here = scene();
  here.ip.put("eth0", "10.0.0.154/25");
  await here.address.announce?.(SIGNAL);
  assertEquals(framesOf(here), arpAnnouncements(MAC, "10.0.0.154"));
  await here.clock.advance(60_000);
  assertEquals(here.links.sent.length, 14);
  await here.address.announce?.(SIGNAL);
  await here.address.close?.();
  await here.clock.advance(60_000);
  assertEquals(here.links.sent.length, 16);
});

Deno.test("announce says nothing of an address that is not here", async () => {
  const here = scene();
  await here.address.announce?.(SIGNAL);
  await here.clock.advance(60_000);
  assertEquals(here.links.sent, []);
});

Deno.test("a cable that is not plugged in is an obstacle; an interface that is down is set up", () => {
  for (
    const [state, obstacle] of [
      [{ up: true, carrier: true }, undefined],
      [{ up: true, carrier: false }, "eth0 has no carrier"],
      [{ up: false, carrier: false }, undefined],
    ] as const
  ) {
    const media = createFakeMedia({ interface: "eth0", state });
    const address = instantiate(plugin, ARTICLE, createTestContext(plugin.id, { media }));
    assertEquals(address.obstacle?.(), obstacle);
  }
  const unknown = createTestContext(plugin.id, { media: createFakeMedia({ interface: "eth7" }) });
  assertEquals(instantiate(plugin, ARTICLE, unknown).obstacle?.(), undefined);
});

Deno.test("close ends all that goes on, and leaves the address where it is", async () => {
  const here = scene({ ...ARTICLE, refresh: "1s" });
  await here.address.acquire(SIGNAL);
  await here.address.close?.();
  const before = here.links.sent.length;
  await here.clock.advance(60_000);
  assertEquals(here.links.sent.length, before);
  assertEquals([here.clock.pending, here.links.opened], [0, []]);
  assertEquals(here.ip.on("eth0"), ["10.0.0.154/25"]);
});
