import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { createFakeClock, type FakeClock, settle } from "../testing/mod.ts";
import { type Expression, type LaneLimits, Lanes } from "./expressions_lanes.ts";
import { Search } from "./expressions_machine.ts";
import { compileProgram } from "./expressions_program.ts";
import { parsePattern } from "./expressions_syntax.ts";

/** Never comes to an end by itself within the limits of these tests. */
const RUNAWAY = "^(?:(a|aa)\\1?)+$";
const EVIL = "a".repeat(200) + "b";

/** Some three hundred thousand steps: longer than a slice, well within the quick lane. */
const STEADY = "(?:a|b)*c";
const LONG = "ab".repeat(8_000);

interface Bench {
  readonly clock: FakeClock;
  readonly lanes: Lanes;
  /** Sources in the order of their beginning. */
  readonly begun: string[];
  add(expression: Expression, text: string, signal?: AbortSignal): Promise<boolean>;
}

function setUp(limits: Partial<LaneLimits> = {}): Bench {
  const clock = createFakeClock();
  const lanes = new Lanes({
    clock,
    stepsMax: 1_000_000,
    stepsMaxLinear: 2_000_000,
    stepsMaxQuick: 500_000,
    ...limits,
  });
  const begun: string[] = [];
  return {
    clock,
    lanes,
    begun,
    add: (expression, text, signal) =>
      lanes.add(expression, () => {
        begun.push(expression.source);
        return new Search(compileProgram(parsePattern(expression.source)), text);
      }, signal),
  };
}

function expressionOf(source: string): Expression {
  return { source, isSlow: false };
}

/** What came of promises so far, without waiting for any of them. */
function watch<Value>(promises: Record<string, Promise<Value>>): Record<string, string> {
  const seen: Record<string, string> = {};
  for (const [name, promise] of Object.entries(promises)) {
    promise.then(
      (value) => seen[name] = String(value),
      (thrown) => seen[name] = (thrown as RingmasterError).code ?? "thrown",
    );
  }
  return seen;
}

Deno.test("Lanes do nothing at once: the first slice waits for its turn", async () => {
  const { clock, begun, add } = setUp();
  const seen = watch({ one: add(expressionOf(STEADY), LONG) });
  await settle();
  assertEquals([begun, seen], [[], {}]);
  await clock.advance(0);
  assertEquals(begun, [STEADY]);
  await clock.advance(1_000);
  assertEquals(seen, { one: "false" });
  assertEquals(clock.pending, 0);
});

Deno.test("Lanes take more than one turn for more than a slice, and leave nothing behind", async () => {
  const { clock, lanes, add } = setUp();
  let turns = 0;
  const count = () => {
    turns++;
    if (turns < 100 && lanes.isBusy) clock.after(0, count);
  };
  const done = add(expressionOf(STEADY), LONG);
  clock.after(0, count);
  await clock.advance(0);
  assertEquals(await done, false);
  assert(turns > 1 && turns < 10, `${turns} turns`);
  assertEquals(lanes.isBusy, false);
  assertEquals(clock.pending, 0);
});

Deno.test("Lanes give up what does not end, name the expression, and remember it as slow", async () => {
  const { clock, add } = setUp();
  const expression = expressionOf(RUNAWAY);
  const failed = assertRejects(() => add(expression, EVIL), RingmasterError);
  await clock.advance(1_000);
  const error = await failed;
  assertEquals(error.code, "timed_out");
  assertEquals(
    error.message,
    String.raw`the expression "^(?:(a|aa)\\1?)+$" takes too long on a text of 201 characters, ` +
      "given up after 1 million steps",
  );
  assertEquals(expression.isSlow, true);
  assertEquals(clock.pending, 0);
});

Deno.test("Lanes let quick expressions pass those that take long", async () => {
  const { clock, begun, add } = setUp({ stepsMax: 1e9 });
  const abort = new AbortController();
  const slow = expressionOf(RUNAWAY);
  const seen = watch({ slow: add(slow, EVIL, abort.signal) });
  await clock.advance(0);
  assertEquals(slow.isSlow, true);
  // Another of the same does not even stand in the way of the quick ones.
  const later = watch({
    again: add(slow, EVIL, abort.signal),
    quick: add(expressionOf(STEADY), LONG),
  });
  await clock.advance(100);
  assertEquals([seen, later], [{}, { quick: "false" }]);
  assertEquals(begun, [RUNAWAY, STEADY]);
  abort.abort();
  await settle();
  assertEquals(clock.pending, 0);
});

