import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { RingmasterError } from "../errors.ts";
import { createFakeClock, settle } from "../testing/mod.ts";
import { createExpressions, systemExpressions } from "./expressions.ts";

const PAGE = "<p>Some words</p>\n".repeat(110) + "Sample SpringRing web application";

Deno.test("createExpressions answers at once for the expressions of everyday", async () => {
  const clock = createFakeClock();
  const expressions = createExpressions({ clock });
  const table: [string, string, boolean][] = [
    ["Sample SpringRing web application", PAGE, true],
    ["Sample .* application", PAGE, true],
    ["Sample .* applications", PAGE, false],
    ["^<p>", PAGE, true],
    ["[0-9]{3} OK", PAGE, false],
    ["", "", true],
  ];
  for (const [source, text, wanted] of table) {
    assertEquals(await expressions.test(source, text), wanted, source);
  }
  assertEquals(clock.pending, 0);
});

Deno.test("createExpressions answers at once too where the engine would not, on texts of ordinary size", async () => {
  const clock = createFakeClock();
  const expressions = createExpressions({ clock });
  const text = "a".repeat(2_000) + "b";
  assertEquals(await expressions.test("(a+)+$", text), false);
  assertEquals(await expressions.test("^(?!.*error)[^]*b$", text), true);
  assertEquals(await expressions.test("(a|b)*Z", PAGE), false);
  assertEquals(clock.pending, 0);
});

Deno.test("createExpressions finds what the engine finds, whichever of the two matchers it takes", async () => {
  const clock = createFakeClock();
  const expressions = createExpressions({ clock });
  const part = fc.constantFrom(
    "a",
    "b",
    "a*",
    "b+",
    ".*",
    "(a|b)*",
    "(?!b)",
    "\\b",
    "[^b]",
    "a{2}",
  );
  const sources = fc.array(part, { maxLength: 4 }).map((list) => list.join(""));
  const texts = fc.array(fc.constantFrom("a", "b", "\n"), { maxLength: 20 })
    .map((list) => list.join(""));
  await fc.assert(fc.asyncProperty(sources, texts, async (source, text) => {
    assertEquals(await expressions.test(source, text), new RegExp(source).test(text));
  }));
});

Deno.test("createExpressions finds the same in the same text again, and what is so in another", async () => {
  const expressions = createExpressions({ clock: createFakeClock() });
  const long = "x".repeat(10_000);
  for (let round = 0; round < 3; round++) {
    assertEquals(await expressions.test("y$", "xy"), true);
    assertEquals(await expressions.test("y$", "xy"), true);
    assertEquals(await expressions.test("x$", "xy"), false, "another expression");
    assertEquals(await expressions.test("y$", "yx"), false);
    assertEquals(await expressions.test("y$", "yx"), false);
    assertEquals(await expressions.test("y$", `${long}y`), true);
    assertEquals(await expressions.test("y$", long), false);
    assertEquals(await expressions.test("y$", ""), false);
    assertEquals(await expressions.test("^$", ""), true);
  }
});

Deno.test("createExpressions puts what takes longer in a lane, where it waits for its turns", async () => {
  const clock = createFakeClock();
  const expressions = createExpressions({ clock });
  const answers: boolean[] = [];
  const done = expressions.test("(a+)+$", "a".repeat(100_000) + "b").then((found) =>
    answers.push(found)
  );
  await settle();
  assertEquals(answers, []);
  assert(clock.pending > 0);
  await clock.advance(1_000);
  await done;
  assertEquals(answers, [false]);
  assertEquals(clock.pending, 0);
});

Deno.test("createExpressions gives up what never ends, and answers everybody else meanwhile", async () => {
  const clock = createFakeClock();
  const expressions = createExpressions({ clock, stepsMax: 800_000, stepsMaxQuick: 400_000 });
  const text = "a".repeat(100) + "b";
  const runaway = assertRejects(
    () => expressions.test("^(?:(a|aa)\\1?)+$", text),
    RingmasterError,
    "takes too long on a text of 101 characters",
  );
  assertEquals(await expressions.test("Sample", PAGE), true);
  await clock.advance(100);
  const error = await runaway;
  assertEquals(error.code, "timed_out");
  // Known as slow by now: it does not even get its first steps before the others.
  const again = assertRejects(() => expressions.test("^(?:(a|aa)\\1?)+$", text), RingmasterError);
  const other = expressions.test("(a|b)*c", "ab".repeat(5_000));
  await clock.advance(5);
  assertEquals(await other, false);
  await clock.advance(100);
  await again;
  assertEquals(clock.pending, 0);
});

Deno.test("createExpressions says which expression takes too much memory", async () => {
  const expressions = createExpressions({ clock: createFakeClock() });
  const error = await assertRejects(
    () => expressions.test("(?:x{0,200}y?){0,99}z", "x"),
    RingmasterError,
  );
  assertEquals(error.code, "refused");
  assertEquals(
    error.message,
    'cannot match the expression "(?:x{0,200}y?){0,99}z": more than 20000 steps long with its ' +
      "counts written out",
  );
});

Deno.test("createExpressions rejects what does not compile, never throws", async () => {
  const expressions = createExpressions({ clock: createFakeClock() });
  await assertRejects(() => expressions.test("(a", "text"), SyntaxError);
});

Deno.test("createExpressions does nothing for a signal that has aborted, and stops when one aborts", async () => {
  const clock = createFakeClock();
  const expressions = createExpressions({ clock });
  const reason = new Error("no answer within 1s");
  const early = expressions.test("a", "a", AbortSignal.abort(reason));
  assertStrictEquals(await assertRejects(() => early), reason);
  const abort = new AbortController();
  const late = expressions.test("^(?:(a|aa)\\1?)+$", "a".repeat(100) + "b", abort.signal);
  const failed = assertRejects(() => late);
  await clock.advance(10);
  abort.abort(reason);
  assertStrictEquals(await failed, reason);
  assertEquals(clock.pending, 0);
});

Deno.test("createExpressions keeps only so many expressions, and knows each again", async () => {
  const expressions = createExpressions({ clock: createFakeClock() });
  for (let round = 0; round < 2; round++) {
    for (let index = 0; index < 1_100; index++) {
      assertEquals(await expressions.test(`number ${index}$`, `number ${index}`), true);
    }
  }
});

Deno.test("systemExpressions leaves the thread to others while it matches", async () => {
  let beats = 0;
  const timer = setInterval(() => beats++, 1);
  const found = await systemExpressions.test("(a+)+$", "a".repeat(500_000) + "b");
  clearInterval(timer);
  assertEquals(found, false);
  // Some nine million steps in slices of a hundred thousand.
  assert(beats > 20, `${beats} beats`);
});
