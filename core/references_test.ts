import { assertEquals } from "@std/assert";
import { createEventBus, type DirectorEvent } from "./events/mod.ts";
import { References } from "./references.ts";
import { createFakeClock } from "./testing/mod.ts";

const TIMING = { keepaliveMs: 500, deadpingMs: 2_000 };
const ROUTER = { name: "router", addresses: ["10.0.0.1"] };
const PAIR = { name: "pair", addresses: ["10.0.0.2", "10.0.0.3"] };

function setStage() {
  const clock = createFakeClock();
  const silent = new Set<string>();
  const events: DirectorEvent[] = [];
  const pings: string[] = [];
  const bus = createEventBus({ now: clock.now, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  const references = new References({
    clock,
    events: bus,
    onChange: () => {},
    echo: {
      obstacle: () => undefined,
      ping(address, signal) {
        pings.push(address);
        if (!silent.has(address)) return Promise.resolve();
        return new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason))
        );
      },
    },
  });
  return { clock, silent, events, pings, references };
}

Deno.test("references are pinged in every keepalive, and are reached once they have answered", async () => {
  const { references, clock, pings, events } = setStage();
  references.watch([ROUTER, PAIR], TIMING);
  assertEquals([references.reach, references.count], [0, 2]);
  await clock.advance(1_000);
  assertEquals([references.reach, events], [2, []], "and that is no news");
  assertEquals(pings.filter((each) => each === "10.0.0.1").length, 3);
  references.stop();
});

Deno.test("a reference that is silent for deadping is lost, and reached with its first answer", async () => {
  const { references, clock, silent, events } = setStage();
  references.watch([ROUTER, PAIR], TIMING);
  await clock.advance(1_000);
  silent.add("10.0.0.1");
  await clock.advance(1_900);
  assertEquals(references.reach, 2);
  await clock.advance(1_000);
  assertEquals(references.reach, 1);
  silent.clear();
  await clock.advance(600);
  assertEquals(references.reach, 2);
  assertEquals(events.map(({ type }) => type), ["reference.lost", "reference.reached"]);
  references.stop();
});

Deno.test("a reference that never answers is not reached for a moment, and lost after deadping", async () => {
  const { references, clock, silent, events } = setStage();
  silent.add("10.0.0.1");
  references.watch([ROUTER], TIMING);
  for (let ms = 0; ms < 1_900; ms += 100) {
    await clock.advance(100);
    assertEquals([references.reach, events.length], [0, 0]);
  }
  await clock.advance(200);
  assertEquals(events.map(({ type }) => type), ["reference.lost"]);
  references.stop();
});

Deno.test("of a group one answer is enough", async () => {
  const { references, clock, silent } = setStage();
  silent.add("10.0.0.2");
  references.watch([PAIR], TIMING);
  await clock.advance(10_000);
  assertEquals(references.reach, 1);
  silent.add("10.0.0.3");
  await clock.advance(4_000);
  assertEquals(references.reach, 0);
  references.stop();
});

Deno.test("a reference that stays in the configuration keeps what is known of it", async () => {
  const { references, clock, silent } = setStage();
  silent.add("10.0.0.1");
  references.watch([ROUTER], TIMING);
  await clock.advance(5_000);
  references.watch([ROUTER, PAIR], TIMING);
  await clock.advance(1);
  assertEquals(references.snapshot().map(({ name, reached }) => [name, reached]), [
    ["router", false],
    ["pair", true],
  ]);
  references.stop();
});

Deno.test("who reaches none is cut off, once that is known, and nobody without references is", async () => {
  const { references, clock, silent } = setStage();
  for (const address of ["10.0.0.1", "10.0.0.2", "10.0.0.3"]) silent.add(address);
  assertEquals(references.isCutOff, false);
  references.watch([ROUTER, PAIR], TIMING);
  await clock.advance(1_000);
  assertEquals(references.isCutOff, false, "it may answer yet");
  await clock.advance(4_000);
  assertEquals(references.isCutOff, true);
  silent.delete("10.0.0.3");
  await clock.advance(4_000);
  assertEquals([references.isCutOff, references.reach], [false, 1]);
  references.stop();
});

Deno.test("stop leaves no ping and no timer that counts", async () => {
  const { references, clock, silent, events } = setStage();
  silent.add("10.0.0.1");
  references.watch([ROUTER], TIMING);
  references.stop();
  await clock.advance(60_000);
  assertEquals([events, clock.pending], [[], 0]);
});

Deno.test("without references nothing runs", () => {
  const { references, clock } = setStage();
  references.watch([], TIMING);
  assertEquals([references.reach, clock.pending], [0, 0]);
});
