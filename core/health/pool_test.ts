import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import type { CheckOutcome, CheckResult } from "../model/mod.ts";
import { createFakeClock, createSeededRandom, settle } from "../testing/mod.ts";
import { Pool, type Probe, SLOT_MAX_MS, slotMsOf } from "./pool.ts";

const GOOD: CheckResult = { healthy: true, message: "fine" };

function setUp(options: { inFlightMax?: number; seed?: number } = {}) {
  const clock = createFakeClock();
  const outcomes: { key: string; outcome: CheckOutcome }[] = [];
  const pool = new Pool({
    clock,
    random: createSeededRandom(options.seed ?? 1),
    onOutcome: (key, outcome) => outcomes.push({ key, outcome }),
    ...(options.inFlightMax === undefined ? {} : { inFlightMax: options.inFlightMax }),
  });
  const starts = new Map<string, number[]>();
  const probe = (
    key: string,
    run: (signal: AbortSignal) => Promise<CheckResult> = () => Promise.resolve(GOOD),
    timing: Partial<Pick<Probe, "intervalMs" | "timeoutMs">> = {},
  ): Probe => ({
    key,
    intervalMs: 1_000,
    timeoutMs: 500,
    ...timing,
    run(signal) {
      starts.set(key, [...(starts.get(key) ?? []), clock.monotonicMs()]);
      return run(signal);
    },
  });
  const set = (probes: Probe[]) => pool.set(new Map(probes.map((each) => [each.key, each])));
  return { clock, pool, outcomes, starts, probe, set };
}

function hang(): Promise<CheckResult> {
  return new Promise(() => {});
}

Deno.test("Pool checks a new probe at once and then at its period", async () => {
  const { clock, pool, starts, probe, set } = setUp();
  set([probe("a")]);
  await clock.advance(10_000);
  const times = starts.get("a") ?? [];
  assertLessOrEqual(times[0] ?? Infinity, 10);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  assert((gaps[0] ?? 0) > 0 && (gaps[0] ?? 0) <= 1_050, `first gap ${gaps[0]}`);
  assertEquals(new Set(gaps.slice(2)), new Set([1_000]));
  pool.stop();
});

Deno.test("Pool keeps the period however long checks take, start to start", async () => {
  const { clock, pool, starts, probe, set } = setUp();
  const slow = () =>
    new Promise<CheckResult>((resolve) => void clock.after(400, () => resolve(GOOD)));
  set([probe("slow", slow)]);
  await clock.advance(20_000);
  const times = (starts.get("slow") ?? []).slice(2);
  assertEquals(times.length >= 17, true);
  for (const [index, time] of times.entries()) {
    assertEquals(time, (times[0] ?? 0) + index * 1_000);
  }
  pool.stop();
});

Deno.test("Pool spreads the probes of one interval evenly over it", async () => {
  const { clock, pool, starts, probe, set } = setUp();
  set(Array.from({ length: 100 }, (_, index) => probe(`p${index}`)));
  await clock.advance(5_000);
  const perSlot = new Map<number, number>();
  for (const times of starts.values()) {
    const last = times.at(-1) ?? 0;
    perSlot.set(last, (perSlot.get(last) ?? 0) + 1);
  }
  const slots = 1_000 / slotMsOf(1_000);
  assertEquals(perSlot.size, slots, "every slot of the interval has its share");
  assertLessOrEqual(Math.max(...perSlot.values()), 100 / slots + 1);
  pool.stop();
});

Deno.test("Pool ends a check at its time limit, aborts it and reports it once", async () => {
  const { clock, pool, outcomes, probe, set } = setUp();
  let aborted = 0;
  let release: (result: CheckResult) => void = () => {};
  set([
    probe("hangs", (signal) => {
      signal.addEventListener("abort", () => aborted++);
      return new Promise((resolve) => release = resolve);
    }, { intervalMs: 60_000 }),
  ]);
  await clock.advance(600);
  assertEquals(outcomes.map((each) => each.outcome.message), ["no answer within 500ms"]);
  assertEquals(aborted, 1);
  release(GOOD);
  await settle();
  assertEquals(outcomes.length, 1, "a result after the limit no longer counts");
  assertEquals(pool.counters().inFlight, 0);
  pool.stop();
});

