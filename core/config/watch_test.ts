import { assert, assertEquals } from "@std/assert";
import type { FileFacts } from "../ports/mod.ts";
import { createFakeClock, createFakeFiles, settle } from "../testing/mod.ts";
import { digestOf } from "./digest.ts";
import { TIMESTAMP_STEP_MAX_MS, WATCH_PERIOD_MS, watchFile } from "./watch.ts";

const PATH = "/etc/a.yaml";

/** A watch on a file in memory that says "one", which it has seen. */
async function watching(options: { readonly digest?: string } = {}) {
  const files = createFakeFiles({ [PATH]: "one" });
  const clock = createFakeClock();
  const seen: (string | undefined)[] = [];
  const onChange = () => void seen.push(files.get(PATH));
  const stop = watchFile({ path: PATH, files, clock, onChange, ...options });
  const look = (times = 1) => clock.advance(times * WATCH_PERIOD_MS);
  await look(2);
  return { files, clock, seen, stop, look };
}

Deno.test("watchFile says nothing while the file stays as it is", async () => {
  const { seen, look } = await watching();
  await look(100);
  assertEquals(seen, []);
});

Deno.test("watchFile tells a change once, when two looks in a row agreed on it", async () => {
  const { files, seen, look } = await watching();
  files.put(PATH, "two");
  await look();
  assertEquals(seen, []);
  await look();
  assertEquals(seen, ["two"]);
  await look(20);
  assertEquals(seen, ["two"]);
  files.put(PATH, "three");
  await look(2);
  assertEquals(seen, ["two", "three"]);
});

Deno.test("watchFile says nothing of a file that is written again with the same text", async () => {
  const { files, seen, look } = await watching();
  files.put(PATH, "one");
  await look(5);
  files.remove(PATH);
  files.put(PATH, "one");
  await look(5);
  assertEquals(seen, []);
});

Deno.test("watchFile waits for the end of a file that is truncated and written in parts", async () => {
  const { files, seen, look } = await watching();
  for (const text of ["", "t", "tw", "two"]) {
    files.put(PATH, text);
    await look();
  }
  assertEquals(seen, []);
  await look();
  assertEquals(seen, ["two"]);
});

Deno.test("watchFile says nothing of a file that is taken away and back between two looks", async () => {
  const { files, seen, look } = await watching();
  files.remove(PATH);
  await look();
  files.put(PATH, "one");
  await look(5);
  assertEquals(seen, []);
});

Deno.test("watchFile tells once that the file is gone, and once that it is back", async () => {
  const { files, seen, look } = await watching();
  files.remove(PATH);
  await look(10);
  assertEquals(seen, [undefined]);
  files.put(PATH, "one");
  await look(10);
  assertEquals(seen, [undefined, "one"]);
});

Deno.test("watchFile starts from the text that is known, so that no change before it is lost", async () => {
  const same = await watching({ digest: digestOf("one") });
  await same.look(5);
  assertEquals(same.seen, []);
  const other = await watching({ digest: digestOf("zero") });
  await other.look(5);
  assertEquals(other.seen, ["one"]);
});

Deno.test("watchFile says nothing after it was stopped, not even in the middle of a look", async () => {
  const { files, clock, seen, stop, look } = await watching();
  files.put(PATH, "two");
  await look();
  stop();
  assertEquals(clock.pending, 0);
  await look(5);
  assertEquals(seen, []);

  const slow = slowFiles();
  let calls = 0;
  const end = watchFile({
    path: PATH,
    files: slow.files,
    clock,
    onChange: () => calls++,
    digest: "",
  });
  await look(2);
  assertEquals(slow.reading(), 1);
  end();
  slow.answer();
  await settle();
  assertEquals([calls, clock.pending], [0, 0]);
});

/** Files that answer a read when the test says so. */
function slowFiles() {
  let waiting: (() => void)[] = [];
  let facts = 0;
  return {
    files: {
      facts(): Promise<FileFacts> {
        facts++;
        return Promise.resolve({ modifiedMs: 1, size: 1, isDirectory: false });
      },
      readText(): Promise<string> {
        return new Promise((resolve) => waiting.push(() => resolve("x")));
      },
    },
    reading: () => waiting.length,
    facts: () => facts,
    answer() {
      for (const resolve of waiting) resolve();
      waiting = [];
    },
  };
}

Deno.test("watchFile never begins a look before the last one has ended", async () => {
  const slow = slowFiles();
  const clock = createFakeClock();
  const stop = watchFile({ path: PATH, files: slow.files, clock, onChange: () => {} });
  await clock.advance(50 * WATCH_PERIOD_MS);
  assertEquals([slow.reading(), slow.facts()], [1, 2]);
  slow.answer();
  await clock.advance(WATCH_PERIOD_MS);
  assert(slow.facts() > 2);
  stop();
});

