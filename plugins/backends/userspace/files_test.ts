import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { settle } from "../../../core/testing/mod.ts";
import { FileBudget, relayFilesMax } from "./files.ts";

const never = new AbortController().signal;

function budget(limit: number): FileBudget {
  const made = new FileBudget();
  made.setLimit(limit);
  return made;
}

/** Says whether a promise has settled, and with what. */
function watch(promise: Promise<boolean>): () => Promise<boolean | "waits"> {
  let state: boolean | "waits" = "waits";
  void promise.then((value) => state = value);
  return async () => {
    await settle();
    return state;
  };
}

Deno.test("relayFilesMax is three quarters of the soft limit of proc(5)", () => {
  const text = [
    "Limit                     Soft Limit           Hard Limit           Units     ",
    "Max processes             63432                63432                processes ",
    "Max open files            1024                 524288               files     ",
    "Max locked memory         8388608              8388608              bytes     ",
  ].join("\n");
  assertEquals(relayFilesMax(text), 768);
});

Deno.test("relayFilesMax knows no limit where there is none, or none that it can read", () => {
  assertEquals(
    relayFilesMax("Max open files            unlimited            unlimited   files"),
    undefined,
  );
  assertEquals(relayFilesMax(""), undefined);
});

Deno.test("relayFilesMax reads this system's own limits", () => {
  const limit = relayFilesMax(Deno.readTextFileSync("/proc/self/limits"));
  assertEquals(limit !== undefined && limit > 100, true);
});

Deno.test("FileBudget without a limit gives whatever is asked", () => {
  const files = new FileBudget();
  assertEquals([files.tryTake(1_000_000), files.taken], [true, 1_000_000]);
});

Deno.test("FileBudget gives all that is asked for, or nothing", () => {
  const files = budget(3);
  assertEquals([files.tryTake(2), files.tryTake(2), files.taken], [true, false, 2]);
  assertEquals([files.tryTake(1), files.tryTake(1), files.taken], [true, false, 3]);
  files.give(2);
  assertEquals([files.tryTake(2), files.taken], [true, 3]);
});

Deno.test("FileBudget serves those who wait in their order, and nobody passes them", async () => {
  const files = budget(2);
  files.tryTake(2);
  const large = watch(files.take(2, never));
  const small = watch(files.take(1, never));
  files.give(1);
  assertEquals([files.tryTake(1), await large(), await small()], [false, "waits", "waits"]);
  files.give(1);
  assertEquals([await large(), await small(), files.taken], [true, "waits", 2]);
  files.give(2);
  assertEquals([await small(), files.taken], [true, 1]);
});

Deno.test("FileBudget lets go of whoever is aborted, and serves the next", async () => {
  const files = budget(2);
  files.tryTake(1);
  const abort = new AbortController();
  const large = watch(files.take(2, abort.signal));
  const small = watch(files.take(1, never));
  assertEquals(await small(), "waits");
  abort.abort();
  assertEquals([await large(), await small(), files.taken], [false, true, 2]);
  assertEquals(await files.take(1, abort.signal), false);
});

Deno.test("FileBudget serves those who wait when the limit is raised", async () => {
  const files = budget(0);
  const waiting = watch(files.take(2, never));
  assertEquals(await waiting(), "waits");
  files.setLimit(2);
  assertEquals(await waiting(), true);
});

Deno.test("FileBudget never gives more than its limit and loses nothing", async () => {
  const step = fc.record({
    do: fc.constantFrom("take", "try", "give", "abort"),
    count: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
    const files = budget(5);
    const held: number[] = [];
    const waiting: AbortController[] = [];
    for (const each of steps) {
      if (each.do === "try" && files.tryTake(each.count)) held.push(each.count);
      if (each.do === "give") files.give(held.pop() ?? 0);
      if (each.do === "abort") waiting.pop()?.abort();
      if (each.do === "take") {
        const abort = new AbortController();
        waiting.push(abort);
        void files.take(each.count, abort.signal).then((got) => {
          waiting.splice(waiting.indexOf(abort), got ? 1 : 0);
          if (got) held.push(each.count);
        });
      }
      for (let round = 0; round < 5; round++) await Promise.resolve();
      assertEquals(files.taken, held.reduce((sum, count) => sum + count, 0));
      assertEquals(files.taken <= 5, true);
    }
  }));
});
