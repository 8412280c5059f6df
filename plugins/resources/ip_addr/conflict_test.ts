import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { claimant } from "./conflict.ts";
import { arpAnnouncements, arpProbe, neighbourAdvertisement, neighbourProbe } from "./frames.ts";

const OWN = Uint8Array.of(2, 0, 0, 0, 0, 1);
const OTHER = Uint8Array.of(2, 0, 0, 0, 0, 2);
const OTHER_TEXT = "02:00:00:00:00:02";
const FOUR = "10.0.0.154";
const SIX = "2001:db8::5";

Deno.test("claimant sees who has the address, by request, reply or advertisement", () => {
  for (const frame of arpAnnouncements(OTHER, FOUR)) {
    assertEquals(claimant(frame, OWN, FOUR), OTHER_TEXT);
  }
  assertEquals(claimant(neighbourAdvertisement(OTHER, SIX, true), OWN, SIX), OTHER_TEXT);
});

Deno.test("claimant sees who wants the address at the same moment", () => {
  assertEquals(claimant(arpProbe(OTHER, FOUR), OWN, FOUR), OTHER_TEXT);
  assertEquals(claimant(neighbourProbe(OTHER, SIX), OWN, SIX), OTHER_TEXT);
});

Deno.test("claimant passes over its own frames and those about other addresses", () => {
  const frames = [
    ...arpAnnouncements(OWN, FOUR),
    arpProbe(OWN, FOUR),
    ...arpAnnouncements(OTHER, "10.0.0.153"),
    arpProbe(OTHER, "10.0.0.155"),
  ];
  for (const frame of frames) assertEquals(claimant(frame, OWN, FOUR), undefined);
  const six = [
    neighbourAdvertisement(OWN, SIX, false),
    neighbourProbe(OWN, SIX),
    neighbourAdvertisement(OTHER, "2001:db8::6", false),
    neighbourProbe(OTHER, "2001:db8::6"),
  ];
  for (const frame of six) assertEquals(claimant(frame, OWN, SIX), undefined);
});

Deno.test("claimant passes over a host that asks for the address in order to talk to it", () => {
  const [question = new Uint8Array()] = arpAnnouncements(OTHER, FOUR);
  question.set([10, 0, 0, 7], 28);
  assertEquals(claimant(question, OWN, FOUR), undefined);
  const solicitation = neighbourProbe(OTHER, SIX);
  solicitation[22] = 0x20;
  assertEquals(claimant(solicitation, OWN, SIX), undefined);
});

Deno.test("claimant takes discovery only from the same link: hop limit 255 (RFC 4861 section 7.1)", () => {
  const frame = neighbourAdvertisement(OTHER, SIX, false);
  frame[21] = 254;
  assertEquals(claimant(frame, OWN, SIX), undefined);
});

Deno.test("claimant never throws, and makes nothing of noise or of frames that are cut off", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (noise) => {
    // That noise names the address by chance is out of the question.
    assertEquals(claimant(noise, OWN, FOUR), undefined);
    assertEquals(claimant(noise, OWN, SIX), undefined);
  }));
  const [request = new Uint8Array()] = arpAnnouncements(OTHER, FOUR);
  for (let length = 0; length < 42; length++) {
    assertEquals(claimant(request.subarray(0, length), OWN, FOUR), undefined);
  }
  const advertisement = neighbourAdvertisement(OTHER, SIX, false);
  for (let length = 0; length < 78; length++) {
    assertEquals(claimant(advertisement.subarray(0, length), OWN, SIX), undefined);
  }
});