Deno.test("Lanes move those that wait behind an expression that turns out slow", async () => {
  const { clock, begun, add } = setUp({ stepsMax: 3_000_000 });
  const slow = expressionOf(RUNAWAY);
  const seen = watch({
    first: add(slow, EVIL),
    second: add(slow, EVIL),
    quick: add(expressionOf(STEADY), LONG),
  });
  await clock.advance(0);
  assertEquals(seen, { quick: "false" });
  assertEquals(begun, [RUNAWAY, STEADY], "the second one waits in the slow lane");
  await clock.advance(2_000);
  assertEquals(seen, { quick: "false", first: "timed_out", second: "timed_out" });
});

Deno.test("Lanes take an expression for quick again that was quick", async () => {
  const { clock, add } = setUp();
  const expression = { source: STEADY, isSlow: true };
  const done = add(expression, "ab");
  await clock.advance(10);
  assertEquals(await done, false);
  assertEquals(expression.isSlow, false);
});

Deno.test("Lanes let one go on for longer whose steps grow with the text only", async () => {
  const { clock, add } = setUp({ stepsMax: 10_000 });
  const done = add(expressionOf(STEADY), LONG);
  await clock.advance(100);
  assertEquals(await done, false);
});

Deno.test("Lanes rest between slices of what takes long, and not between those of the quick lane", async () => {
  const { clock, add } = setUp();
  const quick = watch({ quick: add(expressionOf(STEADY), LONG) });
  await clock.advance(0);
  assertEquals(quick, { quick: "false" });
  const slow = watch({ slow: add({ source: RUNAWAY, isSlow: true }, EVIL) });
  // Ten slices or so with two milliseconds between.
  await clock.advance(15);
  assertEquals(slow, {});
  await clock.advance(15);
  assertEquals(slow, { slow: "timed_out" });
});

Deno.test("Lanes fail who waits too long, and say what for", async () => {
  const { clock, begun, add } = setUp({ stepsMax: 1e9, waitMaxMs: 50 });
  const abort = new AbortController();
  const slow = { source: RUNAWAY, isSlow: true };
  const running = add(slow, EVIL, abort.signal).catch(() => {});
  await clock.advance(10);
  const failed = assertRejects(() => add({ source: "(b+)+\\1", isSlow: true }, EVIL));
  await clock.advance(50);
  const error = await failed;
  assertEquals(
    (error as Error).message,
    String.raw`the expression "(b+)+\\1" waited 50 ms for others that take long`,
  );
  assertEquals(begun, [RUNAWAY]);
  abort.abort();
  await running;
  assertEquals(clock.pending, 0);
});

Deno.test("Lanes are bounded: one more is refused at once", async () => {
  const { clock, add } = setUp({ waitingMax: 2 });
  const expression = expressionOf(STEADY);
  const taken = [add(expression, "ab"), add(expression, "ab")];
  const error = await assertRejects(() => add(expression, "ab"), RingmasterError);
  assertEquals(error.message, `the expression "${STEADY}" is not tried, 2 wait`);
  await clock.advance(10);
  assertEquals(await Promise.all(taken), [false, false]);
});

Deno.test("Lanes forget who is no longer wanted, whether it waits or is under way", async () => {
  const { clock, begun, add } = setUp({ stepsMax: 1e9 });
  const [first, second] = [new AbortController(), new AbortController()];
  const reason = new Error("no answer within 1s");
  const running = assertRejects(() => add(expressionOf(RUNAWAY), EVIL, first.signal));
  await clock.advance(0);
  const waiting = assertRejects(() => add({ source: STEADY, isSlow: true }, LONG, second.signal));
  const last = add({ source: "(x|y)*z", isSlow: true }, "xyz");
  await clock.advance(10);
  second.abort(reason);
  assertStrictEquals(await waiting, reason);
  first.abort(reason);
  assertStrictEquals(await running, reason);
  await clock.advance(10);
  assertEquals(await last, true);
  assertEquals(begun, [RUNAWAY, "(x|y)*z"]);
  assertEquals(clock.pending, 0);
});

Deno.test("Lanes hand on what is thrown at the beginning, and go on with the next", async () => {
  const { clock, lanes, add } = setUp();
  const reason = new RingmasterError("refused", "too large");
  const broken = assertRejects(() =>
    lanes.add(expressionOf("x"), () => {
      throw reason;
    })
  );
  const next = add(expressionOf("(x|y)*z"), "xyz");
  await clock.advance(10);
  assertStrictEquals(await broken, reason);
  assertEquals(await next, true);
});
