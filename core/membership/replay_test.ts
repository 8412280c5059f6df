import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Arrival, LINKS_MAX, REPLAY_WINDOW, ReplayGuard } from "./replay.ts";

/** What becomes of packets `generation/number@link`. */
function admitAll(guard: ReplayGuard, packets: string): string {
  return packets.split(" ").map((packet) => {
    const [generation = 0, sequence = 0, link = 0] = packet.split(/[/@]/).map(Number);
    return guard.admit(generation, sequence, link);
  }).join(" ");
}

Deno.test("ReplayGuard takes each number once over each medium", () => {
  assertEquals(
    admitAll(new ReplayGuard(), "7/1@0 7/1@1 7/1@1 7/1@0 7/2@1 7/2@0 7/2@0"),
    "newest duplicate replayed replayed newest duplicate replayed",
  );
});

Deno.test("ReplayGuard takes what was overtaken, once", () => {
  assertEquals(
    admitAll(new ReplayGuard(), "7/1@0 7/5@0 7/3@0 7/3@0 7/3@1 7/4@1 7/2@0 7/5@0"),
    "newest newest overtaken replayed duplicate overtaken overtaken replayed",
  );
});

Deno.test("ReplayGuard takes nothing from behind its window", () => {
  const guard = new ReplayGuard();
  const top = 1_000;
  assertEquals(guard.admit(1, top, 0), "newest");
  assertEquals(guard.admit(1, top - REPLAY_WINDOW, 0), "replayed");
  assertEquals(guard.admit(1, top - REPLAY_WINDOW + 1, 0), "overtaken");
  assertEquals(guard.admit(1, top - REPLAY_WINDOW + 1, 0), "replayed");
  assertEquals(guard.admit(1, 1, 1), "replayed");
});

Deno.test("ReplayGuard takes a leap of any length, and what lies between", () => {
  for (const leap of [REPLAY_WINDOW - 1, REPLAY_WINDOW, REPLAY_WINDOW + 1, 2 ** 32]) {
    const guard = new ReplayGuard();
    assertEquals(guard.admit(1, 5, 0), "newest");
    assertEquals(guard.admit(1, 5 + leap, 0), "newest");
    assertEquals(guard.admit(1, 5 + leap - 1, 0), "overtaken", `${leap}`);
    assertEquals(guard.admit(1, 5 + leap, 0), "replayed");
    assertEquals(guard.admit(1, 5, 0), "replayed", `${leap}`);
  }
});

Deno.test("ReplayGuard tells a restart from the first time, and never goes back", () => {
  const guard = new ReplayGuard();
  assertEquals(guard.generation, undefined);
  assertEquals(
    admitAll(guard, "7/90@0 8/1@0 8/1@0 7/91@0 7/90@1 8/2@0 12/1@1 11/500@0"),
    "newest restarted replayed replayed replayed newest restarted replayed",
  );
  assertEquals(guard.generation, 12);
});

Deno.test("ReplayGuard believes nothing below the generation that is known from before", () => {
  const guard = new ReplayGuard(9);
  assertEquals(
    admitAll(guard, "8/1@0 9/500@0 9/499@0 9/500@0"),
    "replayed newest overtaken replayed",
  );
  assertEquals(new ReplayGuard(9).admit(10, 1, 0), "newest");
  assertEquals(new ReplayGuard(9).generation, 9);
});

Deno.test("ReplayGuard keeps what was seen when a medium takes over the number of another", () => {
  const guard = new ReplayGuard();
  assertEquals(admitAll(guard, "1/1@0 1/2@0 1/2@1 1/3@1"), "newest newest duplicate newest");
  guard.forgetLink(1);
  // Number 2 came over another medium too; that number 3 came at all is still known.
  assertEquals(admitAll(guard, "1/2@1 1/3@0 1/1@0"), "duplicate duplicate replayed");
});

Deno.test("ReplayGuard tells as many media apart as it says", () => {
  const guard = new ReplayGuard();
  const arrivals: Arrival[] = [];
  for (let link = 0; link < LINKS_MAX; link++) arrivals.push(guard.admit(1, 1, link));
  assertEquals(new Set(arrivals.slice(1)), new Set<Arrival>(["duplicate"]));
  for (let link = 0; link < LINKS_MAX; link++) assertEquals(guard.admit(1, 1, link), "replayed");
});

Deno.test("ReplayGuard agrees with a plain list of everything seen, in any order of packets", () => {
  const packet = fc.record({
    generation: fc.integer({ min: 1, max: 3 }),
    sequence: fc.oneof(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 3 * REPLAY_WINDOW }),
    ),
    link: fc.integer({ min: 0, max: 2 }),
  });
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 80 }), (packets) => {
      const guard = new ReplayGuard();
      const seen = new Set<string>();
      let generation = 0;
      let highest = 0;
      for (const each of packets) {
        const name = `${each.generation}/${each.sequence}`;
        const wasSeen = seen.has(name);
        const wasSeenThere = seen.has(`${name}@${each.link}`);
        let expected: Arrival;
        if (each.generation < generation) expected = "replayed";
        else if (each.generation > generation) expected = generation === 0 ? "newest" : "restarted";
        else if (each.sequence > highest) expected = "newest";
        else if (wasSeenThere || each.sequence <= highest - REPLAY_WINDOW) expected = "replayed";
        else expected = wasSeen ? "duplicate" : "overtaken";
        assertEquals(guard.admit(each.generation, each.sequence, each.link), expected);
        if (expected === "replayed") continue;
        if (each.generation > generation) highest = 0;
        generation = each.generation;
        highest = Math.max(highest, each.sequence);
        seen.add(name).add(`${name}@${each.link}`);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("ReplayGuard believes no number up to the one that is known from before, in that generation", () => {
  const guard = new ReplayGuard(5, 200);
  assertEquals(guard.number, 200);
  for (const number of [200, 199, 1]) assertEquals(guard.admit(5, number, 0), "replayed");
  assertEquals(guard.admit(5, 201, 0), "newest");
  assertEquals([guard.admit(5, 200, 1), guard.number], ["replayed", 201]);
  assertEquals([guard.admit(6, 1, 0), guard.number], ["restarted", 1]);
});
