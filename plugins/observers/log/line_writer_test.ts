import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { createFakeClock, settle } from "../../../core/testing/mod.ts";
import { createLineWriter } from "./line_writer.ts";

/** A place to write to whose writes end when the test says so. */
function slowPlace() {
  const written: string[] = [];
  const waiting: { resolve: () => void; reject: (reason: Error) => void }[] = [];
  return {
    written,
    waiting,
    write(text: string): Promise<void> {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const accept = () => {
        written.push(text);
        resolve();
      };
      waiting.push({ resolve: accept, reject });
      return promise;
    },
  };
}

Deno.test("createLineWriter writes one batch at a time, in order, lines that wait together", async () => {
  const place = slowPlace();
  const writer = createLineWriter({ clock: createFakeClock(), write: place.write });
  writer.push("one");
  writer.push("two");
  writer.push("three");
  assertEquals(place.waiting.length, 1);
  place.waiting[0]?.resolve();
  await settle();
  assertEquals(place.waiting.length, 2);
  place.waiting[1]?.resolve();
  await settle();
  assertEquals(place.written, ["one\n", "two\nthree\n"]);
});

Deno.test("createLineWriter never waits in push, and says at the place how many lines are missing", async () => {
  const place = slowPlace();
  const writer = createLineWriter({ clock: createFakeClock(), write: place.write, linesMax: 2 });
  for (const line of ["a", "b", "c", "d"]) writer.push(line);
  place.waiting[0]?.resolve();
  await settle();
  writer.push("e");
  for (let index = 1; index < 4; index++) {
    place.waiting[index]?.resolve();
    await settle();
  }
  assertEquals(
    place.written.join(""),
    [
      "a\nb\n",
      "(2 lines left out here: they could not be written in time)\ne\n",
    ].join(""),
  );
});

Deno.test("createLineWriter keeps what failed, tells once, tries again, and tells of the recovery", async () => {
  const clock = createFakeClock();
  const told: string[] = [];
  const written: string[] = [];
  let broken = true;
  const writer = createLineWriter({
    clock,
    write: (text) => {
      if (broken) return Promise.reject(new Error("disk is full"));
      written.push(text);
      return Promise.resolve();
    },
    retryMs: 5_000,
    onTrouble: (reason) => told.push(reason),
    onRecovered: () => told.push("recovered"),
  });
  writer.push("one");
  await clock.advance(12_000);
  writer.push("two");
  await settle();
  assertEquals(told, ["disk is full"]);
  broken = false;
  await clock.advance(5_000);
  assertEquals(written, ["one\ntwo\n"]);
  assertEquals(told, ["disk is full", "recovered"]);
  assertEquals(clock.pending, 0);
});

Deno.test("createLineWriter gives up after the first failure where no retry is asked for", async () => {
  const clock = createFakeClock();
  let calls = 0;
  const writer = createLineWriter({
    clock,
    write: () => {
      calls++;
      return Promise.reject(new Error("broken pipe"));
    },
  });
  writer.push("one");
  await settle();
  writer.push("two");
  await clock.advance(60_000);
  assertEquals(calls, 1);
  assertEquals(clock.pending, 0);
});

Deno.test("createLineWriter's finish waits for what is queued and takes no more", async () => {
  const place = slowPlace();
  const writer = createLineWriter({ clock: createFakeClock(), write: place.write });
  writer.push("one");
  writer.push("two");
  let finished = false;
  const finish = writer.finish(1_000).then(() => finished = true);
  writer.push("too late");
  place.waiting[0]?.resolve();
  await settle();
  assertEquals(finished, false);
  place.waiting[1]?.resolve();
  await finish;
  assertEquals(place.written, ["one\n", "two\n"]);
});

Deno.test("createLineWriter's finish tries what failed once more, without waiting for the retry", async () => {
  const clock = createFakeClock();
  const attempts: string[] = [];
  const writer = createLineWriter({
    clock,
    write: (text) => {
      attempts.push(text);
      return attempts.length === 1 ? Promise.reject(new Error("not yet")) : Promise.resolve();
    },
    retryMs: 5_000,
  });
  writer.push("one");
  await settle();
  await writer.finish(1_000);
  assertEquals(attempts, ["one\n", "one\n"]);
  assertEquals(clock.pending, 0);
});

Deno.test("createLineWriter's retry tries at once what failed, keeps the period, and does not disturb a write", async () => {
  const clock = createFakeClock();
  const attempts: string[] = [];
  const place = slowPlace();
  const writer = createLineWriter({
    clock,
    write: (text) => {
      attempts.push(text);
      return attempts.length < 3 ? Promise.reject(new Error("not yet")) : place.write(text);
    },
    retryMs: 5_000,
  });
  writer.retry();
  writer.push("one");
  await settle();
  writer.retry();
  await settle();
  assertEquals([attempts.length, clock.pending], [2, 1]);
  await clock.advance(5_000);
  writer.retry();
  writer.push("two");
  await settle();
  assertEquals(attempts, ["one\n", "one\n", "one\n"]);
  place.waiting[0]?.resolve();
  await settle();
  assertEquals(attempts.at(-1), "two\n");
  assertEquals(clock.pending, 0);
});

Deno.test("createLineWriter's finish ends at its limit when a write hangs", async () => {
  const clock = createFakeClock();
  const place = slowPlace();
  const writer = createLineWriter({ clock, write: place.write, retryMs: 5_000 });
  writer.push("one");
  let finished = false;
  const finish = writer.finish(2_000).then(() => finished = true);
  await clock.advance(1_999);
  assertEquals(finished, false);
  await clock.advance(1);
  await finish;
  place.waiting[0]?.reject(new Error("hung up"));
  await settle();
  assertEquals(clock.pending, 0);
  assertEquals(place.waiting.length, 1, "nothing is tried after the end");
});

Deno.test("createLineWriter loses and reorders nothing, whatever fails in between", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("push", "fail", "wait"), { maxLength: 40 }),
      async (steps) => {
        const clock = createFakeClock();
        let text = "";
        let failing = false;
        const writer = createLineWriter({
          clock,
          write: (more) => {
            if (failing) return Promise.reject(new Error("no"));
            text += more;
            return Promise.resolve();
          },
          retryMs: 10,
        });
        const pushed: string[] = [];
        for (const step of steps) {
          if (step === "push") {
            pushed.push(`line ${pushed.length}`);
            writer.push(pushed.at(-1) ?? "");
          } else if (step === "fail") {
            failing = !failing;
          } else {
            await clock.advance(10);
          }
        }
        failing = false;
        await writer.finish(1_000);
        assertEquals(text, pushed.map((line) => `${line}\n`).join(""));
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("createLineWriter writes as many lines at once as it is told, and makes a line of its own notes", async () => {
  const place = slowPlace();
  const writer = createLineWriter({
    clock: createFakeClock(),
    write: place.write,
    linesMax: 2,
    batchLinesMax: 1,
    noteLine: (text) => `<27>${text}`,
  });
  for (const line of ["a", "b", "c"]) writer.push(line);
  place.waiting[0]?.resolve();
  await settle();
  writer.push("d");
  for (let index = 1; index < 4; index++) {
    place.waiting[index]?.resolve();
    await settle();
  }
  assertEquals(place.written, [
    "a\n",
    "b\n",
    "<27>(1 lines left out here: they could not be written in time)\n",
    "d\n",
  ]);
});
