import { assert, assertEquals, assertRejects } from "@std/assert";
import { MediumError, RingmasterError } from "../errors.ts";
import { createEventBus } from "../events/mod.ts";
import { createFakeClock } from "../testing/mod.ts";
import { Carriers, OPEN_AGAIN_MS } from "./carriers.ts";
import { TestMedium, TestNetwork } from "./test_world.ts";

function setUp() {
  const clock = createFakeClock();
  const network = new TestNetwork(clock);
  const told: string[] = [];
  const bus = createEventBus({ now: () => clock.now(), onFault: (fault) => told.push(fault) });
  bus.subscribe((event) => {
    const reason = event.type === "link.down" ? `: ${event.reason}` : "";
    if ("link" in event) told.push(`${event.type} ${event.link}${reason}`);
  });
  let ways = 0;
  const packets: string[] = [];
  const carriers = new Carriers({
    clock,
    events: bus,
    listenedMs: () => clock.monotonicMs(),
    onPacket: ({ from }, { link }) => packets.push(`${from} over ${link}`),
    onWays: () => ways++,
  });
  const medium = (link: string, loops = false, broken?: string) => {
    const made = new TestMedium(network, "a", link, loops);
    made.broken = broken;
    return made;
  };
  const links = () => carriers.open().map(({ link }) => link);
  return { clock, network, carriers, medium, links, packets, told, ways: () => ways };
}

Deno.test("Carriers opens all media, hands their packets on, and closes them", async () => {
  const { carriers, medium, links, network, packets, told } = setUp();
  const [one, two] = [medium("net0"), medium("net1")];
  await carriers.use([one, two]);
  assertEquals(links(), ["net0", "net1"]);
  network.play(Uint8Array.of(1), "a", "net1");
  assertEquals(packets, ["10.0.0.9:694 over net1"]);
  const { listener } = two;
  await carriers.stop();
  assertEquals(links(), []);
  assertEquals([one.calls, two.calls], [["start", "stop"], ["start", "stop"]]);
  listener?.onPacket({ bytes: Uint8Array.of(1), from: "late" });
  assertEquals(packets.length, 1, "what comes after the end is dropped");
  assertEquals(told, []);
});

Deno.test("Carriers tries a medium that cannot be opened again until it can", async () => {
  const { clock, carriers, medium, links, told, ways } = setUp();
  const broken = medium("net1", false, "no such interface");
  await carriers.use([medium("net0"), broken]);
  assertEquals(links(), ["net0"]);
  assertEquals(told, ["link.down net1: no such interface"]);
  assertEquals(carriers.snapshots().map(({ status }) => status), ["up", "down"]);
  await clock.advance(3 * OPEN_AGAIN_MS);
  assertEquals(broken.calls, ["start", "stop", "start", "stop", "start", "stop", "start"]);
  assertEquals([told.length, ways()], [1, 0]);
  broken.broken = undefined;
  await clock.advance(OPEN_AGAIN_MS);
  assertEquals(links(), ["net0", "net1"]);
  assertEquals(told.slice(1), ["link.up net1"]);
  assertEquals(ways(), 1);
  assertEquals(clock.pending, 0);
  await carriers.stop();
});

Deno.test("Carriers that is stopped tries nothing again", async () => {
  const { clock, carriers, medium } = setUp();
  const broken = medium("net1", false, "no such interface");
  await carriers.use([medium("net0"), broken]);
  await carriers.stop();
  assertEquals(clock.pending, 0);
  assertEquals(broken.calls, ["start", "stop"]);
});

Deno.test("Carriers throws where none can be opened, and leaves nothing open or pending", async () => {
  const { clock, carriers, medium, links, told } = setUp();
  const all = [medium("net0", false, "no right"), medium("net1", false, "no such interface")];
  const thrown = await assertRejects(() => carriers.use(all), RingmasterError);
  assertEquals(thrown.code, "medium_failed");
  assertEquals(
    thrown.message,
    "cannot open any medium for heartbeats: net0: no right; net1: no such interface",
  );
  assertEquals(links(), []);
  assertEquals([told.length, clock.pending], [0, 0]);
  assertEquals(all.map(({ calls }) => calls.at(-1)), ["stop", "stop"]);
});

Deno.test("Carriers says once which medium cannot be opened and why, whatever the medium says of itself", async () => {
  const { carriers, medium, told } = setUp();
  const named = medium("net1");
  named.start = () => Promise.reject(new MediumError("net1", "no such interface"));
  const message = "cannot open any medium for heartbeats: net1: no such interface";
  await assertRejects(() => carriers.use([named]), RingmasterError, message);
  await carriers.use([medium("net0"), named]);
  assertEquals(told, ["link.down net1: no such interface"]);
  await carriers.stop();
});

