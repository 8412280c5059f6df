import { assertEquals } from "@std/assert";
import {
  deafOf,
  heardElsewhere,
  hearerOf,
  hears,
  isSilent,
  peerOccupies,
  witnessOf,
} from "./hearing.ts";
import { GROUP, peer, type PeerSketch, view } from "./test_views.ts";

Deno.test("hears and hearerOf go by what each says, and of the dead nothing counts", () => {
  const a = peer({ node: "a", hears: ["c"] });
  const c = peer({ node: "c" });
  assertEquals([hears(a, "c"), hears(c, "a")], [true, false]);
  assertEquals(hearerOf([a, c], "c"), "a");
  assertEquals(hearerOf([peer({ node: "a", hears: ["c"], status: "dead" }), c], "c"), undefined);
});

Deno.test("isSilent is true of who is not heard and has not said goodbye", () => {
  const of = (status: PeerSketch["status"] & string) => isSilent(peer({ node: "a", status }));
  assertEquals([of("dead"), of("unknown"), of("left"), of("late"), of("joining")], [
    true,
    true,
    false,
    false,
    false,
  ]);
});

Deno.test("peerOccupies is true of every phase but idle, and of no other group", () => {
  const of = (phase: PeerSketch["phase"] & string, name = GROUP) =>
    peerOccupies(peer({ node: "a", phase }), name);
  assertEquals([of("held"), of("claiming"), of("releasing"), of("idle")], [
    true,
    true,
    true,
    false,
  ]);
  assertEquals(of("held", "another"), false);
});

Deno.test("deafOf names one that may take a group and is told of this director by nobody", () => {
  const deaf: PeerSketch = { node: "c", hearsUs: false };
  assertEquals(deafOf(view({ peers: [deaf] })), "c");
  assertEquals(deafOf(view({ peers: [deaf, { node: "a" }] })), undefined);
  assertEquals(deafOf(view({ peers: [{ ...deaf, status: "dead" }] })), undefined);
});

Deno.test("witnessOf names who may hold a group unheard, and by whom that is known", () => {
  const dead: PeerSketch = { node: "c", status: "dead", phase: "held" };
  assertEquals(witnessOf(view({ peers: [dead, { node: "a", hears: ["c"] }] })), {
    node: "c",
    by: "a",
  });
  assertEquals(witnessOf(view({ peers: [dead, { node: "a" }] })), undefined);
  // One that comes later takes nothing before this director does.
  const idle: PeerSketch = { ...dead, phase: "idle" };
  assertEquals(witnessOf(view({ peers: [idle, { node: "a", hears: ["c"] }] })), undefined);
});

Deno.test("heardElsewhere names those that only others hear, and whom nothing was heard of", () => {
  const unknown = peer({ node: "c", silent: true });
  assertEquals(heardElsewhere([unknown, peer({ node: "a", hears: ["c"] })]), ["c"]);
  assertEquals(heardElsewhere([unknown, peer({ node: "a" })]), []);
  const dead = peer({ node: "c", status: "dead" });
  assertEquals(heardElsewhere([dead, peer({ node: "a", hears: ["c"] })]), []);
});