Deno.test("watchFile tells that the file is back, also with the facts that it had before", async () => {
  const clock = createFakeClock();
  const facts = { modifiedMs: 1, size: 3, isDirectory: false };
  let there = true;
  let calls = 0;
  const files = {
    facts: () => Promise.resolve(there ? facts : undefined),
    readText: () => Promise.resolve("one"),
  };
  const stop = watchFile({ path: PATH, files, clock, onChange: () => calls++ });
  for (const expected of [0, 1, 2]) {
    await clock.advance(4 * WATCH_PERIOD_MS);
    assertEquals(calls, expected);
    there = !there;
  }
  stop();
});

/** Files whose facts and text the test sets one by one. */
function settableFiles(clock: { now(): number }) {
  const state = {
    text: "one",
    modifiedMs: clock.now() - 60_000,
    failFacts: false,
    failRead: false,
  };
  let reads = 0;
  const files = {
    facts(): Promise<FileFacts> {
      if (state.failFacts) return Promise.reject(new Error("permission denied"));
      const { modifiedMs, text } = state;
      return Promise.resolve({ modifiedMs, size: text.length, isDirectory: false });
    },
    readText(): Promise<string> {
      reads++;
      return state.failRead ? Promise.reject(new Error("not yours")) : Promise.resolve(state.text);
    },
  };
  return { files, state, reads: () => reads };
}

Deno.test("watchFile reads the text only when the facts have changed", async () => {
  const clock = createFakeClock();
  const { files, reads } = settableFiles(clock);
  const stop = watchFile({ path: PATH, files, clock, onChange: () => {} });
  await clock.advance(100 * WATCH_PERIOD_MS);
  assertEquals(reads(), 1);
  stop();
});

Deno.test("watchFile sees a second change that leaves size and time as they were", async () => {
  const clock = createFakeClock();
  const { files, state, reads } = settableFiles(clock);
  const seen: string[] = [];
  const onChange = () => void seen.push(state.text);
  const stop = watchFile({ path: PATH, files, clock, onChange });
  await clock.advance(2 * WATCH_PERIOD_MS);
  state.text = "two";
  state.modifiedMs = clock.now();
  await clock.advance(2 * WATCH_PERIOD_MS);
  assertEquals(seen, ["two"]);
  state.text = "six";
  await clock.advance(WATCH_PERIOD_MS);
  assertEquals(seen, ["two", "six"]);
  await clock.advance(TIMESTAMP_STEP_MAX_MS);
  const before = reads();
  await clock.advance(50 * WATCH_PERIOD_MS);
  assertEquals(reads(), before);
  stop();
});

Deno.test("watchFile tells once that the file cannot be read, and once that it can be again", async () => {
  const clock = createFakeClock();
  const { files, state } = settableFiles(clock);
  let calls = 0;
  const stop = watchFile({ path: PATH, files, clock, onChange: () => calls++ });
  await clock.advance(2 * WATCH_PERIOD_MS);
  state.failFacts = true;
  await clock.advance(10 * WATCH_PERIOD_MS);
  assertEquals(calls, 1);
  state.failFacts = false;
  await clock.advance(10 * WATCH_PERIOD_MS);
  assertEquals(calls, 2);
  // A change of permissions changes neither size nor time; the text changed with it.
  state.failRead = true;
  state.text = "four";
  await clock.advance(10 * WATCH_PERIOD_MS);
  assertEquals(calls, 3);
  state.failRead = false;
  await clock.advance(10 * WATCH_PERIOD_MS);
  assertEquals(calls, 4);
  stop();
});

Deno.test("watchFile does not take for the text what was read while the file changed", async () => {
  const clock = createFakeClock();
  const { files, state } = settableFiles(clock);
  const seen: string[] = [];
  let writing = false;
  const torn = {
    facts: files.facts,
    readText() {
      if (!writing) return files.readText();
      writing = false;
      state.text = "whole text";
      return Promise.resolve("who");
    },
  };
  const onChange = () => void seen.push(state.text);
  const stop = watchFile({ path: PATH, files: torn, clock, onChange });
  await clock.advance(2 * WATCH_PERIOD_MS);
  state.text = "who";
  state.modifiedMs++;
  writing = true;
  await clock.advance(2 * WATCH_PERIOD_MS);
  assertEquals(seen, []);
  await clock.advance(2 * WATCH_PERIOD_MS);
  assertEquals(seen, ["whole text"]);
  stop();
});