Deno.test("Carriers keeps the media that stay, opens the new ones first and closes the others", async () => {
  const { carriers, medium, links } = setUp();
  const [kept, old, fresh] = [medium("net0"), medium("net1"), medium("net2")];
  await carriers.use([kept, old]);
  let oldWasOpen = false;
  const start = fresh.start.bind(fresh);
  fresh.start = (listener) => {
    oldWasOpen = !old.calls.includes("stop");
    return start(listener);
  };
  await carriers.use([fresh, kept]);
  assert(oldWasOpen);
  assertEquals(links(), ["net2", "net0"]);
  assertEquals([kept.calls, old.calls], [["start"], ["start", "stop"]]);
  await carriers.stop();
});

Deno.test("Carriers goes on with the media from before where no new one can be opened", async () => {
  const { carriers, medium, links, told } = setUp();
  const old = medium("net0");
  await carriers.use([old]);
  await assertRejects(() => carriers.use([medium("net1", false, "no")]), RingmasterError);
  assertEquals(links(), ["net0"]);
  assertEquals(old.calls, ["start"]);
  assertEquals(told, []);
  await carriers.stop();
});

Deno.test("Carriers tells of a medium's own fault once, and once when it is over", async () => {
  const { carriers, medium, told, ways } = setUp();
  const one = medium("net0");
  await carriers.use([one]);
  one.listener?.onFault("network is down");
  one.listener?.onFault("network is down");
  one.listener?.onFault("interface eth0 is gone");
  assertEquals(carriers.snapshots(), [{ link: "net0", status: "down" }]);
  assertEquals(carriers.open().length, 1, "it is still sent over, so that it can come back");
  one.listener?.onFault(undefined);
  one.listener?.onFault(undefined);
  assertEquals(told, ["link.down net0: network is down", "link.up net0"]);
  assertEquals(ways(), 1);
  assertEquals(carriers.snapshots(), [{ link: "net0", status: "up" }]);
  await carriers.stop();
});

Deno.test("Carriers tells too what others say who send over its media", async () => {
  const { carriers, medium, told } = setUp();
  const [one, stranger] = [medium("net0"), medium("net9")];
  await carriers.use([one]);
  carriers.noteSending(one, "network is unreachable");
  carriers.noteSending(one, "network is down");
  carriers.noteSending(stranger, "not in use");
  assertEquals(carriers.snapshots(), [{ link: "net0", status: "down" }]);
  carriers.noteSending(one, undefined);
  carriers.noteSending(one, undefined);
  assertEquals(told, ["link.down net0: network is unreachable", "link.up net0"]);
  await carriers.stop();
});

Deno.test("Carriers notices when our own packets do not come back where they should", async () => {
  const { clock, carriers, medium, told } = setUp();
  const [looping, plain] = [medium("net0", true), medium("net1")];
  await carriers.use([looping, plain]);
  assertEquals(carriers.snapshots().map(({ status }) => status), ["idle", "up"]);
  await clock.advance(399);
  carriers.tick(400);
  carriers.noteOwn(looping);
  assertEquals(carriers.snapshots()[0], { link: "net0", status: "up", silentMs: 0 });
  await clock.advance(399);
  carriers.tick(400);
  assertEquals(told, []);
  await clock.advance(1);
  carriers.tick(400);
  await clock.advance(1_000);
  carriers.tick(400);
  assertEquals(told, ["link.down net0: our own have not come back for 400 ms"]);
  assertEquals(carriers.snapshots()[0]?.status, "down");
  carriers.noteOwn(looping);
  assertEquals(told.slice(1), ["link.up net0"]);
  await carriers.stop();
});

Deno.test("Carriers ends an opening that takes for ever when it is to stop", async () => {
  const { carriers, medium, links } = setUp();
  const hanging = medium("net0");
  hanging.start = (_listener, signal?: AbortSignal) =>
    new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  const using = carriers.use([hanging]);
  carriers.giveUpOpening();
  await using;
  await carriers.stop();
  assertEquals(links(), []);
  assertEquals(hanging.calls, ["stop"]);
});

Deno.test("drain reads every open medium that can be read at once", async () => {
  const { carriers, medium } = setUp();
  const drained: string[] = [];
  const drainable = (link: string) =>
    Object.assign(medium(link), { drain: () => void drained.push(link) });
  await carriers.use([drainable("net0"), medium("net1"), drainable("net2")]);
  carriers.drain();
  assertEquals(drained, ["net0", "net2"]);
  await carriers.stop();
  carriers.drain();
  assertEquals(drained.length, 2);
});

Deno.test("Carriers knows whom a medium reaches, and leaves out what reaches nobody", async () => {
  const { carriers, medium } = setUp();
  const entries = ["all", "one", "nobody"] as const;
  const media = entries.map((reach) => Object.assign(medium(reach), { reaches: () => reach }));
  await carriers.use([...media, medium("net0")]);
  assertEquals(carriers.snapshots().map(({ link }) => link), ["all", "one", "net0"]);
  const links = [...entries, "net0", "unheard of"];
  assertEquals(links.map((link) => carriers.reach(link)), [...entries, "all", "all"]);
  await carriers.stop();
});
