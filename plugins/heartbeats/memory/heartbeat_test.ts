import { assertEquals, assertRejects } from "@std/assert";
import { instantiate, settle } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

const never = new AbortController().signal;

function plugIn(hub: string, onPacket: (text: string) => void = () => {}) {
  const heartbeat = instantiate(plugin, { hub });
  const heard: string[] = [];
  const listener = {
    onPacket({ bytes }: { bytes: Uint8Array }) {
      heard.push(`${bytes[0]}`);
      onPacket(`${bytes[0]}`);
      // It is this one's own copy.
      bytes.fill(0);
    },
    onFault: () => {},
  };
  return { heartbeat, heard, start: (signal = never) => heartbeat.start(listener, signal) };
}

Deno.test("memory heartbeats are heard by all others of the hub, in order, each with a copy of its own", async () => {
  const three = [1, 2, 3].map(() => plugIn("in order"));
  const elsewhere = plugIn("another hub");
  for (const { start } of [...three, elsewhere]) await start();
  const bytes = Uint8Array.of(1);
  three[0]?.heartbeat.send(bytes);
  bytes[0] = 2;
  three[0]?.heartbeat.send(bytes);
  assertEquals(three[1]?.heard, [], "not from within the send");
  await settle();
  assertEquals(three.map(({ heard }) => heard), [[], ["1", "2"], ["1", "2"]]);
  assertEquals([bytes[0], elsewhere.heard], [2, []]);
  for (const { heartbeat } of [...three, elsewhere]) await heartbeat.stop();
});

Deno.test("a memory heartbeat that was stopped neither sends nor hears, also what is on its way", async () => {
  const [one, other] = [plugIn("stopped"), plugIn("stopped")];
  one.heartbeat.send(Uint8Array.of(1));
  await one.start();
  await one.start();
  await other.start();
  one.heartbeat.send(Uint8Array.of(2));
  await other.heartbeat.stop();
  await settle();
  other.heartbeat.send(Uint8Array.of(3));
  await settle();
  assertEquals([one.heard, other.heard], [[], []]);
  await other.start();
  one.heartbeat.send(Uint8Array.of(4));
  await settle();
  assertEquals(other.heard, ["4"]);
  await one.heartbeat.stop();
  await one.heartbeat.stop();
  await other.heartbeat.stop();
});

Deno.test("a memory heartbeat may answer from within what it hears", async () => {
  const one = plugIn("answers");
  const other = plugIn("answers", (text) => {
    if (text === "1") other.heartbeat.send(Uint8Array.of(2));
  });
  await one.start();
  await other.start();
  one.heartbeat.send(Uint8Array.of(1));
  await settle();
  assertEquals([one.heard, other.heard], [["2"], ["1"]]);
  await one.heartbeat.stop();
  await other.heartbeat.stop();
});

Deno.test("a memory heartbeat does not start for nobody, has no wires and names its hub", async () => {
  const { heartbeat, start } = plugIn("names");
  await assertRejects(() => start(AbortSignal.abort(new Error("too late"))), Error, "too late");
  assertEquals([heartbeat.link, heartbeat.loops, heartbeat.wires], [
    "memory names",
    false,
    undefined,
  ]);
  assertEquals(instantiate(plugin).link, "memory hub");
});
