import { assertEquals, assertRejects } from "@std/assert";
import { createFakeClock, createFakeLinks, settle } from "../../../core/testing/mod.ts";
import { arpAnnouncements, arpProbe, neighbourAdvertisement, neighbourProbe } from "./frames.ts";
import { findClaimant } from "./probe.ts";

const MAC = Uint8Array.of(2, 0, 0, 0, 0, 1);
const OTHER = Uint8Array.of(2, 0, 0, 0, 0, 2);
const FOUR = { family: 4, address: "10.0.0.154", prefix: 25 } as const;
const SIX = { family: 6, address: "2001:db8::5", prefix: 64 } as const;

function scene() {
  const clock = createFakeClock();
  const links = createFakeLinks();
  const abort = new AbortController();
  return {
    clock,
    links,
    abort,
    find: (address: typeof FOUR | typeof SIX) =>
      findClaimant({ links, clock }, "eth0", address, abort.signal),
  };
}

Deno.test("findClaimant asks twice, waits 200 ms after each, and finds nobody", async () => {
  for (
    const [address, probe] of [[FOUR, arpProbe(MAC, FOUR.address)], [
      SIX,
      neighbourProbe(MAC, SIX.address),
    ]] as const
  ) {
    const { clock, links, find } = scene();
    const finding = find(address);
    await clock.advance(200);
    assertEquals(links.sent.map(({ frame }) => frame), [probe, probe]);
    await clock.advance(200);
    assertEquals(await finding, undefined);
    assertEquals([links.opened, clock.pending], [[], 0]);
  }
});

Deno.test("findClaimant ends as soon as somebody answers, in either question's time", async () => {
  for (const answerAtMs of [0, 100, 250, 399]) {
    const { clock, links, find } = scene();
    const finding = find(FOUR);
    await clock.advance(answerAtMs);
    for (const frame of arpAnnouncements(OTHER, FOUR.address)) links.deliver("eth0", frame);
    assertEquals(await finding, "02:00:00:00:00:02");
    await settle();
    assertEquals([links.opened, clock.pending], [[], 0]);
  }
  const { links, find } = scene();
  const finding = find(SIX);
  links.deliver("eth0", neighbourAdvertisement(OTHER, SIX.address, true));
  assertEquals(await finding, "02:00:00:00:00:02");
});

Deno.test("findClaimant is not led astray by frames about other addresses or by its own", async () => {
  const { clock, links, find } = scene();
  const finding = find(FOUR);
  links.deliver("eth0", arpProbe(MAC, FOUR.address));
  for (const frame of arpAnnouncements(OTHER, "10.0.0.1")) links.deliver("eth0", frame);
  await clock.advance(400);
  assertEquals(await finding, undefined);
});

Deno.test("findClaimant closes the interface where it is aborted or cannot send", async () => {
  const aborted = scene();
  const finding = aborted.find(FOUR);
  aborted.abort.abort(new Error("time is up"));
  await assertRejects(() => finding, Error, "time is up");
  assertEquals([aborted.links.opened, aborted.clock.pending], [[], 0]);
  const mute = scene();
  mute.links.refuse("network is down");
  await assertRejects(() => mute.find(FOUR), Error, "network is down");
  assertEquals([mute.links.opened, mute.clock.pending], [[], 0]);
});