Deno.test("Pool never runs one probe twice at a time", async () => {
  const { clock, pool, probe, set } = setUp();
  let running = 0;
  let most = 0;
  const overlapping = () => {
    most = Math.max(most, ++running);
    return new Promise<CheckResult>((resolve) =>
      void clock.after(2_500, () => {
        running--;
        resolve(GOOD);
      })
    );
  };
  set([probe("long", overlapping, { timeoutMs: 3_000 })]);
  await clock.advance(20_000);
  assertEquals(most, 1);
  pool.stop();
});

Deno.test("Pool holds the cap on checks in flight, and a hanging one gives its place back", async () => {
  const { clock, pool, outcomes, probe, set } = setUp({ inFlightMax: 3 });
  const probes = Array.from({ length: 9 }, (_, index) => probe(`p${index}`, hang));
  set(probes);
  await clock.advance(100);
  assertEquals(pool.counters().inFlight, 3);
  await clock.advance(1_600);
  assertEquals(new Set(outcomes.map((each) => each.key)).size, 9, "each had its turn");
  pool.stop();
});

Deno.test("Pool takes a throw, a rejection and nonsense for failed checks with their reason", async () => {
  const { clock, pool, outcomes, probe, set } = setUp();
  set([
    probe("throws", () => {
      throw new Error("broken in two");
    }),
    probe("rejects", () => Promise.reject(new Error("lost the way"))),
    probe("nonsense", () => Promise.resolve("yes" as unknown as CheckResult)),
  ]);
  await clock.advance(50);
  const messages = Object.fromEntries(outcomes.map((each) => [each.key, each.outcome.message]));
  assertEquals(messages, {
    throws: "broken in two",
    rejects: "lost the way",
    nonsense: "the checker returned no result",
  });
  assertEquals(outcomes.every((each) => !each.outcome.healthy), true);
  assertEquals(pool.counters().failed, 3);
  pool.stop();
});

Deno.test("Pool leaves kept probes alone when others come and go, and reports nothing of removed ones", async () => {
  const { clock, pool, outcomes, starts, probe, set } = setUp();
  const kept = probe("kept");
  let release: (result: CheckResult) => void = () => {};
  let aborted = false;
  const removed = probe("removed", (signal) => {
    signal.addEventListener("abort", () => aborted = true);
    return new Promise((resolve) => release = resolve);
  });
  set([kept, removed]);
  await clock.advance(3_000);
  const before = (starts.get("kept") ?? []).slice(2);
  outcomes.length = 0;
  set([kept, probe("new")]);
  assertEquals(aborted, true);
  release(GOOD);
  await clock.advance(3_000);
  assertEquals(outcomes.some((each) => each.key === "removed"), false);
  assertEquals(outcomes.some((each) => each.key === "new"), true);
  for (const [index, time] of (starts.get("kept") ?? []).slice(2).entries()) {
    assertEquals(time, (before[0] ?? 0) + index * 1_000);
  }
  assertEquals(pool.counters().probes, 2);
  pool.stop();
});

Deno.test("Pool reports how late the latest check started", async () => {
  const punctual = setUp();
  punctual.set([punctual.probe("a")]);
  await punctual.clock.advance(2_500);
  assertEquals(punctual.pool.counters().worstLatenessMs, 0);
  punctual.pool.stop();

  const crowded = setUp({ inFlightMax: 1 });
  crowded.set([crowded.probe("hangs", hang), crowded.probe("waits")]);
  await crowded.clock.advance(600);
  assertEquals(
    crowded.starts.get("waits"),
    [500],
    "it had to wait for the time limit of the other",
  );
  assertEquals(crowded.pool.counters().worstLatenessMs, 490);
  crowded.pool.stop();
});

