import { assertEquals } from "@std/assert";
import { Claim } from "./cluster_claim.ts";

Deno.test("Claim remembers the highest number, whoever had it", () => {
  const claim = new Claim(3);
  assertEquals([claim.own, claim.highest], [3, 3]);
  claim.hear(7);
  claim.hear(5);
  assertEquals([claim.own, claim.highest], [3, 7]);
  claim.take(8);
  assertEquals([claim.own, claim.highest], [8, 8]);
});

Deno.test("Claim puts aside later than everybody was before, and never by 0, which is not aside", () => {
  const claim = new Claim(0);
  assertEquals(claim.aside, 1);
  claim.hear(7);
  assertEquals(claim.aside, 7);
  claim.doubt();
  assertEquals(claim.aside, 7);
});

Deno.test("Claim gives way to every other one while it is in doubt, and is above all of them once it is confirmed", () => {
  const claim = new Claim(3);
  assertEquals(claim.isDoubtful, false);
  claim.doubt();
  assertEquals([claim.own, claim.highest, claim.isDoubtful], [0, 3, true]);
  claim.hear(4);
  claim.confirm();
  assertEquals([claim.own, claim.isDoubtful], [5, false]);
  const unknown = new Claim(0);
  assertEquals(unknown.isDoubtful, false);
  unknown.doubt();
  unknown.confirm();
  assertEquals(unknown.own, 1, "it is above those that are only in doubt");
});