Deno.test("Pool stops: no timer stays, nothing is reported any more", async () => {
  const { clock, pool, outcomes, probe, set } = setUp();
  set([probe("a"), probe("b", hang)]);
  await clock.advance(100);
  const told = outcomes.length;
  pool.stop();
  await clock.advance(5_000);
  assertEquals(outcomes.length, told);
  assertEquals(clock.pending, 0);
});

Deno.test("slotMsOf keeps short times finely, and long ones to fifty milliseconds", () => {
  assertEquals([100, 1_000, 10_000].map(slotMsOf), [5, 50, SLOT_MAX_MS]);
});

Deno.test("Pool ends a check with a short time limit soon after it, not fifty milliseconds later", async () => {
  const { clock, pool, outcomes, probe, set } = setUp();
  set([probe("hangs", hang, { intervalMs: 100, timeoutMs: 100 })]);
  await clock.advance(110);
  assertEquals(outcomes.length, 1);
  assertLessOrEqual(outcomes[0]?.outcome.latencyMs ?? Infinity, 105);
  pool.stop();
});

Deno.test("Pool never leaves a probe unchecked for longer than its interval and a slot, nor asks it in a burst", async () => {
  for (const intervalMs of [30, 100, 333, 1_000, 7_000]) {
    const { clock, pool, starts, probe, set } = setUp({ seed: intervalMs });
    set(Array.from({ length: 30 }, (_, index) => probe(`p${index}`, undefined, { intervalMs })));
    await clock.advance(12 * intervalMs);
    for (const times of starts.values()) {
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      assert(times.length >= 11, `${times.length} checks in 12 intervals of ${intervalMs}`);
      assertLessOrEqual(Math.max(...gaps), intervalMs + slotMsOf(intervalMs) + 0.001);
      const leastMs = intervalMs / 2 - slotMsOf(intervalMs) - 10;
      assert(Math.min(...gaps) >= leastMs, `gaps of ${intervalMs}: ${gaps}`);
    }
    pool.stop();
  }
});

Deno.test("Pool makes a failed check of each way in which a probe can misbehave, and goes on", async () => {
  const { clock, pool, outcomes, probe, set } = setUp();
  const misbehaving: Record<string, () => unknown> = {
    "throws at once": () => {
      throw new TypeError("boom");
    },
    "rejects": () => Promise.reject(new Error("boom later")),
    "rejects with nothing": () => Promise.reject(undefined),
    "returns nothing": () => Promise.resolve(undefined),
    "returns no promise": () => undefined,
    "returns half a result": () => Promise.resolve({ healthy: true }),
    "returns a word for yes": () => Promise.resolve({ healthy: "yes", message: "fine" }),
    "never settles": hang,
  };
  set(
    Object.entries(misbehaving).map(([key, run]) =>
      probe(key, run as () => Promise<CheckResult>, { intervalMs: 60_000 })
    ),
  );
  await clock.advance(1_000);
  const messages = Object.fromEntries(outcomes.map(({ key, outcome }) => [key, outcome.message]));
  assertEquals(outcomes.every(({ outcome }) => !outcome.healthy), true);
  assertEquals(Object.keys(messages).sort(), Object.keys(misbehaving).sort());
  assertEquals(messages["throws at once"], "boom");
  assertEquals(messages["rejects"], "boom later");
  assertEquals(messages["returns nothing"], "the checker returned no result");
  assertEquals(messages["returns half a result"], "the checker returned no result");
  assertEquals(messages["returns a word for yes"], "the checker returned no result");
  assertEquals(messages["never settles"], "no answer within 500ms");
  assertEquals(pool.counters().inFlight, 0);
  pool.stop();
});

Deno.test("Pool does not hear of a probe that rejects after its time limit", async () => {
  const { clock, pool, outcomes, probe, set } = setUp();
  let rejectLate: (reason: Error) => void = () => {};
  const late = () => new Promise<CheckResult>((_resolve, reject) => rejectLate = reject);
  set([probe("late", late, { intervalMs: 60_000 })]);
  await clock.advance(600);
  rejectLate(new Error("too late to matter"));
  await settle();
  assertEquals(outcomes.map(({ outcome }) => outcome.message), ["no answer within 500ms"]);
  pool.stop();
});
